import { Position as Side, type Edge as FlowEdge, type Node as FlowNode, type NodeHandle } from '@xyflow/react'
import { BLOCK, type BlockDefinition, type Graph, type GraphNode, type PlacedEdge, type Position } from '../../shared/graph/document.ts'
import type { CardAnalysis } from '../../shared/analysis/result.ts'
import type { Wiring } from '../../shared/graph/order.ts'
import { blockOf } from '../../shared/graph/scope.ts'
import { CARD_HEIGHT, CARD_WIDTH, cardHeight, describeCard, PORT_LINE, portOffset, type Card } from './card.ts'
import { frameOf, innerId, moveAside, type Frame, type Inside } from './inPlace.ts'

export type Direction = 'right' | 'down'
/** How a node looks beyond being selected, while something is connected by keyboard. */
export type Mark = 'source' | 'target' | null

export interface LayerData extends Record<string, unknown> {
  readonly card: Card
  readonly direction: Direction
  readonly mark: Mark
  /** Of a block that is shown with its layers where it stands; else null. */
  readonly frame: Frame | null
}

export interface ShapeData extends Record<string, unknown> {
  readonly shape: string | null
  readonly hot: boolean
  readonly failed: boolean
}

export type LayerFlowNode = FlowNode<LayerData, 'layer' | 'frame'>
export type ShapeFlowEdge = FlowEdge<ShapeData, 'shape'>

export interface Scene {
  readonly graph: Graph
  /** What is known of each node, by its id. */
  readonly cards: ReadonlyMap<string, CardAnalysis>
  readonly wiring: Wiring
  readonly selectedNodes: ReadonlySet<string>
  readonly selectedEdges: ReadonlySet<string>
  readonly direction: Direction
  /** Measured extents of the cards. */
  readonly sizes: ReadonlyMap<string, { width: number; height: number }>
  /** Where dragged cards are. */
  readonly drag: ReadonlyMap<string, Position> | null
  readonly hotEdge: string | null
  readonly marks: ReadonlyMap<string, Mark>
  /** Blocks that are shown with their layers where they stand, by the ids of their cards. */
  readonly insides: ReadonlyMap<string, Inside>
  /** The layer that is selected within one of them. */
  readonly inner: { readonly card: string; readonly node: string } | null
}

interface CachedNode {
  readonly node: GraphNode
  readonly analysis: CardAnalysis
  /** Which ports have an edge, for comparison. */
  readonly taken: string
  readonly flow: LayerFlowNode
}

/** The last derivation. What did not change is handed out again, so that React draws only what did. */
export interface FlowCache {
  readonly nodes: ReadonlyMap<string, CachedNode>
  readonly edges: ReadonlyMap<string, ShapeFlowEdge>
}

export const EMPTY_CACHE: FlowCache = { nodes: new Map(), edges: new Map() }

/** The document and all that is known of it as React Flow wants it: nodes in execution order (that is the order of Tab), and edges. */
export function deriveFlow(scene: Scene, before: FlowCache): { nodes: LayerFlowNode[]; edges: ShapeFlowEdge[]; cache: FlowCache } {
  const nodes = new Map<string, CachedNode>()
  const edges = new Map<string, ShapeFlowEdge>()
  const frames = new Map([...scene.insides].map(([id, inside]) => [id, frameOf(inside.graph)]))
  const places = frames.size === 0 ? null : moveAside(scene.graph.nodes, frames, scene.direction)
  for (const { id, node, analysis, incoming, feeds } of inOrder(scene)) {
    const position = scene.drag?.get(id) ?? places?.get(id) ?? node.position ?? ORIGIN
    const frame = frames.get(id) ?? null
    const look = { id, position, frame, parent: null, selected: scene.selectedNodes.has(id), block: blockOf(scene.graph, node) }
    nodes.set(id, deriveNode(scene, node, analysis, incoming, feeds, look, before.nodes.get(id)))
    if (frame) deriveInside(scene, id, scene.insides.get(id)!, frame, nodes, edges, before)
  }
  for (const entering of scene.wiring.incoming.values()) {
    for (const edge of entering) edges.set(edge.id, deriveEdge(scene, edge, nodes, before.edges.get(edge.id), null))
  }
  return { nodes: [...nodes.values()].map((cached) => cached.flow), edges: [...edges.values()], cache: { nodes, edges } }
}

/** The layers within a frame: they are looked at and selected, and changed in the inspector. They are moved and connected where the block is open. */
function deriveInside(scene: Scene, card: string, inside: Inside, frame: Frame, nodes: Map<string, CachedNode>, edges: Map<string, ShapeFlowEdge>, before: FlowCache): void {
  for (const { id: inner, node, analysis, incoming, feeds } of inOrder(inside)) {
    const id = innerId(card, inner)
    const selected = scene.inner !== null && scene.inner.card === card && scene.inner.node === inner
    const look = { id, position: frame.places.get(inner) ?? ORIGIN, frame: null, parent: card, selected, block: blockOf(inside.graph, node) }
    nodes.set(id, deriveNode(scene, node, analysis, incoming, feeds, look, before.nodes.get(id)))
  }
  for (const entering of inside.wiring.incoming.values()) {
    for (const edge of entering) {
      const id = innerId(card, edge.id)
      edges.set(id, deriveEdge(scene, { ...edge, id, source: innerId(card, edge.source), target: innerId(card, edge.target) }, nodes, before.edges.get(id), card))
    }
  }
}

/** The nodes of a graph that something is known of, in execution order. */
function* inOrder({ graph, cards, wiring }: Inside): Generator<{ id: string; node: GraphNode; analysis: CardAnalysis; incoming: readonly PlacedEdge[]; feeds: boolean }> {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]))
  for (const id of [...wiring.order, ...wiring.cyclic]) {
    const node = byId.get(id)
    const analysis = cards.get(id)
    if (node && analysis) yield { id, node, analysis, incoming: wiring.incoming.get(id) ?? [], feeds: (wiring.outgoing.get(id)?.length ?? 0) > 0 }
  }
}

const ORIGIN: Position = { x: 0, y: 0 }

/** What a card on the canvas is beyond what its node is. */
interface Look {
  readonly id: string
  readonly position: Position
  readonly frame: Frame | null
  /** The frame that it lies in. */
  readonly parent: string | null
  readonly selected: boolean
  /** What a block's card stands for. */
  readonly block: BlockDefinition | undefined
}

function deriveNode(scene: Scene, node: GraphNode, analysis: CardAnalysis, incoming: readonly PlacedEdge[], feeds: boolean, look: Look, before: CachedNode | undefined): CachedNode {
  const { id, position, frame, parent, selected, block } = look
  const size = scene.sizes.get(id)
  const mark = scene.marks.get(id) ?? null
  const ports = incoming.map((edge) => edge.targetPort)
  const taken = `${ports.join()}${feeds ? '>' : ''}`
  const sameCard = before && before.analysis === analysis && before.taken === taken && sameForCard(before.node, node)
  const card = sameCard ? before.flow.data.card : describeCard(node, analysis, ports, feeds, block)
  const old = before?.flow
  const sameData = sameCard && old!.data.direction === scene.direction && old!.data.mark === mark && old!.data.frame === frame
  const data = sameData ? old!.data : { card, direction: scene.direction, mark, frame }
  if (
    old && sameData && old.selected === selected && old.position.x === position.x && old.position.y === position.y &&
    old.measured?.width === size?.width && old.measured?.height === size?.height
  ) {
    return { node, analysis, taken, flow: old }
  }
  const width = frame?.width ?? CARD_WIDTH
  const height = frame?.height ?? size?.height ?? cardHeight(card.ports)
  const flow: LayerFlowNode = {
    id,
    type: frame ? 'frame' : 'layer',
    position,
    data,
    selected,
    ...(frame ? { width, height } : { initialWidth: CARD_WIDTH, initialHeight: CARD_HEIGHT }),
    ...(parent === null ? {} : { parentId: parent, draggable: false, connectable: false, selectable: false }),
    ...(size ? { measured: size } : {}),
    handles: placePorts(card, scene.direction, width, height),
    zIndex: card.problems.length > 0 ? 1 : 0,
    ariaLabel: frame ? `${card.label}, its layers are shown` : card.label,
    domAttributes: { 'data-testid': `node-${id}`, 'aria-roledescription': ROLES[card.kind] } as LayerFlowNode['domAttributes'],
  }
  return { node, analysis, taken, flow }
}

const ROLES = { layer: 'layer', block: 'block', port: 'input of the block' } as const

/** Whether a card shows nothing in which these differ. */
function sameForCard(a: GraphNode, b: GraphNode): boolean {
  return a === b || (a.title === b.title && a.type === b.type && a.frozen === b.frozen && (a.params === b.params || a.type !== BLOCK))
}

/** Where edges meet the card: points on its border. React Flow need not measure them, so a new port can be used at once. */
function placePorts(card: Card, direction: Direction, width: number, height: number): NodeHandle[] {
  const point = { width: 1, height: 1 }
  const right = direction === 'right'
  const inputs = Array.from({ length: card.ports }, (_, port): NodeHandle => ({
    ...point,
    id: `in-${port}`,
    type: 'target',
    ...(right ? { position: Side.Left, x: 0, y: portOffset(port, card.ports, PORT_LINE) } : { position: Side.Top, x: portOffset(port, card.ports, CARD_WIDTH / 2), y: 0 }),
  }))
  const output: NodeHandle = {
    ...point,
    id: 'out',
    type: 'source',
    ...(right ? { position: Side.Right, x: width - 1, y: PORT_LINE } : { position: Side.Bottom, x: CARD_WIDTH / 2, y: height - 1 }),
  }
  return [...inputs, output]
}

function deriveEdge(scene: Scene, edge: PlacedEdge, nodes: ReadonlyMap<string, CachedNode>, before: ShapeFlowEdge | undefined, within: string | null): ShapeFlowEdge {
  const source = nodes.get(edge.source)?.flow.data.card
  const target = nodes.get(edge.target)?.flow.data.card
  const shape = source?.shape ?? null
  const hot = scene.hotEdge === edge.id
  const failed = shape !== null && target?.failed === true
  const selected = scene.selectedEdges.has(edge.id)
  const ariaLabel = `Connection from ${source?.title ?? edge.source} to ${target?.title ?? edge.target}, ${shape ?? 'shape unknown'}`
  if (
    before && before.source === edge.source && before.target === edge.target && before.targetHandle === `in-${edge.targetPort}` &&
    before.selected === selected && before.data?.shape === shape && before.data.hot === hot && before.data.failed === failed && before.ariaLabel === ariaLabel
  ) {
    return before
  }
  return {
    id: edge.id,
    type: 'shape',
    source: edge.source,
    sourceHandle: 'out',
    target: edge.target,
    targetHandle: `in-${edge.targetPort}`,
    selected,
    interactionWidth: 22,
    ...(within === null ? {} : { selectable: false, reconnectable: false }),
    data: { shape, hot, failed },
    ariaLabel,
    domAttributes: { 'data-testid': `edge-${edge.id}` } as ShapeFlowEdge['domAttributes'],
  }
}

/** The port number behind `in-2`. */
export function portOf(handle: string | null | undefined): number | undefined {
  return handle?.startsWith('in-') ? Number(handle.slice(3)) : undefined
}
