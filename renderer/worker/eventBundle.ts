import { thinHistory } from '../../shared/training/moments/thinHistory.ts'
import type { EpochRecord, TrainingEvent } from '../../shared/training/protocol.ts'

/** Longest time (in milliseconds) that an epoch waits for company, once the worker lets timers in. */
const PATIENCE = 100
/** Epochs in a message; of more, some that lie evenly. The charts keep fewer points of a whole run. */
const MOST_EPOCHS = 50

/**
 * Hands events on in bundles: an epoch waits for the next event that is none, for a small network does thousands of epochs a second and each message
 * costs the page as much as what it draws.
 */
export function createEventBundle(post: (events: readonly TrainingEvent[]) => void): (event: TrainingEvent) => void {
  let records: EpochRecord[] = []
  let timer: ReturnType<typeof setTimeout> | null = null
  const flush = (last: readonly TrainingEvent[]) => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    const epochs = thinHistory(records, MOST_EPOCHS).map((record): TrainingEvent => ({ event: 'epoch', record }))
    records = []
    post([...epochs, ...last])
  }
  return (event) => {
    if (event.event !== 'epoch') flush([event])
    else {
      records.push(event.record)
      timer ??= setTimeout(() => flush([]), PATIENCE)
    }
  }
}
