import type { TrainingConfig } from './config.ts'
import { watchedLoss } from './learner.ts'
import type { EpochRecord } from './protocol.ts'

/** The epoch of the lowest watched loss, and how long nothing has beaten it. */
export interface Best {
  readonly record: () => EpochRecord | null
  /** Takes the next epoch; whether it is the best so far. */
  readonly take: (record: EpochRecord) => boolean
  /** Whether early stopping ends the run here. Never without early stopping. */
  readonly exhausted: () => boolean
}

/** `validated`: there is a validation part, so epochs without a validation loss do not count. */
export function createBest(history: readonly EpochRecord[], earlyStopping: TrainingConfig['earlyStopping'], validated: boolean): Best {
  const minDelta = earlyStopping ? earlyStopping.minDelta : 0
  let best: EpochRecord | null = null
  let waited = 0
  const take = (record: EpochRecord): boolean => {
    waited += 1
    if (validated && record.valLoss === null) return false
    if (best !== null && !(watchedLoss(record) < watchedLoss(best) - minDelta)) return false
    best = record
    waited = 0
    return true
  }
  for (const record of history) take(record)
  return { record: () => best, take, exhausted: () => earlyStopping !== false && waited >= earlyStopping.patience }
}
