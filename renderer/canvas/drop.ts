import type { DragEvent } from 'react'
import type { Position } from '../../shared/graph/document.ts'
import { insertOnEdge, moveNodes } from '../../shared/graph/edits.ts'
import { makeRoom } from '../../shared/graph/makeRoom.ts'
import { editGraph, useDocument } from '../store/document.ts'
import { currentGraph } from '../store/scope.ts'
import { useView } from '../store/view.ts'
import { addLayerAt, isLoose, LAYER_MIME } from './add.ts'
import { innerOf } from './inPlace.ts'
import { announce, setCanvas, useCanvas } from './state.ts'
import { shiftsNow, takeDrag } from './useFlow.ts'
import { toCanvas } from './viewport.ts'

/** The edge at a point of the window, also under a card that is being dragged there. */
export function edgeAt(point: Position): string | null {
  for (const element of document.elementsFromPoint(point.x, point.y)) {
    const id = element.closest('.react-flow__edge')?.getAttribute('data-id')
    if (id && innerOf(currentGraph(), id) === null) return id
  }
  return null
}

function heat(edge: string | null): void {
  if (useCanvas.getState().hotEdge !== edge) setCanvas({ hotEdge: edge })
}

/** Places in the document of cards that are shown moved aside. */
function withoutShifts(shown: ReadonlyMap<string, Position>, shifts: ReadonlyMap<string, Position>): ReadonlyMap<string, Position> {
  return new Map([...shown].map(([id, { x, y }]) => [id, { x: x - (shifts.get(id)?.x ?? 0), y: y - (shifts.get(id)?.y ?? 0) }]))
}

/** A layer or block from the palette is over the canvas. */
export function overCanvas(event: DragEvent): void {
  if (!event.dataTransfer.types.includes(LAYER_MIME)) return
  event.preventDefault()
  event.dataTransfer.dropEffect = useDocument.getState().readOnly ? 'none' : 'copy'
  heat(edgeAt({ x: event.clientX, y: event.clientY }))
}

export function leaveCanvas(event: DragEvent<HTMLElement>): void {
  if (event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)) return
  heat(null)
}

export function dropOnCanvas(event: DragEvent): void {
  const type = event.dataTransfer.getData(LAYER_MIME)
  if (!type) return
  event.preventDefault()
  const point = { x: event.clientX, y: event.clientY }
  const edge = edgeAt(point)
  heat(null)
  addLayerAt(type, toCanvas(point), edge)
}

/** A card is being dragged: one without connections can be dropped on an edge. */
export function dragCard(id: string, count: number, point: Position): void {
  heat(count === 1 && isLoose(id) ? edgeAt(point) : null)
}

/** Cards are let go: all of it is one step of undo. */
export function dropCards(): void {
  const { hotEdge } = useCanvas.getState()
  const moved = takeDrag()
  if (!moved) return
  const [only] = moved.keys()
  const shifts = shiftsNow()
  editGraph((before) => {
    const graph = moveNodes(before, withoutShifts(moved, shifts))
    const node = graph.nodes.find((candidate) => candidate.id === only)
    if (hotEdge === null || moved.size > 1 || !node) return graph
    return makeRoom(insertOnEdge(graph, hotEdge, node), node.id, useView.getState().direction)
  })
  if (hotEdge !== null) announce('Inserted into the connection.')
}
