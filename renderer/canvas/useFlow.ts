import { useEffect, useMemo, useState } from 'react'
import type { Edge as FlowEdge, EdgeChange, NodeChange } from '@xyflow/react'
import type { Graph, Position } from '../../shared/graph/document.ts'
import { wire } from '../../shared/graph/order.ts'
import { graphAt } from '../../shared/graph/scope.ts'
import { useAnalysis } from '../store/analysis.ts'
import { useDocument } from '../store/document.ts'
import { cardsAt, useCards, useGraph, usePath, useWiring } from '../store/scope.ts'
import { pathKey, select, useView } from '../store/view.ts'
import { deriveFlow, EMPTY_CACHE, type LayerFlowNode, type Mark, type Scene, type ShapeFlowEdge } from './flow.ts'
import { frameOf, innerOf, shiftsOf, type Inside } from './inPlace.ts'
import { measured } from './measured.ts'
import { placeNodes } from './place.ts'
import { setCanvas, useCanvas } from './state.ts'

const NO_MARKS: ReadonlyMap<string, Mark> = new Map()

/** Nodes and edges for React Flow, derived from the document; objects stay the same while what they show does. */
export function useFlow(): { nodes: LayerFlowNode[]; edges: ShapeFlowEdge[] } {
  const graph = useGraph()
  const cards = useCards()
  const wiring = useWiring()
  const selectedNodes = useView((state) => state.selectedNodes)
  const selectedEdges = useView((state) => state.selectedEdges)
  const direction = useView((state) => state.direction)
  const drag = useCanvas((state) => state.drag)
  const hotEdge = useCanvas((state) => state.hotEdge)
  const connection = useCanvas((state) => state.connection)
  const sizes = measured((state) => state.sizes)
  const insides = useInsides()
  const inner = useView((state) => state.inner)
  const [derive] = useState(createDerivation)

  const marks = useMemo(
    () => (connection ? new Map<string, Mark>([[connection.source, 'source'], [connection.targets[connection.chosen]!, 'target']]) : NO_MARKS),
    [connection],
  )
  const derived = useMemo(
    () => derive({ graph, cards, wiring, selectedNodes, selectedEdges, direction, sizes, drag, hotEdge, marks, insides, inner }),
    [derive, graph, cards, wiring, selectedNodes, selectedEdges, direction, sizes, drag, hotEdge, marks, insides, inner],
  )
  useEffect(() => forgetGone(graph), [graph])
  useEffect(() => {
    shifts = shiftsOf(graph.nodes, new Map([...insides].map(([id, inside]) => [id, frameOf(inside.graph)])), direction)
  }, [graph, insides, direction])
  return derived
}

const NO_INSIDES: ReadonlyMap<string, Inside> = new Map()

/** The insides of the blocks that are shown where they stand, by the ids of their cards on the canvas. */
export function useInsides(): ReadonlyMap<string, Inside> {
  const inPlace = useView((state) => state.inPlace)
  const direction = useView((state) => state.direction)
  const project = useDocument((state) => state.project.graph)
  const graph = useGraph()
  const path = usePath()
  const analysis = useAnalysis()
  return useMemo(() => {
    const shown = inPlace.size === 0 ? [] : graph.nodes.filter(({ id }) => inPlace.has(pathKey([...path, id])))
    if (shown.length === 0) return NO_INSIDES
    return new Map(shown.flatMap(({ id }) => {
      const inside = graphAt(project, [...path, id])
      if (!inside || inside.nodes.length === 0) return []
      const placed = placeOnce(inside, direction)
      return [[id, { graph: placed, cards: cardsAt(analysis, placed, [...path, id]), wiring: wire(placed) }] as const]
    }))
  }, [inPlace, direction, project, graph, path, analysis])
}

const placed = new WeakMap<Graph, Graph>()

/** A block that was never opened may have layers without a place. */
function placeOnce(graph: Graph, direction: 'right' | 'down'): Graph {
  const known = placed.get(graph) ?? placeNodes(graph, direction)
  placed.set(graph, known)
  return known
}

/** Remembers the last derivation for the next one. */
function createDerivation(): (scene: Scene) => ReturnType<typeof deriveFlow> {
  let cache = EMPTY_CACHE
  return (scene) => {
    const derived = deriveFlow(scene, cache)
    cache = derived.cache
    return derived
  }
}

/** Takes what is no longer in the document out of the selection, and forgets its extent: one that comes back is measured as new, with its ports. */
function forgetGone(graph: Graph): void {
  const { selectedNodes, selectedEdges } = useView.getState()
  const ids = new Set(graph.nodes.map((node) => node.id))
  const { sizes } = measured.getState()
  const here = (id: string) => ids.has(id) || innerOf(graph, id) !== null
  if ([...sizes.keys()].some((id) => !here(id))) measured.setState({ sizes: new Map([...sizes].filter(([id]) => here(id))) })
  const kept = [...selectedNodes].filter((id) => ids.has(id))
  if (kept.length < selectedNodes.size) select(kept, selectedEdges)
}

let shifts: ReadonlyMap<string, Position> = new Map()

/** How far cards are shown from where the document has them, because a block among them is shown with its layers. */
export function shiftsNow(): ReadonlyMap<string, Position> {
  return shifts
}

/** Whether Escape has ended the drag that React Flow still follows. */
let cancelled = false

export function startDrag(): void {
  cancelled = false
}

export function cancelDrag(): boolean {
  if (useCanvas.getState().drag === null) return false
  cancelled = true
  setCanvas({ drag: null, hotEdge: null })
  return true
}

/** Where the dragged cards were let go; null when the drag was cancelled or went nowhere. */
export function takeDrag(): ReadonlyMap<string, Position> | null {
  const { drag } = useCanvas.getState()
  setCanvas({ drag: null, hotEdge: null })
  return cancelled ? null : drag
}

/** Takes in what React Flow reports: extents, positions during a drag, and the selection. */
export function receiveNodeChanges(changes: readonly NodeChange<LayerFlowNode>[]): void {
  const sizes = new Map<string, { width: number; height: number }>()
  const moved = new Map<string, Position>()
  const selected = new Map<string, boolean>()
  for (const change of changes) {
    if (change.type === 'dimensions' && change.dimensions) sizes.set(change.id, change.dimensions)
    else if (change.type === 'position' && change.dragging && change.position && Number.isFinite(change.position.x)) moved.set(change.id, change.position)
    else if (change.type === 'select') selected.set(change.id, change.selected)
  }
  if (sizes.size > 0) measured.setState((state) => ({ sizes: new Map([...state.sizes, ...sizes]) }))
  if (moved.size > 0 && !cancelled) setCanvas({ drag: new Map([...(useCanvas.getState().drag ?? []), ...moved]) })
  if (selected.size > 0) useView.setState((state) => ({ selectedNodes: withChanges(state.selectedNodes, selected), inner: [...selected.values()].includes(true) ? null : state.inner }))
}

export function receiveEdgeChanges(changes: readonly EdgeChange<FlowEdge>[]): void {
  const selected = new Map(changes.flatMap((change) => (change.type === 'select' ? [[change.id, change.selected] as const] : [])))
  if (selected.size > 0) useView.setState((state) => ({ selectedEdges: withChanges(state.selectedEdges, selected) }))
}

function withChanges(before: ReadonlySet<string>, changes: ReadonlyMap<string, boolean>): ReadonlySet<string> {
  const after = new Set(before)
  for (const [id, selected] of changes) {
    if (selected) after.add(id)
    else after.delete(id)
  }
  return after
}
