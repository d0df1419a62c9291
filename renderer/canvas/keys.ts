import type { KeyboardEvent } from 'react'
import type { Graph } from '../../shared/graph/document.ts'
import { moveNodes } from '../../shared/graph/edits.ts'
import { wire } from '../../shared/graph/order.ts'
import { beginGesture, editGraph, endGesture } from '../store/document.ts'
import { currentGraph } from '../store/scope.ts'
import { select, selectInner, useView } from '../store/view.ts'
import { goBack } from './block.ts'
import { GRID } from './card.ts'
import { cancelKeyboardConnection, chooseTarget, finishKeyboardConnection } from './connect.ts'
import { innerOf } from './inPlace.ts'
import { announce, setCanvas, useCanvas } from './state.ts'
import { cancelDrag } from './useFlow.ts'
import { focusCanvas, focusNode, isHandingFocus, reveal } from './viewport.ts'
import { isArrow, STEPS, walk, type ArrowKey } from './walk.ts'

/** The node that has the keyboard, if one has. */
function focusedNode(): string | null {
  return document.activeElement?.closest('.react-flow__node')?.getAttribute('data-id') ?? null
}

/** Keys that mean something only on the canvas. All others are actions with shortcuts. */
export function pressKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.target instanceof HTMLInputElement) return
  if (event.key === 'Escape' && cancelDrag()) {
    announce('Moving cancelled.')
    event.preventDefault()
    return
  }
  if (useCanvas.getState().connection) {
    if (pressWhileConnecting(event.key)) event.preventDefault()
    return
  }
  const { ctrlKey, metaKey, altKey, shiftKey, key } = event
  // With Alt, up and down lead out of blocks and into them.
  if (altKey && (key === 'ArrowUp' || key === 'ArrowDown')) return
  const node = focusedNode()
  const inner = node === null ? null : innerOf(currentGraph(), node)
  if (ctrlKey || metaKey) {
    if (!isArrow(key) || altKey || shiftKey) return
    event.preventDefault()
    walkFrom(inner?.card ?? node, key, true)
    return
  }
  if (isArrow(key)) {
    event.preventDefault()
    if (altKey || shiftKey) nudge(key)
    else walkFrom(inner?.card ?? node, key)
  } else if (key === 'Enter' && node && event.target === document.activeElement && !(event.target instanceof HTMLButtonElement)) {
    event.preventDefault()
    if (inner) selectInner(inner.card, inner.node)
    else select([node])
    openParameters()
  } else if (key === ' ' && node && event.target === document.activeElement && !(event.target instanceof HTMLButtonElement)) {
    event.preventDefault()
    if (inner) selectInner(inner.card, inner.node)
    else toggle(node)
  } else if (key === 'Escape') {
    giveUp()
  }
}

/** Escape: nothing is selected any more; where nothing was, the open block is left. */
function giveUp(): void {
  const { selectedNodes, selectedEdges, inner } = useView.getState()
  if (selectedNodes.size + selectedEdges.size > 0 || inner) select([])
  else goBack()
}

/** Escape while nothing has the keyboard, as after a button that went with what it did. */
export function pressNowhere(event: globalThis.KeyboardEvent): void {
  if (event.key === 'Escape' && event.target === document.body && !event.defaultPrevented && !document.querySelector('[role="dialog"], [role="menu"]')) giveUp()
}

/** The end of a run of arrow keys is the end of one move. */
export function releaseKey(event: KeyboardEvent): void {
  if (isArrow(event.key) || event.key === 'Alt' || event.key === 'Shift') endGesture()
}

function pressWhileConnecting(key: string): boolean {
  if (key === 'ArrowRight' || key === 'ArrowDown') chooseTarget(1)
  else if (key === 'ArrowLeft' || key === 'ArrowUp') chooseTarget(-1)
  else if (key === 'Enter') finishKeyboardConnection()
  else if (key === 'Escape') cancelKeyboardConnection()
  else return false
  return true
}

/** Goes to the next card. `adds` keeps what is selected and adds that card. */
function walkFrom(node: string | null, key: ArrowKey, adds = false): void {
  const graph = currentGraph()
  const { selectedNodes, direction } = useView.getState()
  const wiring = wire(graph)
  const from = node ?? [...selectedNodes].at(-1) ?? null
  const to = from === null ? (wiring.order[0] ?? null) : walk(graph, wiring, direction, from, key)
  if (to === null) return
  select(adds ? [...selectedNodes, to] : [to])
  const position = graph.nodes.find((candidate) => candidate.id === to)?.position
  if (position) reveal(position)
  focusNode(to)
}

function nudge(key: ArrowKey): void {
  const { selectedNodes } = useView.getState()
  if (selectedNodes.size === 0) return
  const step = STEPS[key]
  beginGesture()
  editGraph((graph) => {
    const moved = new Map(
      graph.nodes
        .filter((node) => selectedNodes.has(node.id) && node.position)
        .map((node) => [node.id, { x: node.position!.x + step.x * GRID, y: node.position!.y + step.y * GRID }]),
    )
    return moveNodes(graph, moved)
  })
}

function toggle(node: string): void {
  const { selectedNodes, selectedEdges } = useView.getState()
  select(selectedNodes.has(node) ? [...selectedNodes].filter((id) => id !== node) : [...selectedNodes, node], selectedEdges)
}

/** Puts the keyboard into the first field of the inspector, or into the one of that name with its text selected. */
export function openParameters(name?: string): void {
  useView.setState({ rightOpen: true })
  requestAnimationFrame(() => {
    const panel = document.querySelector('[data-area="inspector"]')
    const named = name === undefined ? null : panel?.querySelector<HTMLInputElement>(`input[aria-label="${name}"]`)
    named?.select()
    const field = named ?? panel?.querySelector<HTMLElement>('input:not([disabled]), select, textarea') ?? panel?.querySelector<HTMLElement>('button, [tabindex="0"]')
    field?.focus()
  })
}

let lastFocused: string | null = null

/** Where the card that had the keyboard is gone, the canvas has it, so that the next key does what it says. */
export function keepKeyboard(graph: Graph): (() => void) | undefined {
  if (lastFocused === null || graph.nodes.some((node) => node.id === lastFocused)) return undefined
  lastFocused = null
  // In the next frame the card is gone from the page too.
  const frame = requestAnimationFrame(() => {
    if (document.activeElement === document.body) focusCanvas()
  })
  return () => cancelAnimationFrame(frame)
}

/** Tab has brought the keyboard to a card: it becomes the selected one. */
export function focusCard(event: { target: EventTarget }): void {
  lastFocused = focusedNode()
  if (isHandingFocus() || !(event.target instanceof HTMLElement) || !event.target.matches('.react-flow__node:focus-visible')) return
  const id = event.target.dataset.id
  if (!id || useView.getState().selectedNodes.has(id)) return
  const inner = innerOf(currentGraph(), id)
  if (inner) {
    selectInner(inner.card, inner.node)
    return
  }
  select([id])
  const position = currentGraph().nodes.find((node) => node.id === id)?.position
  if (position) reveal(position)
}

/** Opens the list of layers beside the focused card, or in the middle of the canvas. */
export function openPicker(): void {
  const card = document.activeElement?.closest('.react-flow__node')?.getBoundingClientRect()
  const canvas = document.querySelector('.react-flow')?.getBoundingClientRect()
  if (!canvas) return
  const screen = card ? { x: card.right + 12, y: card.top } : { x: canvas.left + canvas.width / 2 - 130, y: canvas.top + canvas.height / 4 }
  setCanvas({ picker: { screen, place: null, loose: null } })
}
