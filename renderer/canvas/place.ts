import type { Graph, GraphNode, Position } from '../../shared/graph/document.ts'
import { moveNodes } from '../../shared/graph/edits.ts'
import { wire } from '../../shared/graph/order.ts'
import { layout } from '../../shared/layout.ts'
import { withGraphAt } from '../../shared/graph/scope.ts'
import { useDocument } from '../store/document.ts'
import { currentGraph, currentPath } from '../store/scope.ts'
import { CARD_HEIGHT, CARD_WIDTH } from './card.ts'
import { fold } from './fold.ts'
import { viewSize } from './viewport.ts'

/** Distances between the corners of neighbouring cards, in canvas units. */
const COLUMN = 206
const ROW = 140
const CARD = { width: CARD_WIDTH, height: CARD_HEIGHT }

/**
 * Gives every node a place. A graph without any is laid out as a whole; in one that has some, the others go
 * beside the layer that feeds them, and what the user placed stays. The same graph when nothing is missing.
 */
export function placeNodes(graph: Graph, direction: 'right' | 'down', view = viewSize()): Graph {
  const missing = graph.nodes.filter((node) => !node.position)
  if (missing.length === 0) return graph
  if (missing.length === graph.nodes.length) return moveNodes(graph, fold(layout(graph, direction, () => CARD), direction, view, () => CARD))
  const { incoming, outgoing, order, cyclic } = wire(graph)
  const byId = new Map<string, GraphNode>(graph.nodes.map((node) => [node.id, node]))
  const places = new Map<string, Position>(graph.nodes.flatMap((node) => (node.position ? [[node.id, node.position]] : [])))
  const added = new Map<string, Position>()
  for (const id of [...order, ...cyclic]) {
    if (byId.get(id)!.position) continue
    const feeder = incoming.get(id)!.map((edge) => places.get(edge.source)).find(Boolean)
    const fed = outgoing.get(id)!.map((edge) => places.get(edge.target)).find(Boolean)
    const wanted = feeder ? { x: feeder.x + COLUMN, y: feeder.y } : fed ? { x: fed.x - COLUMN, y: fed.y } : { x: 0, y: 0 }
    const place = freePlace([...places.values()], wanted)
    places.set(id, place)
    added.set(id, place)
  }
  return moveNodes(graph, added)
}

/** The first place from `wanted` downwards where no card lies. */
export function freePlace(taken: readonly Position[], wanted: Position): Position {
  let place = wanted
  while (taken.some((other) => Math.abs(other.x - place.x) < COLUMN - 40 && Math.abs(other.y - place.y) < ROW - 40)) place = { x: place.x, y: place.y + ROW }
  return place
}

/**
 * Places what a file, a fix or an undo brought without a position. That is no edit: it adds no step to the history and leaves a
 * saved document saved.
 */
export function placeMissing(graph: Graph, direction: 'right' | 'down'): void {
  const { project, saved } = useDocument.getState()
  const complete = placeNodes(graph, direction)
  if (complete === graph || graph !== currentGraph()) return
  const placed = { ...project, graph: withGraphAt(project.graph, currentPath(), complete) }
  const history = useDocument.temporal.getState()
  const { isTracking } = history
  history.pause()
  useDocument.setState(saved === project ? { project: placed, saved: placed } : { project: placed })
  if (isTracking) history.resume()
}
