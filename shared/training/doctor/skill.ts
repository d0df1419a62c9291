import type { EpochRecord } from '../protocol.ts'
import type { Case } from './case.ts'
import { curveOf, median, valuesOf, type Curve } from './curve.ts'

/**
 * How much better a network is than one that knows nothing of its inputs: 1 is perfect, 0 is guessing. For classes, the share of right answers between
 * always naming the largest class (0) and being always right (1); else by how much the loss fell below that of the first step, which a
 * fresh network makes blindly. Null where it cannot be said.
 */
export interface Skill {
  readonly training: number
  /** Null without a validation part. */
  readonly validation: number | null
}

/** What can be called good: most of what there is to be had over guessing. */
export const GOOD = 0.8

/** Over the last three epochs, by their median. */
export function skillOf(patient: Case): Skill | null {
  const { history, firstLoss } = patient
  const largest = majorityShare(patient)
  const ofAccuracy = (pick: (record: EpochRecord) => number | null) => lately(curveOf(history, pick), (accuracy) => (accuracy - largest!) / Math.max(1e-9, 1 - largest!))
  const ofLoss = (pick: (record: EpochRecord) => number | null) => lately(curveOf(history, pick), (loss) => 1 - loss / firstLoss!)
  if (largest !== null) {
    const training = ofAccuracy(({ accuracy }) => accuracy)
    if (training !== null) return { training, validation: ofAccuracy(({ valAccuracy }) => valAccuracy) }
  }
  if (firstLoss === null || !(firstLoss > 0)) return null
  const training = ofLoss(({ loss }) => loss)
  return training === null ? null : { training, validation: ofLoss(({ valLoss }) => valLoss) }
}

/** Share of the largest class among the training samples; null where nothing is classified or the data are not known. */
export function majorityShare({ data }: Case): number | null {
  const counts = data?.classCounts.train ?? []
  const all = counts.reduce((sum, count) => sum + count, 0)
  return counts.length > 1 && all > 0 ? Math.max(...counts) / all : null
}

function lately(curve: Curve, measure: (value: number) => number): number | null {
  return curve.length === 0 ? null : measure(median(valuesOf(curve.slice(-3))))
}
