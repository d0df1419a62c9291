import type { Graph, GraphNode, Position } from '../../shared/graph/document.ts'
import type { CardAnalysis } from '../../shared/analysis/result.ts'
import type { Wiring } from '../../shared/graph/order.ts'
import { CARD_HEIGHT, CARD_WIDTH } from './card.ts'

/** Blocks that are shown with their layers where they stand. What follows them is moved aside on the screen, not in the document. */

/** The inside of one card, with all that is known of it. Every node has a place. */
export interface Inside {
  readonly graph: Graph
  readonly cards: ReadonlyMap<string, CardAnalysis>
  readonly wiring: Wiring
}

/** How large the frame around a block's layers is, and where they are in it, in canvas units. */
export interface Frame {
  readonly width: number
  readonly height: number
  readonly places: ReadonlyMap<string, Position>
}

/** Height of the frame's head, and room around the cards. */
const HEAD = 54
const ROOM = 22
/** A card with a second line of text, or with a warning under it, is so much taller. */
const TALLER = 30
/** Cards whose upper edges are at most so far apart are in one row. */
const ROW = { right: 60, down: CARD_WIDTH / 2 } as const

const frames = new WeakMap<Graph, Frame>()

/** The frame of a graph; the same object for the same graph. */
export function frameOf(graph: Graph): Frame {
  const known = frames.get(graph)
  if (known) return known
  const at = graph.nodes.map(({ id, position = { x: 0, y: 0 } }) => ({ id, ...position }))
  const left = Math.min(...at.map(({ x }) => x)) - ROOM
  const top = Math.min(...at.map(({ y }) => y)) - HEAD
  const frame: Frame = {
    width: Math.max(...at.map(({ x }) => x)) + CARD_WIDTH + ROOM - left,
    height: Math.max(...at.map(({ y }) => y)) + CARD_HEIGHT + TALLER + ROOM - top,
    places: new Map(at.map(({ id, x, y }) => [id, { x: x - left, y: y - top }])),
  }
  frames.set(graph, frame)
  return frame
}

/** Where every card is shown. In the same row, what lies behind a frame moves on by as much as the frame is wider than a card; rows that follow, by its height. */
export function moveAside(nodes: readonly GraphNode[], shown: ReadonlyMap<string, Frame>, direction: 'right' | 'down'): ReadonlyMap<string, Position> {
  const places = new Map(nodes.map(({ id, position = { x: 0, y: 0 } }) => [id, position]))
  if (shown.size === 0) return places
  const [along, across] = direction === 'right' ? (['x', 'y'] as const) : (['y', 'x'] as const)
  const first = [...shown.keys()].filter((id) => places.has(id)).sort((a, b) => places.get(a)![across] - places.get(b)![across] || places.get(a)![along] - places.get(b)![along])
  for (const id of first) {
    const corner = places.get(id)!
    const { width, height } = shown.get(id)!
    const grown = { x: width - CARD_WIDTH, y: height - CARD_HEIGHT }
    for (const [other, place] of places) {
      if (other === id) continue
      const beside = place[across] - corner[across]
      if (beside >= ROW[direction]) places.set(other, { ...place, [across]: place[across] + grown[across] })
      else if (beside > -CARD_HEIGHT && place[along] > corner[along]) places.set(other, { ...place, [along]: place[along] + grown[along] })
    }
  }
  return places
}

/** How far each card is shown from where the document has it; only of those that are moved. */
export function shiftsOf(nodes: readonly GraphNode[], shown: ReadonlyMap<string, Frame>, direction: 'right' | 'down'): ReadonlyMap<string, Position> {
  if (shown.size === 0) return new Map()
  const places = moveAside(nodes, shown, direction)
  return new Map(nodes.flatMap(({ id, position = { x: 0, y: 0 } }) => {
    const { x, y } = places.get(id)!
    return x === position.x && y === position.y ? [] : [[id, { x: x - position.x, y: y - position.y }] as const]
  }))
}

const BETWEEN = ' › '

/** The name of a card within a frame on the canvas. */
export function innerId(card: string, node: string): string {
  return `${card}${BETWEEN}${node}`
}

/** Which card within which frame that is; null for a card that is not in a frame. */
export function innerOf(graph: Graph, id: string): { readonly card: string; readonly node: string } | null {
  if (!id.includes(BETWEEN) || graph.nodes.some((node) => node.id === id)) return null
  const card = graph.nodes.find((node) => id.startsWith(`${node.id}${BETWEEN}`))
  return card ? { card: card.id, node: id.slice(card.id.length + BETWEEN.length) } : null
}
