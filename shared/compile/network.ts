import type { Tensor, Variable } from '@tensorflow/tfjs-core'
import type { Response } from '../analysis/responses.ts'
import type { Shape, WeightSpec } from '../layer/index.ts'
import type { Result } from '../mistake.ts'
import type { LastFunction } from '../training/losses/index.ts'
import type { NamedTensor } from '../training/protocol.ts'

/** One weight of a network. */
export interface NetworkWeight {
  /** `nodeId.weight`: "conv2d_1.kernel". */
  readonly name: string
  readonly spec: WeightSpec
  readonly variable: Variable
}

export interface NetworkInput {
  readonly id: string
  readonly shape: Shape
}

export interface NetworkOutput {
  readonly id: string
  readonly shape: Shape
  /** What it went through last; layers that only pass on (flatten) are looked through. */
  readonly last: LastFunction
}

/** What is wanted of an output: its value, or what stood before its last function. */
export type Reading = 'outputs' | 'logits'

export interface Pass {
  readonly training: boolean
  /** A fresh seed at each call, for dropout and noise. Not called when `training` is false. */
  readonly seed?: () => number
  /** Takes the next values of stored statistics. Tensors are only valid within the surrounding tidy unless kept. */
  readonly update?: (weight: NetworkWeight, value: Tensor) => void
  /** One for each output. Defaults to the outputs themselves. */
  readonly readings?: readonly Reading[]
  /** Shown what every node gives, as far as it is computed at all. Tensors are only valid within the surrounding tidy unless kept. */
  readonly tap?: (node: string, value: Tensor) => void
}

/** Weights at one moment. It shares memory with the live ones until they change. */
export interface WeightSnapshot {
  readonly values: readonly Tensor[]
  readonly dispose: () => void
}

/** A graph turned into something that computes. */
export interface Network {
  readonly inputs: readonly NetworkInput[]
  readonly outputs: readonly NetworkOutput[]
  /** In execution order; stored statistics too. */
  readonly weights: readonly NetworkWeight[]
  /** All stored numbers. */
  readonly parameters: number
  /** Bytes of all layers' outputs for one sample. */
  readonly activationBytes: number
  /** Where to see whether the units of its layers still respond. */
  readonly responses: readonly Response[]
  /** One tensor [batch, …] for each input gives one for each output. Call it within a tidy. */
  readonly forward: (inputs: readonly Tensor[], pass: Pass) => Tensor[]
  readonly snapshot: () => WeightSnapshot
  readonly revert: (snapshot: WeightSnapshot) => void
  readonly save: () => Promise<NamedTensor[]>
  /** Takes stored weights. Refuses, and changes nothing, when one is missing or has another shape. */
  readonly load: (tensors: readonly NamedTensor[]) => Result<null>
  /** Takes weights that are known to fit, by their order. */
  readonly write: (tensors: readonly NamedTensor[]) => void
  readonly dispose: () => void
}
