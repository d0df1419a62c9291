import type { TrainingEvent } from '../../shared/training/protocol.ts'

/** Longest time (in milliseconds) that an epoch waits for company, once the worker lets timers in. */
const PATIENCE = 100

/**
 * Hands events on in bundles: an epoch waits for the next event that is none, for a small network does thousands of epochs a second and each message
 * costs the page as much as what it draws.
 */
export function createEventBundle(post: (events: readonly TrainingEvent[]) => void): (event: TrainingEvent) => void {
  let waiting: TrainingEvent[] = []
  let timer: ReturnType<typeof setTimeout> | null = null
  const flush = () => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    const events = waiting
    waiting = []
    if (events.length > 0) post(events)
  }
  return (event) => {
    waiting.push(event)
    if (event.event !== 'epoch') flush()
    else timer ??= setTimeout(flush, PATIENCE)
  }
}
