import type { Losses } from './lossLog.ts'
import type { BatchRecord } from './records.ts'
import { thin } from './thin.ts'

/** Points of a curve. */
export const MOST_POINTS = 400
/** Thinning goes down to this, so that it is not needed again at the next point. */
export const THINNED_POINTS = 300
/** Most points of one bundle of losses: a small network takes twenty thousand steps between two bundles. */
const BUNDLE_POINTS = 50

/** A run's losses by batch, as a chart draws them: at most `MOST_POINTS`, with the extremes of every stretch. Returns the curve with losses of further steps. */
export function addLosses(curve: readonly BatchRecord[], { first, losses }: Losses): readonly BatchRecord[] {
  const longer = [...curve, ...extremes(first, losses)]
  return longer.length > MOST_POINTS ? thin(longer, { limit: THINNED_POINTS, x: ({ step }) => step, series: [({ loss }) => loss] }) : longer
}

/** The loss of the very first step; null where it is not among them. */
export function firstOf([first]: readonly BatchRecord[]): number | null {
  return first?.step === 1 ? first.loss : null
}

/** The lowest and the highest loss of each of some stretches of consecutive steps. */
function extremes(first: number, losses: Float64Array): BatchRecord[] {
  const width = Math.max(1, Math.ceil((2 * losses.length) / BUNDLE_POINTS))
  const points: BatchRecord[] = []
  for (let from = 0; from < losses.length; from += width) {
    let [low, high] = [from, from]
    for (let at = from; at < Math.min(losses.length, from + width); at += 1) {
      if (losses[at]! < losses[low]!) low = at
      if (losses[at]! > losses[high]!) high = at
    }
    for (const at of low === high ? [low] : [Math.min(low, high), Math.max(low, high)]) points.push({ step: first + at, loss: losses[at]! })
  }
  return points
}
