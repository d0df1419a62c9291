import { placeEdges, type Graph, type Position } from './document.ts'
import { moveNodes } from './edits.ts'

/** From one card's corner to the next one's, in canvas units. */
export const PITCH = { x: 200, y: 120 } as const
/** Cards closer than this across the flow count as one row. */
const ROW = { right: 90, down: 170 } as const

/**
 * After a node was put on an edge: it stands behind its feeder without covering it, and what follows in the same row
 * moves on by as much as it needs. What lies elsewhere stays.
 */
export function makeRoom(graph: Graph, id: string, direction: 'right' | 'down'): Graph {
  const [along, across] = direction === 'right' ? (['x', 'y'] as const) : (['y', 'x'] as const)
  const pitch = PITCH[along]
  const places = new Map(graph.nodes.flatMap((node) => (node.position ? [[node.id, node.position]] : [])))
  const edges = placeEdges(graph.edges)
  const own = places.get(id)
  const feeder = places.get(edges.find((edge) => edge.target === id)?.source ?? '')
  const next = edges.find((edge) => edge.source === id)?.target
  if (!own) return graph
  const inRow = (a: Position, b: Position) => Math.abs(a[across] - b[across]) < ROW[direction]
  let place = own
  if (feeder && inRow(own, feeder) && Math.abs(own[along] - feeder[along]) < pitch) {
    place = direction === 'right' ? { x: feeder.x + pitch, y: feeder.y } : { x: feeder.x, y: feeder.y + pitch }
  }
  const moved = new Map([[id, place]])
  const target = next === undefined ? undefined : places.get(next)
  if (next !== undefined && target && inRow(place, target) && target[along] >= (feeder ?? own)[along]) {
    const shift = place[along] + pitch - target[along]
    if (shift > 0) {
      for (const follower of followers(edges, next)) {
        const at = places.get(follower)
        if (!at || follower === id || !inRow(at, target) || at[along] < target[along]) continue
        moved.set(follower, direction === 'right' ? { x: at.x + shift, y: at.y } : { x: at.x, y: at.y + shift })
      }
    }
  }
  return moveNodes(graph, moved)
}

/** A node and all that its output reaches. */
function followers(edges: readonly { source: string; target: string }[], from: string): ReadonlySet<string> {
  const seen = new Set([from])
  for (const id of seen) for (const edge of edges) if (edge.source === id) seen.add(edge.target)
  return seen
}
