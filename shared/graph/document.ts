import type { Penalty } from '../layer/weights.ts'

/** What a project file holds of the network. Shapes, counts and problems are derived, never stored. */

export interface Position {
  /** In canvas units (pixels at 100 %), to the right. */
  readonly x: number
  /** Downwards. */
  readonly y: number
}

/** A weight's start as written in the file: `refuseInitializer` says whether it can be used. */
export interface RawInitializer {
  readonly kind: string
  readonly [setting: string]: unknown
}

export interface GraphNode {
  /** Unique in its graph; also the prefix of its weights' names. */
  readonly id: string
  /** A `LayerSpec` id, or something this version does not know and keeps. */
  readonly type: string
  /** Raw parameters as written in the file; `readParams` gives them their canonical form. */
  readonly params?: Readonly<Record<string, unknown>>
  /** Upper left corner; computed by the layout where it is missing. */
  readonly position?: Position
  /** The user's own name for the node. Defaults to the layer's title. */
  readonly title?: string
  /** Weights set by hand, by name, row by row in the weight's own shape: the run starts with them instead of random ones. */
  readonly weights?: Readonly<Record<string, readonly number[]>>
  /** How its weights start, by name. Those not named start as the layer has it; numbers set by hand come first. */
  readonly initial?: Readonly<Record<string, RawInitializer>>
  /** Nothing of it learns: its weights stay as they start, and count as not trainable. Defaults to false. */
  readonly frozen?: boolean
  /** What large numbers in its kernels add to the loss. A number that is missing is the one of the training settings. */
  readonly penalty?: Readonly<Partial<Penalty>>
}

export interface Edge {
  readonly id?: string
  readonly source: string
  readonly target: string
  /** Input port of the target. Defaults to the next free one in file order. */
  readonly targetPort?: number
}

/**
 * Layers that are used as one, under one name. A node `{type: "block", params: {block: id, repeat: n}}` stands for them:
 * an instance. Everything in which two instances differ is in their definitions, so an instance is only a reference.
 */
export interface BlockDefinition {
  /** Unique among the blocks of its project. */
  readonly id: string
  /** The user's name for it: "Residual block". */
  readonly title: string
  /** One sentence for palette and inspector. */
  readonly summary?: string
  /**
   * The layers; instances of other blocks among them. Nodes of type `blockInput` are the ports, in file order. The one node
   * without an outgoing edge gives the block's output.
   */
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly Edge[]
  /** Where it was made from a ready-made block (shared/blocks) and not changed by hand since: which, and with what numbers. */
  readonly recipe?: { readonly name: string; readonly params?: Readonly<Record<string, unknown>> }
}

export interface Graph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly Edge[]
  /** Definitions of the blocks that are used, and of those kept for later. */
  readonly blocks?: readonly BlockDefinition[]
}

/** Types of nodes that are no layers: `expand` puts a block's layers in their place. */
export const BLOCK = 'block'
export const BLOCK_INPUT = 'blockInput'
/** Most copies of a block in a row. */
export const MOST_REPEATS = 100

/** An edge whose port is settled and which has a name to hold on to. */
export interface PlacedEdge extends Edge {
  readonly id: string
  readonly targetPort: number
}

export const EMPTY_GRAPH: Graph = { nodes: [], edges: [] }

/** `source->target:port`: stable for the same wiring, unique because a port takes one edge. */
export function edgeId(edge: { source: string; target: string; targetPort: number }): string {
  return `${edge.source}->${edge.target}:${edge.targetPort}`
}

/** Settles every edge's port, in file order: a written port is taken first, the others fill the gaps. An id that two edges claim stays with the first. */
export function placeEdges(edges: readonly Edge[]): PlacedEdge[] {
  const taken = new Map<string, Set<number>>()
  const firstFree = new Map<string, number>()
  const ids = new Set<string>()
  const portsOf = (target: string) => {
    const ports = taken.get(target) ?? new Set<number>()
    taken.set(target, ports)
    return ports
  }
  for (const edge of edges) if (edge.targetPort !== undefined) portsOf(edge.target).add(edge.targetPort)
  return edges.map((edge) => {
    let port = edge.targetPort
    if (port === undefined) {
      const ports = portsOf(edge.target)
      port = firstFree.get(edge.target) ?? 0
      while (ports.has(port)) port += 1
      firstFree.set(edge.target, port + 1)
    }
    const placed = { source: edge.source, target: edge.target, targetPort: port }
    const id = edge.id === undefined || ids.has(edge.id) ? edgeId(placed) : edge.id
    ids.add(id)
    return { ...edge, ...placed, id }
  })
}

/** A short, readable, unused id: `conv2d_3`. */
export function freshId(graph: Graph, type: string): string {
  const used = new Set(graph.nodes.map((node) => node.id))
  let number = 1
  while (used.has(`${type}_${number}`)) number += 1
  return `${type}_${number}`
}
