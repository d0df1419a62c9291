import { watchedLoss } from '../learner.ts'
import type { EpochRecord } from '../protocol.ts'

/** More records than a chart can show; a small network does a hundred thousand epochs in a minute. */
const MOST = 1000

/** About `most` records of a history at most, evenly spread: the first, the last and the best are among them. */
export function thinHistory(history: readonly EpochRecord[], most = MOST): readonly EpochRecord[] {
  if (history.length <= most) return history
  let best = 0
  for (let index = 1; index < history.length; index += 1) if (watchedLoss(history[index]!) < watchedLoss(history[best]!)) best = index
  const kept = new Set([best])
  for (let place = 0; place < most; place += 1) kept.add(Math.round((place * (history.length - 1)) / (most - 1)))
  return [...kept].sort((a, b) => a - b).map((index) => history[index]!)
}
