import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation } from '../../engine/opcodes.ts'
import type { ParamSpec, TensorFlow } from '../../layer/index.ts'
import type { OptimizerKind } from '../config.ts'

/** A hyperparameter is always a number; the settings panel draws it from this. */
export type Hyperparameter = Extract<ParamSpec, { kind: 'number' }> & { readonly default: number }

/** What one update of one weight works with. θ is the weight, g the gradient of the loss. */
export interface Update<H extends string = string> {
  readonly tf: TensorFlow
  readonly weight: Tensor
  readonly gradient: Tensor
  /** The optimizer's memory of this weight, in the order of `slots`. */
  readonly slots: readonly Tensor[]
  /** 1 at the first update. */
  readonly step: number
  readonly learningRate: number
  readonly hyper: Readonly<Record<H, number>>
}

/** One kind of optimizer, in PyTorch's definition and with its defaults. */
export interface OptimizerSpec<H extends string = string> {
  readonly kind: OptimizerKind
  readonly title: string
  /** One or two sentences for the settings panel. */
  readonly summary: string
  /** One step, as a textbook writes it. η is the learning rate. */
  readonly equation: string
  readonly source: string
  /** A good start; PyTorch's default where it has one. */
  readonly learningRate: number
  readonly params: Readonly<Record<H, Hyperparameter>>
  /** Names of what it remembers of every weight; each starts with zeros. */
  readonly slots: readonly string[]
  /** The same step in the training engine: its instruction, and the numbers that this takes at a step. Slots are in the order of `slots`. */
  readonly compiled: {
    readonly operation: Extract<Operation, 'sgd' | 'momentum' | 'nesterov' | 'adagrad' | 'rmsprop' | 'adam' | 'adamw' | 'adamax' | 'nadam'>
    readonly numbers: (at: { readonly step: number; readonly learningRate: number; readonly hyper: Readonly<Record<H, number>> }) => readonly number[]
  }
  /** The new weight and the new slots. Pure; the caller writes them. */
  readonly update: (call: Update<H>) => { readonly weight: Tensor; readonly slots: readonly Tensor[] }
}

/** Types an optimizer by its own hyperparameters; the list then holds it with the general ones. */
export function defineOptimizer<H extends string>(spec: OptimizerSpec<H>): OptimizerSpec {
  return spec
}

/** Hyperparameters that several optimizers share, so that they read alike. */
export const momentumField: Hyperparameter = {
  kind: 'number', label: 'Momentum μ', help: 'Share of the last step that goes on. 0.9 keeps rolling through small bumps; 0 is plain SGD.', min: 0, max: 0.9999, step: 0.01, default: 0.9,
}

export const beta1Field: Hyperparameter = {
  kind: 'number', label: 'β₁', help: 'How slowly the average of the gradients forgets.', min: 0, max: 0.9999, step: 0.01, default: 0.9,
}

export const beta2Field: Hyperparameter = {
  kind: 'number', label: 'β₂', help: 'How slowly the average of the squared gradients forgets.', min: 0, max: 0.99999, step: 0.001, default: 0.999,
}

export function epsilonField(value: number): Hyperparameter {
  return { kind: 'number', label: 'ε', help: 'A small number that keeps the division from overflowing where gradients are almost zero.', min: 0, max: 1, step: 1e-8, default: value }
}
