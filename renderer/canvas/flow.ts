import { Position as Side, type Edge as FlowEdge, type Node as FlowNode, type NodeHandle } from '@xyflow/react'
import type { Graph, GraphNode, PlacedEdge, Position } from '../../shared/graph/document.ts'
import type { CardAnalysis } from '../../shared/analysis/result.ts'
import type { Wiring } from '../../shared/graph/order.ts'
import { CARD_HEIGHT, CARD_WIDTH, cardHeight, describeCard, PORT_LINE, portOffset, type Card } from './card.ts'

export type Direction = 'right' | 'down'
/** How a node looks beyond being selected, while something is connected by keyboard. */
export type Mark = 'source' | 'target' | null

export interface LayerData extends Record<string, unknown> {
  readonly card: Card
  readonly direction: Direction
  readonly mark: Mark
}

export interface ShapeData extends Record<string, unknown> {
  readonly shape: string | null
  readonly hot: boolean
  readonly failed: boolean
}

export type LayerFlowNode = FlowNode<LayerData, 'layer'>
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
  const byId = new Map(scene.graph.nodes.map((node) => [node.id, node]))
  const nodes = new Map<string, CachedNode>()
  const { wiring } = scene
  for (const id of [...wiring.order, ...wiring.cyclic]) {
    const node = byId.get(id)
    const analysis = scene.cards.get(id)
    if (!node || !analysis) continue
    nodes.set(id, deriveNode(scene, node, analysis, wiring.incoming.get(id) ?? [], (wiring.outgoing.get(id)?.length ?? 0) > 0, before.nodes.get(id)))
  }
  const edges = new Map<string, ShapeFlowEdge>()
  for (const entering of wiring.incoming.values()) {
    for (const edge of entering) edges.set(edge.id, deriveEdge(scene, edge, nodes, before.edges.get(edge.id)))
  }
  return { nodes: [...nodes.values()].map((cached) => cached.flow), edges: [...edges.values()], cache: { nodes, edges } }
}

function deriveNode(scene: Scene, node: GraphNode, analysis: CardAnalysis, incoming: readonly PlacedEdge[], feeds: boolean, before: CachedNode | undefined): CachedNode {
  const { id } = node
  const position = scene.drag?.get(id) ?? node.position ?? { x: 0, y: 0 }
  const selected = scene.selectedNodes.has(id)
  const size = scene.sizes.get(id)
  const mark = scene.marks.get(id) ?? null
  const ports = incoming.map((edge) => edge.targetPort)
  const taken = `${ports.join()}${feeds ? '>' : ''}`
  const sameCard = before && before.analysis === analysis && before.taken === taken && before.node.title === node.title && before.node.type === node.type
  const card = sameCard ? before.flow.data.card : describeCard(node, analysis, ports, feeds)
  const old = before?.flow
  const sameData = sameCard && old!.data.direction === scene.direction && old!.data.mark === mark
  const data = sameData ? old!.data : { card, direction: scene.direction, mark }
  if (
    old && sameData && old.selected === selected && old.position.x === position.x && old.position.y === position.y &&
    old.measured?.width === size?.width && old.measured?.height === size?.height
  ) {
    return { node, analysis, taken, flow: old }
  }
  const flow: LayerFlowNode = {
    id,
    type: 'layer',
    position,
    data,
    selected,
    initialWidth: CARD_WIDTH,
    initialHeight: CARD_HEIGHT,
    ...(size ? { measured: size } : {}),
    handles: placePorts(card, scene.direction, size?.height ?? cardHeight(card.ports)),
    zIndex: card.problems.length > 0 ? 1 : 0,
    ariaLabel: card.label,
    domAttributes: { 'data-testid': `node-${id}`, 'aria-roledescription': 'layer' } as LayerFlowNode['domAttributes'],
  }
  return { node, analysis, taken, flow }
}

/** Where edges meet the card: points on its border. React Flow need not measure them, so a new port can be used at once. */
function placePorts(card: Card, direction: Direction, height: number): NodeHandle[] {
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
    ...(right ? { position: Side.Right, x: CARD_WIDTH - 1, y: PORT_LINE } : { position: Side.Bottom, x: CARD_WIDTH / 2, y: height - 1 }),
  }
  return [...inputs, output]
}

function deriveEdge(scene: Scene, edge: PlacedEdge, nodes: ReadonlyMap<string, CachedNode>, before: ShapeFlowEdge | undefined): ShapeFlowEdge {
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
    data: { shape, hot, failed },
    ariaLabel,
    domAttributes: { 'data-testid': `edge-${edge.id}` } as ShapeFlowEdge['domAttributes'],
  }
}

/** The port number behind `in-2`. */
export function portOf(handle: string | null | undefined): number | undefined {
  return handle?.startsWith('in-') ? Number(handle.slice(3)) : undefined
}
