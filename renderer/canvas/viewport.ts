import { getViewportForBounds, type ReactFlowInstance, type Viewport } from '@xyflow/react'
import type { Position } from '../../shared/graph/document.ts'
import { CARD_HEIGHT, CARD_WIDTH } from './card.ts'
import type { LayerFlowNode, ShapeFlowEdge } from './flow.ts'

type Flow = ReactFlowInstance<LayerFlowNode, ShapeFlowEdge>

let flow: Flow | null = null
let element: HTMLElement | null = null

/** The canvas that is on the screen, for actions that come from elsewhere (a menu, a shortcut). */
export function setViewport(next: { flow: Flow; element: HTMLElement } | null): void {
  flow = next?.flow ?? null
  element = next?.element ?? null
}

const MOVE_MS = 200

function duration(): number {
  return prefersStillness() ? 0 : MOVE_MS
}

/** The user asked the system for less motion. */
export function prefersStillness(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches
}

/** Kept free around the network: room for the controls below, in pixels. */
const MARGIN = { top: '32px', left: '32px', right: '32px', bottom: '84px' } as const
/** About as much as a card's problems take, in canvas units. */
const PROBLEMS = { width: 236, height: 140 }

/** Shows the whole network with its problems, at most in its natural size. */
export function fit(): void {
  if (!flow || !element) return
  const rects = flow.getNodes().filter(({ parentId }) => parentId === undefined).map(({ position, measured, data }) => ({
    left: position.x,
    top: position.y,
    right: position.x + Math.max(measured?.width ?? CARD_WIDTH, data.card.failed ? PROBLEMS.width : 0),
    bottom: position.y + (measured?.height ?? CARD_HEIGHT) + (data.card.failed ? PROBLEMS.height : 0),
  }))
  if (rects.length === 0) return
  const x = Math.min(...rects.map(({ left }) => left))
  const y = Math.min(...rects.map(({ top }) => top))
  const bounds = { x, y, width: Math.max(...rects.map(({ right }) => right)) - x, height: Math.max(...rects.map(({ bottom }) => bottom)) - y }
  void flow.setViewport(getViewportForBounds(bounds, element.clientWidth, element.clientHeight, 0.1, 1, MARGIN), { duration: duration() })
}

/**
 * Shows the whole of a document that was just opened, as soon as its cards are drawn. Not before the next frame: a card that
 * has the id of one of the document before still lies where that one lay.
 */
export function fitOpened(): void {
  requestAnimationFrame(() => void flow?.fitView({ padding: MARGIN, maxZoom: 1 }))
}

/** What part of the canvas is seen; null without a canvas. */
export function viewportNow(): Viewport | null {
  return flow?.getViewport() ?? null
}

/** Shows a part of the canvas that was seen before. */
export function lookAt(viewport: Viewport): void {
  void flow?.setViewport(viewport)
}

/** Where a card is shown, in canvas units: a block that is shown where it stands moves others aside. */
export function shownAt(id: string): Position | undefined {
  return flow?.getInternalNode(id)?.internals.positionAbsolute
}

/** The height that a card takes with its problems below it, in canvas units. */
export function reachOf(id: string, height: number): number {
  return flow?.getNode(id)?.data.card.failed ? height + PROBLEMS.height : height
}

export function zoomIn(): void {
  void flow?.zoomIn({ duration: duration() })
}

export function zoomOut(): void {
  void flow?.zoomOut({ duration: duration() })
}

export function zoomToNatural(): void {
  void flow?.zoomTo(1, { duration: duration() })
}

/** Extent of the canvas on the screen, in pixels; an ordinary one while there is none. */
export function viewSize(): { width: number; height: number } {
  const bounds = element?.getBoundingClientRect()
  return bounds && bounds.width > 0 ? { width: bounds.width, height: bounds.height } : { width: 890, height: 560 }
}

/** Window pixels → canvas units. */
export function toCanvas(screen: Position): Position {
  return flow ? flow.screenToFlowPosition(screen, { snapToGrid: false }) : screen
}

/** The middle of what can be seen, in window pixels; null without a canvas. */
export function middle(): Position | null {
  const bounds = element?.getBoundingClientRect()
  return bounds ? { x: bounds.left + bounds.width / 2, y: bounds.top + bounds.height / 2 } : null
}

/** What can be seen, in canvas units; null without a canvas. */
export function visibleArea(): { x: number; y: number; width: number; height: number } | null {
  const bounds = element?.getBoundingClientRect()
  if (!bounds || !flow) return null
  const start = toCanvas({ x: bounds.left, y: bounds.top })
  const end = toCanvas({ x: bounds.right, y: bounds.bottom })
  return { x: start.x, y: start.y, width: end.x - start.x, height: end.y - start.y }
}

/** Moves the canvas just enough of the way that a card at `position` can be seen; nothing when it can be. */
export function reveal(position: Position): void {
  const area = visibleArea()
  if (!area || !flow) return
  const inside =
    position.x >= area.x && position.y >= area.y && position.x + CARD_WIDTH <= area.x + area.width && position.y + CARD_HEIGHT <= area.y + area.height
  if (!inside) void flow.setCenter(position.x + CARD_WIDTH / 2, position.y + CARD_HEIGHT / 2, { zoom: flow.getZoom(), duration: duration() })
}

/** Frames in which a card that was just added, or changed, may still be hidden and cannot take the keyboard. */
const HIDDEN_FRAMES = 4

let handing = false

/** Whether the program, not the user, is giving a card the keyboard. */
export function isHandingFocus(): boolean {
  return handing
}

/** Gives a card the keyboard, at once where it is on the screen, so that the next key is already its own. What is selected stays so. */
export function focusNode(id: string, frames = HIDDEN_FRAMES): void {
  const card = element?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)
  handing = true
  card?.focus({ preventScroll: true })
  handing = false
  const has = document.activeElement
  if (frames === 0 || (card && has === card)) return
  requestAnimationFrame(() => {
    // Not against a user who has gone elsewhere meanwhile.
    if (document.activeElement === has || document.activeElement === document.body) focusNode(id, frames - 1)
  })
}

/** Gives the canvas itself the keyboard. */
export function focusCanvas(): void {
  element?.focus({ preventScroll: true })
}
