import type { TrainingEvent } from '../../shared/training/protocol.ts'

/** The page draws the progress of a run at most this often, in milliseconds. */
export const DRAW_EVERY = 100

/** The world of the queue; tests pass their own. */
interface Timers {
  readonly set: (run: () => void, milliseconds: number) => unknown
}

/**
 * Collects the worker's events and hands them on in bundles, at most ten a second, so that a fast run does not occupy
 * the page. What answers the user (a start, a pause, an end) is handed on at once, with all that came before it.
 */
export function createEventQueue(deliver: (events: readonly TrainingEvent[]) => void, timers: Timers = { set: (run, milliseconds) => setTimeout(run, milliseconds) }) {
  let waiting: TrainingEvent[] = []
  let scheduled = false
  const flush = () => {
    scheduled = false
    if (waiting.length === 0) return
    const events = waiting
    waiting = []
    deliver(events)
  }
  return {
    push: (event: TrainingEvent) => {
      waiting.push(event)
      if (event.event !== 'batches' && event.event !== 'epoch') flush()
      else if (!scheduled) {
        scheduled = true
        timers.set(flush, DRAW_EVERY)
      }
    },
    flush,
  }
}
