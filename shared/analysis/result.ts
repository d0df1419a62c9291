import type { Fix, LayerFacts, LayerProblem, LayerSpec, Params, Shape, Size } from '../layer/index.ts'
import type { Wiring } from '../graph/order.ts'

export interface Problem extends LayerProblem {
  /** The node it belongs to, or null for a problem of the whole network. */
  readonly node: string | null
}

/** All that is known of one node before anything runs. */
export interface NodeAnalysis {
  readonly id: string
  readonly type: string
  /** Undefined for a type that this version does not know. */
  readonly spec: LayerSpec | undefined
  /** Canonical parameters; empty for an unknown type. */
  readonly params: Params
  /** Shapes in port order, null where not known. */
  readonly inputs: readonly (Shape | null)[]
  /** Null where it cannot be known. */
  readonly output: Shape | null
  readonly facts: LayerFacts | null
  /** All stored numbers; 0 while the shapes are unknown. */
  readonly parameters: number
  readonly trainable: number
  readonly macs: number
  /** [height, width] of the input region that one output unit looks at; null without an image input. */
  readonly receptiveField: Size | null
  /** Bytes of the output of one sample, 4 a value. */
  readonly activationBytes: number
  readonly problems: readonly Problem[]
}

export interface Totals {
  readonly parameters: number
  readonly trainable: number
  /** Multiply-accumulates of one sample. */
  readonly macs: number
  readonly parameterBytes: number
  /** One sample, all layers. */
  readonly activationBytes: number
}

export interface Analysis {
  readonly nodes: ReadonlyMap<string, NodeAnalysis>
  readonly wiring: Wiring
  /** Execution order. */
  readonly order: readonly string[]
  /** Nodes without incoming ports, in file order. */
  readonly inputs: readonly string[]
  /** Nodes without an outgoing edge, in file order. */
  readonly outputs: readonly string[]
  readonly totals: Totals
  /** Problems of all nodes and of the network, errors first. */
  readonly problems: readonly Problem[]
  /** No errors: it can be trained. */
  readonly ok: boolean
}

export type { Fix }
