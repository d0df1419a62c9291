import type { Wiring } from '../../shared/graph/order.ts'
import type { Graph, Position } from '../../shared/graph/document.ts'

export type ArrowKey = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown'

export function isArrow(key: string): key is ArrowKey {
  return key === 'ArrowLeft' || key === 'ArrowRight' || key === 'ArrowUp' || key === 'ArrowDown'
}

/** The unit step of an arrow key: x to the right, y downwards. */
export const STEPS: Readonly<Record<ArrowKey, Position>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
}

/**
 * Where an arrow key leads from a node: along an edge in the direction of the flow and against it (a fork goes to the
 * branch nearest in a straight line), across the flow to the nearest card on that side. Null when there is none.
 */
export function walk(graph: Graph, wiring: Pick<Wiring, 'incoming' | 'outgoing'>, direction: 'right' | 'down', from: string, key: ArrowKey): string | null {
  const { incoming, outgoing } = wiring
  const forwards = direction === 'right' ? 'ArrowRight' : 'ArrowDown'
  const backwards = direction === 'right' ? 'ArrowLeft' : 'ArrowUp'
  const along = key === forwards ? outgoing.get(from)?.map((edge) => edge.target) : key === backwards ? incoming.get(from)?.map((edge) => edge.source) : undefined
  const places = new Map(graph.nodes.map((node) => [node.id, node.position ?? { x: 0, y: 0 }]))
  const start = places.get(from)
  if (!start) return null
  if (along && along.length > 0) {
    const sideways = (id: string) => Math.abs(direction === 'right' ? places.get(id)!.y - start.y : places.get(id)!.x - start.x)
    return along.reduce((best, id) => (sideways(id) < sideways(best) ? id : best))
  }
  return nearest(places, from, start, STEPS[key])
}

function nearest(places: ReadonlyMap<string, Position>, from: string, start: Position, step: Position): string | null {
  let best: string | null = null
  let least = Infinity
  for (const [id, place] of places) {
    if (id === from) continue
    const ahead = (place.x - start.x) * step.x + (place.y - start.y) * step.y
    const aside = Math.abs((place.x - start.x) * step.y) + Math.abs((place.y - start.y) * step.x)
    if (ahead <= 0 || aside > 2 * ahead) continue
    const distance = ahead + 2 * aside
    if (distance < least) [best, least] = [id, distance]
  }
  return best
}
