import type { Fix, LayerFacts, LayerProblem, LayerSpec, Params, Shape, Size } from '../layer/index.ts'
import type { Expansion } from '../graph/expand.ts'
import type { Wiring } from '../graph/order.ts'
import type { View } from './receptiveField.ts'

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
  /** Where in the image the units of the output look; null without an image input. */
  readonly view: View | null
  /** Bytes of the output of one sample, 4 a value. */
  readonly activationBytes: number
  readonly problems: readonly Problem[]
}

/** What a card says of its kind: a layer's, or a block's. */
export type CardSpec = Pick<LayerSpec, 'title' | 'summary' | 'ports' | 'describe'> & { readonly category: LayerSpec['category'] | 'block' }

/** What is known of anything that has a card: a layer, a block, or a port of a block. */
export interface CardAnalysis extends Omit<NodeAnalysis, 'spec' | 'facts' | 'view'> {
  /** Undefined for what this version does not know. */
  readonly spec: CardSpec | undefined
  /** Names of the layers within; missing for a layer. */
  readonly leaves?: readonly string[]
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
  /** Every layer, those within blocks too, by its name in the flat network. */
  readonly nodes: ReadonlyMap<string, NodeAnalysis>
  /** The network with its blocks written out, and where everything came from. */
  readonly expansion: Expansion
  /** Blocks and their ports, by full name. A block's counts are the sums of its layers'. */
  readonly composites: ReadonlyMap<string, CardAnalysis>
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
