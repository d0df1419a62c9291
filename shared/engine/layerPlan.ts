import type { Params } from '../layer/params.ts'
import type { Shape } from '../layer/shape.ts'
import type { PlanBuilder, Value, Weight } from './builder.ts'

/** What a layer needs to write itself into a plan. */
export interface PlanCall<P = Params> {
  readonly plan: PlanBuilder
  readonly params: P
  readonly inputs: readonly Value[]
  /** By the names of the layer's `WeightSpec`s. */
  readonly weights: Readonly<Record<string, Weight>>
  /** Of one sample. */
  readonly output: Shape
  /** The output itself, or what stands before the layer's last function. */
  readonly reading: 'outputs' | 'logits'
  /** Dropout, noise and the batch's own statistics are on. A frozen layer's are off. */
  readonly training: boolean
}

/** Writes the layer; null where the kernels cannot compute it with these parameters. */
export type LayerPlan<P = Params> = (call: PlanCall<P>) => Value | null
