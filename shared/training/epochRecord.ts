import type { Score } from './learner.ts'
import type { EpochRecord, Progress } from './protocol.ts'

/** What is known at the end of an epoch. */
interface Ended extends Pick<EpochRecord, 'epoch' | 'step' | 'samplesPerSecond' | 'learningRate'> {
  /** Over its batches, in training mode. */
  readonly sums: Progress['sums']
  /** Null without a validation part, or where it was not asked to the end. */
  readonly validation: Score | null
  /** Whether right answers were counted. */
  readonly counted: boolean
  /** What penalties make up of the loss; null where there are none. */
  readonly penalty: number | null
}

export function recordEpoch({ epoch, step, sums, validation, counted, penalty, samplesPerSecond, learningRate }: Ended): EpochRecord {
  const samples = Math.max(1, sums.samples)
  return {
    epoch,
    step,
    loss: sums.loss / samples,
    accuracy: counted ? sums.right / samples : null,
    valLoss: validation?.loss ?? null,
    valAccuracy: validation?.accuracy ?? null,
    ...(validation?.meanIoU !== undefined && { valMeanIoU: validation.meanIoU }),
    samplesPerSecond,
    learningRate,
    ...(penalty !== null && { penalty }),
  }
}
