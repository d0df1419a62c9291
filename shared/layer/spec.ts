import type { Tensor } from '@tensorflow/tfjs-core'
import type { LayerPlan } from '../engine/layerPlan.ts'
import type { FunctionName } from '../activation/functions.ts'
import type { LayerProblem } from './problem.ts'
import type { Params, ParamSpecs, ParamValue } from './params.ts'
import type { Shape, Size } from './shape.ts'
import type { TensorFlow } from '../tensorflow.ts'
import type { WeightSpec } from './weights.ts'

export const CATEGORIES = ['core', 'convolution', 'pooling', 'normalisation', 'regularisation', 'activation', 'merge'] as const
export type Category = (typeof CATEGORIES)[number]

/** A formula in letters and with this layer's numbers: `(N + 2P − F)/S + 1`, `(28 + 2·2 − 5)/1 + 1`, `28`. */
export interface Formula {
  /** "Output size", "Parameters". */
  readonly label: string
  readonly general: string
  readonly filled: string
  readonly result: string
  /** What the result hides, in plain words: "Rounds down: the last row and column are never seen." */
  readonly note?: string
}

/** A number for the inspector that puts the layer into proportion. */
export interface Note {
  readonly label: string
  readonly value: string
}

/**
 * How one output unit's view of the input grows. A window with dilated extent F and stride S; `pointwise`
 * sees what its input saw; `global` sees everything.
 */
export type ReceptiveStep = 'pointwise' | 'global' | { readonly extent: Size; readonly stride: Size }

/** What a layer does to known input shapes. */
export interface LayerFacts {
  readonly ok: true
  readonly output: Shape
  /** In TensorFlow.js's order, so that exported weights can be set in one call. */
  readonly weights: readonly WeightSpec[]
  /** Multiply-accumulates of convolution and dense layers for one sample; 0 for all others. */
  readonly macs: number
  readonly receptive: ReceptiveStep
  /** Cells in front of the input where the first window begins (padding); negative where cells are cut off. Defaults to none. */
  readonly before?: Size
  /**
   * Arrays as large as the output that a training step holds for this layer at once: the output itself, what its gradient is
   * computed from, and the gradients on the way. Measured, and rounded up. Defaults to 2.
   */
  readonly stepArrays?: number
  readonly formulas: readonly Formula[]
  /** Warnings and hints. The layer works in spite of them (unless strict mode makes one an error). */
  readonly problems: readonly LayerProblem[]
  /** Further numbers for the inspector, such as what a dense layer in its place would need. */
  readonly notes?: readonly Note[]
}

/** What a layer says of known input shapes: its facts, or why it cannot work on them. */
export type Inference = LayerFacts | { readonly ok: false; readonly problem: LayerProblem }

/** All that a layer needs for one forward pass. Tensors carry the batch as their first axis. */
export interface Forward<P = Params> {
  readonly tf: TensorFlow
  readonly params: P
  readonly inputs: readonly Tensor[]
  /** By the names of the layer's `WeightSpec`s. */
  readonly weights: Readonly<Record<string, Tensor>>
  readonly training: boolean
  /** A fresh seed for each call: dropout masks and noise repeat with the run's seed. */
  readonly seed: () => number
  /** Records the next value of a non-trainable weight (a running mean). It is written after the step. */
  readonly update: (weight: string, value: Tensor) => void
}

/** What a code target needs to write one layer. */
export interface CodeContext<P = Params> {
  readonly params: P
  /** Source-code names of the values that enter, in port order. */
  readonly inputs: readonly string[]
  /** The layer's name in quotes, for the target's own `name` option. */
  readonly name: string
  readonly inputShapes: readonly Shape[]
  readonly outputShape: Shape
  /** The layer's weights as the analysis counts them, with how they start. */
  readonly weights: readonly WeightSpec[]
  /** A source-code name that nothing else bears, for a value on the way: `c1_padded`. */
  readonly freshName: (suffix: string) => string
}

/** A layer written in a target's language. */
export interface Code {
  /** An expression whose value is the layer's output. */
  readonly expression: string
  /** Values that are computed first, in this order, each under a name from `freshName`. */
  readonly before?: readonly { readonly name: string; readonly expression: string }[]
  /** Names of helper definitions that the expression uses; the target writes each once. */
  readonly support?: readonly string[]
}

/** One worked example: palette, documentation and tests use it. */
export interface LayerExample {
  readonly params: Readonly<Record<string, unknown>>
  readonly inputs: readonly Shape[]
  readonly output: Shape
  /** All stored numbers, running statistics included. */
  readonly parameters: number
  readonly macs: number
  /** Where the numbers come from: a slide, a paper, PyTorch. */
  readonly source: string
}

/** All there is to know of a kind of layer. See docs/adding-a-layer.md. */
export interface LayerSpec<P = Params> {
  /** The `type` in project files. */
  readonly id: string
  readonly title: string
  readonly category: Category
  /** One line for the palette. */
  readonly summary: string
  /** Two or three sentences: what it is for, when to use it, what goes wrong. */
  readonly explanation: string
  /** Author, year and place of the description followed here. */
  readonly source: string
  /** How many edges may enter. `max` is Infinity for merging layers. */
  readonly ports: { readonly min: number; readonly max: number }
  readonly params: ParamSpecs
  /** The card's second line: "6 filters · 5×5 · pad 2 · ReLU". */
  readonly describe: (params: P) => string
  readonly infer: (inputs: readonly Shape[], params: P) => Inference
  readonly forward: (call: Forward<P>) => Tensor
  /** The function applied last: it decides which loss fits and whether a second softmax is one too many. */
  readonly lastFunction?: (params: P) => FunctionName | 'softmax'
  /** Gives every value on as it is, in another arrangement at most (flatten; dropout in use): what came before still decides the loss. Defaults to false. */
  readonly passesOn?: boolean
  /** The output before `lastFunction`: losses on logits are exact where losses on probabilities overflow. */
  readonly logits?: (call: Forward<P>) => Tensor
  /** How the training engine computes the layer; without it, a network with such a layer runs on TensorFlow.js. */
  readonly plan?: LayerPlan<P>
  /** How each code target writes the layer. */
  readonly code: Readonly<Record<string, (context: CodeContext<P>) => Code>>
  readonly examples: readonly LayerExample[]
}

/** Types a layer by its own parameters; the registry then holds it with the general ones. */
export function defineLayer<P extends { readonly [K in keyof P]: ParamValue }>(spec: LayerSpec<P>): LayerSpec {
  return spec as unknown as LayerSpec
}

export type { TensorFlow }
