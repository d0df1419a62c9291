import type { Position } from '../../shared/graph/document.ts'
import { moveNodes } from '../../shared/graph/edits.ts'
import { layout } from '../../shared/layout.ts'
import { editGraph, useDocument } from '../store/document.ts'
import { currentGraph } from '../store/scope.ts'
import { useView } from '../store/view.ts'
import { CARD_HEIGHT, CARD_WIDTH } from './card.ts'
import { fold } from './fold.ts'
import { announce, setCanvas } from './state.ts'
import { fit, prefersStillness, reachOf, viewSize } from './viewport.ts'

const GLIDE_MS = 260
/** Cards up to this tall count as one line high, so that a chain stays straight though one card has a line more. */
const ONE_LINE = 104

let running = 0

/** Lays the network out anew in the current direction, as one step of undo. Cards glide to their places. */
export function tidy(sizes: ReadonlyMap<string, { width: number; height: number }>): void {
  const { readOnly } = useDocument.getState()
  const graph = currentGraph()
  if (readOnly || graph.nodes.length === 0) return
  const { direction } = useView.getState()
  const sizeOf = (id: string) => {
    const height = sizes.get(id)?.height ?? CARD_HEIGHT
    return { width: CARD_WIDTH, height: direction === 'right' && height <= ONE_LINE ? CARD_HEIGHT : height }
  }
  const targets = fold(layout(graph, direction, sizeOf), direction, viewSize(), (id) => ({ width: CARD_WIDTH, height: reachOf(id, sizeOf(id).height) }))
  const starts = new Map(graph.nodes.map((node) => [node.id, node.position ?? { x: 0, y: 0 }]))
  editGraph((graph) => moveNodes(graph, targets))
  announce(`Laid out ${direction === 'right' ? 'from left to right' : 'from top to bottom'}.`)
  glide(starts, targets)
}

/** Shows cards on their way from one set of places to another. The document is already at the end of it. */
function glide(starts: ReadonlyMap<string, Position>, ends: ReadonlyMap<string, Position>): void {
  running += 1
  const mine = running
  if (prefersStillness()) {
    requestAnimationFrame(fit)
    return
  }
  const begun = performance.now()
  const frame = (now: number) => {
    if (mine !== running) return
    const share = Math.min(1, Math.max(0, (now - begun) / GLIDE_MS))
    if (share === 1) {
      setCanvas({ drag: null })
      // The cards are where they belong in the next frame.
      requestAnimationFrame(fit)
      return
    }
    const eased = 1 - (1 - share) ** 3
    const between = new Map<string, Position>()
    for (const [id, end] of ends) {
      const start = starts.get(id) ?? end
      between.set(id, { x: start.x + (end.x - start.x) * eased, y: start.y + (end.y - start.y) * eased })
    }
    setCanvas({ drag: between })
    requestAnimationFrame(frame)
  }
  frame(begun)
}

/** A card is taken by hand: it stays under the hand. */
export function stopGliding(): void {
  running += 1
}
