import { findLayer } from '../../shared/layers/index.ts'
import { freshId, placeEdges, type GraphNode, type Position } from '../../shared/graph/document.ts'
import { addBehind, addNode, connect, insertOnEdge, refuseConnection } from '../../shared/graph/edits.ts'
import { edit, useDocument } from '../store/document.ts'
import { select, useView } from '../store/view.ts'
import { CARD_HEIGHT, CARD_WIDTH, GRID } from './card.ts'
import { announce, type LooseEnd } from './state.ts'
import { focusNode, middle, reveal, toCanvas } from './viewport.ts'

/** The data type under which the palette drags a layer's id. */
export const LAYER_MIME = 'application/x-layerwright-layer'

/** Upper left corner of a card whose centre is at `centre`, on the grid where snapping is on. */
export function cornerOf(centre: Position): Position {
  const corner = { x: centre.x - CARD_WIDTH / 2, y: centre.y - CARD_HEIGHT / 2 }
  if (!useView.getState().snap) return { x: Math.round(corner.x), y: Math.round(corner.y) }
  return { x: Math.round(corner.x / GRID) * GRID, y: Math.round(corner.y / GRID) * GRID }
}

function createNode(type: string, position?: Position): GraphNode {
  const id = freshId(useDocument.getState().project.graph, type)
  return position ? { id, type, position } : { id, type }
}

function finish(node: GraphNode, said: string): void {
  if (!useDocument.getState().project.graph.nodes.some((candidate) => candidate.id === node.id)) return
  select([node.id])
  announce(`${findLayer(node.type)?.title ?? node.type} ${said}.`)
  focusNode(node.id)
}

/** Adds a layer behind the selected one and connects the two. On an empty canvas it goes to the middle of the view. */
export function addLayer(type: string): void {
  const { graph } = useDocument.getState().project
  const centre = graph.nodes.length === 0 ? middle() : null
  const node = createNode(type, centre ? cornerOf(toCanvas(centre)) : undefined)
  const [selected = null] = useView.getState().selectedNodes
  edit((project) => ({ ...project, graph: addBehind(project.graph, selected, node) }))
  finish(node, 'added')
  const position = useDocument.getState().project.graph.nodes.find((candidate) => candidate.id === node.id)?.position
  if (position) reveal(position)
}

/** Adds a layer centred on a point of the canvas, on an edge if there is one under it. */
export function addLayerAt(type: string, centre: Position, onEdge: string | null): void {
  const node = createNode(type, cornerOf(centre))
  const insert = onEdge !== null && canInsert(type)
  edit((project) => ({ ...project, graph: insert ? insertOnEdge(project.graph, onEdge, node) : addNode(project.graph, node) }))
  finish(node, insert ? 'inserted into the connection' : 'added')
}

/** Adds a layer where a connection was let go and joins it to the loose end. */
export function addLayerToEnd(type: string, centre: Position, loose: LooseEnd): void {
  const side = loose.side === 'output' ? CARD_WIDTH / 2 : -CARD_WIDTH / 2
  const node = createNode(type, cornerOf({ x: centre.x + side, y: centre.y }))
  const edge = loose.side === 'output' ? { source: loose.node, target: node.id } : { source: node.id, target: loose.node, targetPort: loose.port }
  const grown = addNode(useDocument.getState().project.graph, node)
  const refused = refuseConnection(grown, edge)
  edit((project) => ({ ...project, graph: refused ? grown : connect(grown, edge) }))
  finish(node, refused ? `added, not connected: ${refused.replace(/\.$/, '')}` : 'added and connected')
}

/** Whether a layer of this type has an input, so that it fits between two others. An unknown type is let through. */
export function canInsert(type: string): boolean {
  return findLayer(type)?.ports.max !== 0
}

/** Whether a node that is already there could be dropped on an edge: it takes an input and has no connection yet. */
export function isLoose(id: string): boolean {
  const { graph } = useDocument.getState().project
  const node = graph.nodes.find((candidate) => candidate.id === id)
  return node !== undefined && canInsert(node.type) && !placeEdges(graph.edges).some((edge) => edge.source === id || edge.target === id)
}
