import type { Clock } from '../stopwatch.ts'
import type { Trial } from './trial.ts'

/** Groups of steps that are timed. */
const GROUPS = 3
/** What a group should take (in milliseconds): a worker's clock may show only every tenth of one. */
const LONG_ENOUGH = 10
/** Steps in a group at most. */
const MOST_STEPS = 4096
/** Once so much time (in milliseconds) has gone, one timed group is enough. */
const PATIENCE = 6000

export interface TimeOptions {
  readonly trial: Trial
  readonly clock: Clock
  /** Batches that make one step of the optimizer. */
  readonly accumulate: number
  /** Told of the share that is done. */
  readonly onProgress?: (share: number) => void
}

/**
 * Seconds of one step on a batch of full size: the median of three groups of steps. What comes before is left out, as it compiles shaders and fills caches. Steps of
 * small networks take microseconds, so that a group has as many of them as the clock can tell apart. Null when the trial was called off.
 */
export async function timeSteps({ trial, clock, accumulate, onProgress = () => {} }: TimeOptions): Promise<number | null> {
  let group = accumulate
  const start = clock()
  await trial.learn(group)
  if (!(await trial.goOn())) return null
  onProgress(1 / (GROUPS + 2))
  const times: number[] = []
  while (times.length < GROUPS && (times.length === 0 || clock() - start < PATIENCE)) {
    const began = clock()
    await trial.learn(group)
    const took = clock() - began
    if (!(await trial.goOn())) return null
    if (took < LONG_ENOUGH && 2 * group <= MOST_STEPS) {
      group *= 2
      times.length = 0
    } else times.push(took / 1000 / group)
    onProgress((1 + times.length) / (GROUPS + 2))
  }
  return times.toSorted((a, b) => a - b)[times.length >> 1]!
}
