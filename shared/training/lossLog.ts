import type { Tensor1D } from '@tensorflow/tfjs-core'
import type { StepOutcome } from './learner.ts'
import type { TensorFlow } from '../layer/index.ts'
import type { BatchRecord } from './protocol.ts'

/** A step whose loss is still on the backend. */
interface Pending {
  readonly step: number
  readonly samples: number
  readonly outcome: StepOutcome
}

/** Steps whose results may pile up on the backend before they are read: reading each would stall a graphics card. */
const MOST_PENDING = 32

/** Collects the losses of steps, reads them a few at a time and sums them up over an epoch. */
export interface LossLog {
  /** The log disposes what is on the backend. */
  readonly add: (step: number, samples: number, outcome: StepOutcome) => void
  readonly full: () => boolean
  /** Reads what is pending. Answers the first step whose loss is not finite, if there is one. */
  readonly read: () => Promise<BatchRecord | null>
  /** Records that were read and not taken yet. */
  readonly take: () => BatchRecord[]
  /** Sums of the epoch so far, over the samples that were read. */
  readonly mean: () => { readonly loss: number; readonly right: number; readonly samples: number }
  readonly startEpoch: () => void
  readonly dispose: () => void
}

export function createLossLog(tf: TensorFlow): LossLog {
  let pending: Pending[] = []
  let records: BatchRecord[] = []
  let sums = { loss: 0, right: 0, samples: 0 }
  return {
    add: (step, samples, outcome) => pending.push({ step, samples, outcome }),
    full: () => pending.length >= MOST_PENDING,
    read: async () => {
      const batch = pending
      pending = []
      if (batch.length === 0) return null
      const values = await readAll(tf, batch.map(({ outcome }) => outcome))
      for (const [index, { step, samples }] of batch.entries()) {
        const loss = values[2 * index]!
        if (!Number.isFinite(loss)) return { step, loss }
        records.push({ step, loss })
        sums = { loss: sums.loss + loss * samples, right: sums.right + values[2 * index + 1]!, samples: sums.samples + samples }
      }
      return null
    },
    take: () => {
      const taken = records
      records = []
      return taken
    },
    mean: () => ({ loss: sums.loss / Math.max(1, sums.samples), right: sums.right / Math.max(1, sums.samples), samples: sums.samples }),
    startEpoch: () => {
      sums = { loss: 0, right: 0, samples: 0 }
    },
    dispose: () => {
      tf.dispose(pending.map(({ outcome }) => outcome).filter(isTensor))
      pending = []
    },
  }
}

/** Outcomes one after the other. Those on the backend are read in one go. */
async function readAll(tf: TensorFlow, outcomes: readonly StepOutcome[]): Promise<ArrayLike<number>> {
  const tensors = outcomes.filter(isTensor)
  if (tensors.length === 0) return (outcomes as readonly (readonly [number, number])[]).flat()
  const stacked = tf.stack(tensors)
  tf.dispose(tensors)
  const values = await stacked.data()
  stacked.dispose()
  return values
}

function isTensor(outcome: StepOutcome): outcome is Tensor1D {
  return !Array.isArray(outcome)
}
