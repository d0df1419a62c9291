import type { MomentEntry, RunState } from './store.ts'

/** What decides which moments of a run stay. */
export interface Selection extends Pick<RunState, 'moments' | 'latest'> {
  /** The step of the best one. */
  readonly best: number | null
  /** Moments that there is room for. */
  readonly room: number
  /** The best one is needed to go on, and so stays even where there is room for one only. */
  readonly needsBest: boolean
}

/**
 * Steps of the moments that have to go. The last one always stays, then the best, then the one before the last. What room is left is for the ends of
 * epochs: the first, the last, and others evenly spread between them. Each time it is the epoch that leaves the smallest gap that goes. The gaps that
 * m epochs inside of a span T would leave add up to at most 2·T, so the smallest is at most 2·T/m: no gap is ever wider than twice that of an even
 * spread, unless nothing was stored for so long.
 */
export function selectMoments({ moments, latest, best, room, needsBest }: Selection): number[] {
  const kept = new Set(latest.slice(0, room >= 3 ? 2 : 1))
  if (best !== null && (room >= 2 || needsBest)) kept.add(best)
  for (const { step } of spread(moments.filter(({ epochEnd }) => epochEnd), best, room - 3)) kept.add(step)
  return moments.map(({ step }) => step).filter((step) => !kept.has(step))
}

/** At most `count` ends of epochs, evenly spread; the best one does not count where it is neither first nor last. */
function spread(ends: readonly MomentEntry[], best: number | null, count: number): readonly MomentEntry[] {
  // Room for one of two ends is room for none.
  if (count < 2) return []
  const points = ends.filter(({ step }, index) => step !== best || index === 0 || index === ends.length - 1)
  while (points.length > count) {
    let least = 1
    for (let index = 2; index < points.length - 1; index += 1) if (gap(points, index) < gap(points, least)) least = index
    points.splice(least, 1)
  }
  return points
}

/** How many epochs lie between the neighbours of a point. */
function gap(points: readonly MomentEntry[], index: number): number {
  return points[index + 1]!.epoch - points[index - 1]!.epoch
}
