/** How a series of points is thinned for drawing and for memory. */
export interface Thinning<T> {
  /** At most this many points remain. At least 2 per series and 3 more. */
  readonly limit: number
  /** Position of a point on the horizontal axis; rises from point to point. */
  readonly x: (point: T) => number
  /** The series drawn from one point (loss, accuracy, …). Each keeps its minimum and maximum; null and NaN count for nothing. */
  readonly series: readonly ((point: T) => number | null)[]
  /** Position of one more point to keep whatever happens: the best epoch. */
  readonly keepAt?: number | null
}

/**
 * Takes points out of a long series so that its picture stays the same: the axis is cut into equal stretches, and each
 * stretch keeps the lowest and the highest point of every series. So the overall minimum and maximum always remain, and a
 * series that was thinned before and has grown since is thinned evenly. Points come back in order, unchanged.
 */
export function thin<T>(points: readonly T[], { limit, x, series, keepAt = null }: Thinning<T>): readonly T[] {
  if (points.length <= limit) return points
  const stretches = Math.floor((limit - 3) / (2 * series.length))
  if (stretches < 1) throw new Error(`${series.length} series cannot be thinned to ${limit} points: each needs 2, and the ends and the best one need 3.`)
  const first = x(points[0]!)
  const width = (x(points.at(-1)!) - first) / stretches || 1
  const kept = new Set<number>([0, points.length - 1])
  if (keepAt !== null) {
    const best = points.findIndex((point) => x(point) === keepAt)
    if (best >= 0) kept.add(best)
  }
  const stretchOf = (index: number) => Math.min(stretches - 1, Math.floor((x(points[index]!) - first) / width))
  for (let from = 0; from < points.length; ) {
    let to = from + 1
    while (to < points.length && stretchOf(to) === stretchOf(from)) to += 1
    for (const value of series) for (const index of extremes(points, from, to, value)) kept.add(index)
    from = to
  }
  return [...kept].sort((a, b) => a - b).map((index) => points[index]!)
}

/** Indices of the first lowest and the first highest point of a stretch; its first point where nothing can be compared. */
function extremes<T>(points: readonly T[], from: number, to: number, value: (point: T) => number | null): readonly number[] {
  let lowest = -1
  let highest = -1
  for (let index = from; index < to; index += 1) {
    const here = value(points[index]!)
    if (here === null || Number.isNaN(here)) continue
    if (lowest < 0 || here < value(points[lowest]!)!) lowest = index
    if (highest < 0 || here > value(points[highest]!)!) highest = index
  }
  return lowest < 0 ? [from] : [lowest, highest]
}
