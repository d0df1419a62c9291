import { findLayer } from '../../shared/layers/index.ts'
import { freshId, placeEdges, type Graph, type GraphNode, type Position } from '../../shared/graph/document.ts'
import { addBehind, addNode, connect, insertOnEdge, refuseConnection } from '../../shared/graph/edits.ts'
import { makeRoom, PITCH } from '../../shared/graph/makeRoom.ts'
import { factsOf, useData } from '../store/data.ts'
import { editGraph, useDocument } from '../store/document.ts'
import { currentGraph } from '../store/scope.ts'
import { select, useView } from '../store/view.ts'
import { CARD_HEIGHT, CARD_WIDTH, GRID } from './card.ts'
import { freePlace } from './place.ts'
import { announce, type LooseEnd } from './state.ts'
import { focusNode, middle, toCanvas } from './viewport.ts'

/** The data type under which the palette drags a layer's id. */
export const LAYER_MIME = 'application/x-layerwright-layer'

/** Upper left corner of a card whose centre is at `centre`, on the grid where snapping is on. */
export function cornerOf(centre: Position): Position {
  const corner = { x: centre.x - CARD_WIDTH / 2, y: centre.y - CARD_HEIGHT / 2 }
  if (!useView.getState().snap) return { x: Math.round(corner.x), y: Math.round(corner.y) }
  return { x: Math.round(corner.x / GRID) * GRID, y: Math.round(corner.y / GRID) * GRID }
}

function createNode(type: string, position: Position): GraphNode {
  const id = freshId(currentGraph(), type)
  const params = startParams(type)
  return { id, type, ...(params ? { params } : {}), position }
}

/** A source of data starts with the shape of the data at hand; everything else with its defaults. */
function startParams(type: string): GraphNode['params'] {
  const spec = findLayer(type)
  const { data } = useDocument.getState().project
  const facts = factsOf(data, useData.getState())
  return facts && spec?.ports.max === 0 && Object.hasOwn(spec.params, 'shape') ? { shape: facts.shape } : undefined
}

function finish(node: GraphNode, said: string, focus = true): void {
  if (!currentGraph().nodes.some((candidate) => candidate.id === node.id)) return
  select([node.id])
  announce(`${findLayer(node.type)?.title ?? node.type} ${said}.`)
  if (focus) focusNode(node.id)
}

/**
 * Adds a layer behind the selected one (else the last one) and connects the two. On an empty canvas it goes to the middle of the
 * view. `focus` gives it the keyboard; without, the keyboard stays where it is.
 */
export function addLayer(type: string, { focus = true }: { focus?: boolean } = {}): void {
  const graph = currentGraph()
  const { selectedNodes, direction } = useView.getState()
  const [selected = null] = selectedNodes
  const node = createNode(type, placeBehind(graph, selected, direction, type))
  editGraph((before) => {
    const grown = addBehind(before, selected, node)
    const inserted = grown.edges.some((edge) => edge.source === node.id)
    return inserted ? makeRoom(grown, node.id, direction) : grown
  })
  finish(node, 'added', focus)
}

function placeBehind(graph: Graph, selected: string | null, direction: 'right' | 'down', type: string): Position {
  const anchor = graph.nodes.find((candidate) => candidate.id === selected) ?? graph.nodes.at(-1)
  if (!anchor) return cornerOf(toCanvas(middle() ?? { x: 0, y: 0 }))
  const { x, y } = anchor.position ?? { x: 0, y: 0 }
  const behind = direction === 'right' ? { x: x + PITCH.x, y } : { x, y: y + PITCH.y }
  // Where it goes into an edge, what stands there will make room.
  const leaving = graph.edges.filter((edge) => edge.source === anchor.id)
  if (selected !== null && leaving.length === 1 && canInsert(type)) return behind
  return freePlace(graph.nodes.flatMap((other) => (other.position ? [other.position] : [])), behind)
}

/** Adds a layer centred on a point of the canvas, on an edge if there is one under it. */
export function addLayerAt(type: string, centre: Position, onEdge: string | null): void {
  const node = createNode(type, cornerOf(centre))
  const insert = onEdge !== null && canInsert(type)
  const { direction } = useView.getState()
  editGraph((graph) => (insert ? makeRoom(insertOnEdge(graph, onEdge, node), node.id, direction) : addNode(graph, node)))
  finish(node, insert ? 'inserted into the connection' : 'added')
}

/** Adds a layer where a connection was let go and joins it to the loose end. */
export function addLayerToEnd(type: string, centre: Position, loose: LooseEnd): void {
  const side = loose.side === 'output' ? CARD_WIDTH / 2 : -CARD_WIDTH / 2
  const node = createNode(type, cornerOf({ x: centre.x + side, y: centre.y }))
  const edge = loose.side === 'output' ? { source: loose.node, target: node.id } : { source: node.id, target: loose.node, targetPort: loose.port }
  const grown = addNode(currentGraph(), node)
  const refused = refuseConnection(grown, edge)
  editGraph(() => (refused ? grown : connect(grown, edge)))
  finish(node, refused ? `added, not connected: ${refused.replace(/\.$/, '')}` : 'added and connected')
}

/** Whether a layer of this type has an input, so that it fits between two others. An unknown type is let through. */
export function canInsert(type: string): boolean {
  return findLayer(type)?.ports.max !== 0
}

/** Whether a node that is already there could be dropped on an edge: it takes an input and has no connection yet. */
export function isLoose(id: string): boolean {
  const graph = currentGraph()
  const node = graph.nodes.find((candidate) => candidate.id === id)
  return node !== undefined && canInsert(node.type) && !placeEdges(graph.edges).some((edge) => edge.source === id || edge.target === id)
}
