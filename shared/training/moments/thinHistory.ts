import { watchedLoss } from '../learner.ts'
import type { EpochRecord } from '../protocol.ts'

/** More records than a chart can show; a small network does a hundred thousand epochs in a minute. */
const MOST = 1000

/** At most about a thousand records of a history, evenly spread: the first, the last and the best are among them. */
export function thinHistory(history: readonly EpochRecord[]): readonly EpochRecord[] {
  if (history.length <= MOST) return history
  let best = 0
  for (let index = 1; index < history.length; index += 1) if (watchedLoss(history[index]!) < watchedLoss(history[best]!)) best = index
  const kept = new Set([best])
  for (let place = 0; place < MOST; place += 1) kept.add(Math.round((place * (history.length - 1)) / (MOST - 1)))
  return [...kept].sort((a, b) => a - b).map((index) => history[index]!)
}
