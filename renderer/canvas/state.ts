import { create } from 'zustand'
import type { Position } from '../../shared/graph/document.ts'

/** Where the layer picker is open, and what it does with the choice. */
export interface PickerRequest {
  /** Upper left corner of the list, in pixels of the window. */
  readonly screen: Position
  /** Where the new layer goes (its centre), in canvas units. Null: behind the selected layer. */
  readonly place: Position | null
  /** The loose end of a connection that was dropped on the empty canvas. */
  readonly loose: LooseEnd | null
}

export interface LooseEnd {
  readonly node: string
  /** Which side of `node` the connection hangs on. */
  readonly side: 'output' | 'input'
  /** The input port; undefined for an output. */
  readonly port: number | undefined
}

/** Connecting by keyboard: from one layer to one of those that can take its output. */
export interface KeyboardConnection {
  readonly source: string
  readonly targets: readonly string[]
  /** Position in `targets`. */
  readonly chosen: number
}

interface CanvasState {
  /** Where dragged cards are now; written to the document when they are let go. */
  readonly drag: ReadonlyMap<string, Position> | null
  /** The edge that a layer would be inserted on. */
  readonly hotEdge: string | null
  readonly picker: PickerRequest | null
  readonly connection: KeyboardConnection | null
  /** Why the connection under the pointer is refused, and where to say so (pixels of the window). */
  readonly refusal: { readonly message: string; readonly at: Position } | null
  /** What a screen reader says next. `count` makes the same sentence twice two events. */
  readonly announcement: { readonly text: string; readonly count: number }
}

/** What goes on on the canvas while the pointer or the keyboard is busy with it. Nothing here outlives a gesture. */
export const useCanvas = create<CanvasState>()(() => ({
  drag: null,
  hotEdge: null,
  picker: null,
  connection: null,
  refusal: null,
  announcement: { text: '', count: 0 },
}))

export function setCanvas(change: Partial<Omit<CanvasState, 'announcement'>>): void {
  useCanvas.setState(change)
}

export function announce(text: string): void {
  useCanvas.setState(({ announcement }) => ({ announcement: { text, count: announcement.count + 1 } }))
}

const REFUSAL_MS = 5000
let refusalTimer: ReturnType<typeof setTimeout> | undefined

/** Shows for a few seconds why something was refused, and says it. */
export function refuse(message: string, at: Position): void {
  clearTimeout(refusalTimer)
  useCanvas.setState({ refusal: { message, at } })
  announce(message)
  refusalTimer = setTimeout(() => useCanvas.setState({ refusal: null }), REFUSAL_MS)
}

/** The user does something else: the last refusal is read. */
export function dismissRefusal(): void {
  if (useCanvas.getState().refusal) useCanvas.setState({ refusal: null })
}
