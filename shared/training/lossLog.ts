import type { TensorFlow } from '../layer/index.ts'
import { NO_SUMS } from './checkpoint.ts'
import type { Outcomes } from './learner.ts'
import type { BatchRecord, Progress } from './protocol.ts'

/** Steps whose outcomes were not read yet. */
interface Pending {
  /** The first of them. */
  readonly step: number
  /** Samples of each batch but the last. */
  readonly batchSize: number
  /** Samples of all of them. */
  readonly samples: number
  readonly outcomes: Outcomes
}

/** Steps whose outcomes are on their way. */
interface Asked extends Pending {
  readonly values: Float64Array | Promise<ArrayLike<number>>
}

/** Steps whose results may pile up on the graphics card before they are read: reading each would stall it. */
const MOST_PENDING = 32

/** Losses of consecutive steps. */
export interface Losses {
  /** The step of the first. */
  readonly first: number
  readonly losses: Float64Array
}

/** Collects the losses of steps, reads them a few at a time and sums them up over an epoch. */
export interface LossLog {
  /** The log disposes what is on the backend. */
  readonly add: (step: number, batchSize: number, samples: number, outcomes: Outcomes) => void
  readonly full: () => boolean
  /**
   * Reads what is pending, and answers the first step whose loss is not finite, if there is one. From a graphics card it takes what was asked for the last time, and
   * asks for the rest: the card goes on with steps that were given to it since, instead of waiting for the next. `all` waits for everything.
   */
  readonly read: (all: boolean) => Promise<BatchRecord | null>
  /** Losses that were read and not taken yet; null where there are none. */
  readonly take: () => Losses | null
  /** Sums of the epoch so far, over the samples that were read. */
  readonly sums: () => Progress['sums']
  readonly startEpoch: (sums?: Progress['sums']) => void
  readonly dispose: () => void
}

export function createLossLog(tf: TensorFlow): LossLog {
  let pending: Pending[] = []
  /** What was asked for and has not been taken yet. */
  let asked: readonly Asked[] = []
  let waiting = 0
  let first = 0
  let read: Float64Array[] = []
  let sums = NO_SUMS
  const keep = (step: number, values: ArrayLike<number>, count: number) => {
    if (read.length === 0) first = step
    const losses = new Float64Array(count)
    for (let index = 0; index < count; index += 1) losses[index] = values[2 * index]!
    read.push(losses)
  }
  /** Adds up a group of steps, up to the first whose loss is not finite. */
  const note = ({ step, batchSize, samples }: Pending, values: ArrayLike<number>): BatchRecord | null => {
    const count = values.length / 2
    let { loss: total, right } = sums
    let left = samples
    for (let index = 0; index < count; index += 1) {
      const loss = values[2 * index]!
      if (!Number.isFinite(loss)) {
        keep(step, values, index)
        return { step: step + index, loss }
      }
      total += loss * Math.min(batchSize, left)
      right += values[2 * index + 1]!
      left -= batchSize
    }
    sums = { loss: total, right, samples: sums.samples + samples }
    keep(step, values, count)
    return null
  }
  return {
    add: (step, batchSize, samples, outcomes) => {
      pending.push({ step, batchSize, samples, outcomes })
      if (!(outcomes instanceof Float64Array)) waiting += outcomes.length
    },
    full: () => waiting >= MOST_PENDING,
    read: async (all) => {
      const asking = pending.map((group): Asked => ({ ...group, values: ask(tf, group.outcomes) }))
      pending = []
      waiting = 0
      const isHere = asking.some(({ values }) => values instanceof Float64Array)
      const due = all || isHere ? [...asked, ...asking] : asked
      asked = all || isHere ? [] : asking
      let wrong: BatchRecord | null = null
      for (const group of due) {
        const values = group.values instanceof Float64Array ? group.values : await group.values
        wrong ??= note(group, values)
      }
      if (wrong) {
        // Nobody asks what came of steps behind it.
        await Promise.allSettled(asked.map(({ values }) => Promise.resolve(values)))
        asked = []
      }
      return wrong
    },
    take: () => {
      if (read.length === 0) return null
      const losses = read.length === 1 ? read[0]! : join(read)
      read = []
      return { first, losses }
    },
    sums: () => sums,
    startEpoch: (from = NO_SUMS) => {
      sums = from
    },
    dispose: () => {
      for (const { outcomes } of pending) if (!(outcomes instanceof Float64Array)) tf.dispose([...outcomes])
      pending = []
      asked = []
    },
  }
}

/** Begins to read what is on the backend, in one go. Numbers that are at hand already are answered at once. */
function ask(tf: TensorFlow, outcomes: Outcomes): Float64Array | Promise<ArrayLike<number>> {
  if (outcomes instanceof Float64Array) return outcomes
  if (outcomes.length === 0) return new Float64Array()
  const stacked = tf.stack([...outcomes])
  tf.dispose([...outcomes])
  const values = stacked.data().finally(() => stacked.dispose())
  // Whoever takes them hears of a failure; until then it is nobody's.
  values.catch(() => {})
  return values
}

function join(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
