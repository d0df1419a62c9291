import type { Position } from '../../shared/graph/document.ts'
import { CARD_HEIGHT, CARD_WIDTH, GRID } from './card.ts'

interface Extent {
  readonly width: number
  readonly height: number
}

/** Room between two rows, in canvas units: enough for an edge to run through and for a line or two of a problem. */
const ROW_GAP = 80
/** A network that can be shown this large in one row is left in one row. */
const LEGIBLE = 0.75
/** Kept free around the network when it is fitted into the view, in pixels. */
const MARGIN: Extent = { width: 64, height: 116 }

/**
 * Folds a long network into rows, as a text into lines, where that lets the view show it larger. `places` are those of the
 * layout; `view` is the extent of the canvas in pixels.
 */
export function fold(places: ReadonlyMap<string, Position>, direction: 'right' | 'down', view: Extent, sizeOf: (id: string) => Extent): ReadonlyMap<string, Position> {
  const across = direction === 'right'
  const ranks = byRank(places, across ? 'x' : 'y')
  const start = Math.min(...[...places.values()].map((place) => (across ? place.y : place.x)))
  const crossEnd = (id: string) => (across ? places.get(id)!.y + sizeOf(id).height : places.get(id)!.x + CARD_WIDTH)
  const foldInto = (rows: number) => {
    const perRow = Math.ceil(ranks.length / rows)
    const folded = new Map<string, Position>()
    let offset = 0
    for (let first = 0; first < ranks.length; first += perRow) {
      const row = ranks.slice(first, first + perRow)
      for (const [main, ids] of row) {
        for (const id of ids) {
          const { x, y } = places.get(id)!
          const along = main - row[0]![0]
          folded.set(id, across ? { x: along, y: y - start + offset } : { x: x - start + offset, y: along })
        }
      }
      const extent = Math.max(...row.flatMap(([, ids]) => ids.map(crossEnd))) - start
      offset += Math.ceil((extent + ROW_GAP) / GRID) * GRID
    }
    return folded
  }
  const scaleOf = (candidate: ReadonlyMap<string, Position>) => {
    const width = Math.max(...[...candidate.values()].map((place) => place.x)) + CARD_WIDTH
    const height = Math.max(...[...candidate.values()].map((place) => place.y)) + CARD_HEIGHT
    return Math.min((view.width - MARGIN.width) / width, (view.height - MARGIN.height) / height)
  }
  let best = places
  let largest = ranks.length < 4 ? Infinity : scaleOf(foldInto(1))
  if (largest >= LEGIBLE) return places
  for (let rows = 2; rows <= Math.ceil(ranks.length / 2); rows += 1) {
    const candidate = foldInto(rows)
    const scale = scaleOf(candidate)
    if (scale <= largest * 1.1) continue
    best = candidate
    largest = scale
  }
  return best
}

/** Nodes by their place along the flow, in order. */
function byRank(places: ReadonlyMap<string, Position>, axis: 'x' | 'y'): [number, string[]][] {
  const ranks = new Map<number, string[]>()
  for (const [id, place] of places) ranks.set(place[axis], [...(ranks.get(place[axis]) ?? []), id])
  return [...ranks].sort(([a], [b]) => a - b)
}
