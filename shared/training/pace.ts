import type { TrainingConfig } from './config.ts'
import { watchedLoss } from './learner.ts'
import type { EpochRecord, Progress } from './protocol.ts'
import { scheduledRate, scheduleOf } from './schedules/index.ts'

/** The learning rate of every step. It follows from the progress alone, so that a run that goes on later takes the same rates. */
export interface Pace {
  /** Of the next step. */
  readonly rate: (at: Progress) => number
  /** Of the next `count` steps; null where it stays the same within an epoch. */
  readonly rates: (at: Progress, count: number) => Float64Array | null
  /** An epoch has ended. */
  readonly note: (record: EpochRecord) => void
  /** The one of the settings, which the schedule starts from. */
  readonly base: () => number
  /** The same, where it was changed during the run; else null. */
  readonly changed: () => number | null
  readonly setBase: (learningRate: number) => void
}

export function createPace(config: Pick<TrainingConfig, 'schedule' | 'epochs' | 'optimizer'>, stepsPerEpoch: number, history: readonly EpochRecord[], changedTo: number | null): Pace {
  const scheduled = scheduledRate(config)
  const everyStep = scheduleOf(config).changes === 'every step'
  const losses = history.map(watchedLoss)
  let changed = changedTo
  const base = () => changed ?? config.optimizer.learningRate
  const rate = ({ epoch, batch }: Progress, ahead = 0) => scheduled({ step: epoch * stepsPerEpoch + batch + ahead, stepsPerEpoch, base: base(), losses })
  return {
    rate: (at) => rate(at),
    rates: (at, count) => (everyStep ? Float64Array.from({ length: count }, (_, index) => rate(at, index)) : null),
    note: (record) => void losses.push(watchedLoss(record)),
    base,
    changed: () => changed,
    setBase: (learningRate) => {
      changed = learningRate
    },
  }
}
