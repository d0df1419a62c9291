import type { Shape } from '../../shared/layer/index.ts'
import { findLayer } from '../../shared/layers/index.ts'
import { inputsOf, titleOfNode } from '../../shared/graph/blocks.ts'
import { freshId, placeEdges, type Graph, type GraphNode, type Position } from '../../shared/graph/document.ts'
import { addBehind, addNode, connect, insertOnEdge, refuseConnection } from '../../shared/graph/edits.ts'
import { makeRoom, PITCH } from '../../shared/graph/makeRoom.ts'
import { analyseOnce } from '../store/analysis.ts'
import { factsOf, useData } from '../store/data.ts'
import { editGraph, useDocument } from '../store/document.ts'
import { cardOf, currentGraph, currentPath } from '../store/scope.ts'
import { select, useView } from '../store/view.ts'
import { CARD_HEIGHT, CARD_WIDTH, GRID } from './card.ts'
import { currentPlace, findOffer, refuseOffer } from './offers.ts'
import { freePlace } from './place.ts'
import { announce, refuse, type LooseEnd } from './state.ts'
import { focusNode, middle, toCanvas } from './viewport.ts'

/** The data type under which the palette drags the id of a layer or block. */
export const LAYER_MIME = 'application/x-layerwright-layer'

/** Upper left corner of a card whose centre is at `centre`, on the grid where snapping is on. */
export function cornerOf(centre: Position): Position {
  const corner = { x: centre.x - CARD_WIDTH / 2, y: centre.y - CARD_HEIGHT / 2 }
  if (!useView.getState().snap) return { x: Math.round(corner.x), y: Math.round(corner.y) }
  return { x: Math.round(corner.x / GRID) * GRID, y: Math.round(corner.y / GRID) * GRID }
}

/** A new card, the graph that it goes into with the blocks that it needs, and why it cannot go there. */
interface Made {
  readonly graph: Graph
  readonly node: GraphNode
  readonly inputs: number
  readonly refusal: string | null
}

/** Makes what is offered under that id, fitted to what its feeder gives. A layer that is not known is put down as it is. */
function make(id: string, position: Position, feeder: string | null | undefined): Made {
  const graph = currentGraph()
  const offer = findOffer(id)
  if (!offer) return { graph, node: { id: freshId(graph, id), type: id, position }, inputs: Infinity, refusal: null }
  const made = offer.create(graph, feeder ? [outputOf(feeder)] : [])
  const params = startParams(made.node)
  const node = { ...made.node, ...(params ? { params } : {}), position }
  return { graph: made.graph, node, inputs: offer.look.ports.max, refusal: refuseOffer(offer, currentPlace()) }
}

/** The shape of what a node on the canvas gives; null where it cannot be known. */
function outputOf(id: string): Shape | null {
  const { project } = useDocument.getState()
  const analysis = analyseOnce(project, useView.getState().strict, factsOf(project.data, useData.getState()))
  return cardOf(analysis, currentPath(), id)?.output ?? null
}

/** A source of data starts with the shape of the data at hand; everything else with what it has. */
function startParams({ type, params }: GraphNode): GraphNode['params'] {
  const spec = findLayer(type)
  const { data } = useDocument.getState().project
  const facts = factsOf(data, useData.getState())
  return facts && spec?.ports.max === 0 && Object.hasOwn(spec.params, 'shape') ? { shape: facts.shape } : params
}

function finish({ node, refusal }: Made, said: string, focus = true): void {
  if (refusal) refuse(refusal, middle() ?? { x: 0, y: 0 })
  const graph = currentGraph()
  if (!graph.nodes.some((candidate) => candidate.id === node.id)) return
  select([node.id])
  announce(`${titleOfNode(graph, node)} ${said}.`)
  if (focus) focusNode(node.id)
}

/**
 * Adds a layer or block (the id of an offer) behind the selected one (else the last one) and connects the two. On an empty canvas
 * it goes to the middle of the view. `focus` gives it the keyboard; without, the keyboard stays where it is.
 */
export function addLayer(id: string, { focus = true }: { focus?: boolean } = {}): void {
  const graph = currentGraph()
  const { selectedNodes, direction } = useView.getState()
  const [selected = null] = selectedNodes
  const anchor = graph.nodes.find((candidate) => candidate.id === selected) ?? graph.nodes.at(-1)
  const made = make(id, { x: 0, y: 0 }, anchor?.id)
  const node = { ...made.node, position: placeBehind(graph, anchor, selected !== null, direction, made.inputs) }
  put(made, (before) => {
    const grown = addBehind(before, selected, node)
    const inserted = grown.edges.some((edge) => edge.source === node.id)
    return inserted ? makeRoom(grown, node.id, direction) : grown
  })
  finish(made, 'added', focus)
}

/** The card and the blocks that it needs are one step of undo. */
function put({ graph, refusal }: Made, change: (graph: Graph) => Graph): void {
  if (!refusal) editGraph(() => change(graph))
}

function placeBehind(graph: Graph, anchor: GraphNode | undefined, selected: boolean, direction: 'right' | 'down', inputs: number): Position {
  if (!anchor) return cornerOf(toCanvas(middle() ?? { x: 0, y: 0 }))
  const { x, y } = anchor.position ?? { x: 0, y: 0 }
  const behind = direction === 'right' ? { x: x + PITCH.x, y } : { x, y: y + PITCH.y }
  // Where it goes into an edge, what stands there will make room.
  const leaving = graph.edges.filter((edge) => edge.source === anchor.id)
  if (selected && leaving.length === 1 && inputs > 0) return behind
  return freePlace(graph.nodes.flatMap((other) => (other.position ? [other.position] : [])), behind)
}

/** Adds a layer or block centred on a point of the canvas, on an edge if there is one under it. */
export function addLayerAt(id: string, centre: Position, onEdge: string | null): void {
  const feeder = placeEdges(currentGraph().edges).find((edge) => edge.id === onEdge)?.source
  const made = make(id, cornerOf(centre), feeder)
  const { node, inputs } = made
  const insert = onEdge !== null && inputs > 0
  const { direction } = useView.getState()
  put(made, (graph) => (insert ? makeRoom(insertOnEdge(graph, onEdge, node), node.id, direction) : addNode(graph, node)))
  finish(made, insert ? 'inserted into the connection' : 'added')
}

/** Adds a layer or block where a connection was let go and joins it to the loose end. */
export function addLayerToEnd(id: string, centre: Position, loose: LooseEnd): void {
  const side = loose.side === 'output' ? CARD_WIDTH / 2 : -CARD_WIDTH / 2
  const made = make(id, cornerOf({ x: centre.x + side, y: centre.y }), loose.side === 'output' ? loose.node : null)
  const { node } = made
  const edge = loose.side === 'output' ? { source: loose.node, target: node.id } : { source: node.id, target: loose.node, targetPort: loose.port }
  const grown = addNode(made.graph, node)
  const refused = refuseConnection(grown, edge)
  put(made, () => (refused ? grown : connect(grown, edge)))
  finish(made, refused ? `added, not connected: ${refused.replace(/\.$/, '')}` : 'added and connected')
}

/** Whether a node that is already there could be dropped on an edge: it takes an input and has no connection yet. */
export function isLoose(id: string): boolean {
  const graph = currentGraph()
  const node = graph.nodes.find((candidate) => candidate.id === id)
  return node !== undefined && inputsOf(graph, node)?.max !== 0 && !placeEdges(graph.edges).some((edge) => edge.source === id || edge.target === id)
}
