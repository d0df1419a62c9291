import { short } from '../../figures.ts'
import { border, type Case } from '../case.ts'
import { median, noiseOf, trainingLoss, validationLoss, type Curve } from '../curve.ts'
import type { Action, FindingSpec } from '../finding.ts'

/** Epochs of which the median counts. */
const EPOCHS = 5
/** Validation better than training by this share of it. */
const BETTER = 0.1
const BETTER_TO_STAY = 0.07

/** The validation loss lies below the training loss. */
export const validationBetter: FindingSpec = {
  id: 'validation-better',
  look: (patient) => {
    const validation = validationLoss(patient.history)
    const pairs = pair(trainingLoss(patient.history), validation).slice(-EPOCHS)
    if (pairs.length < EPOCHS) return null
    const gap = median(pairs.map(({ training, validation: value }) => (training > 0 ? (training - value) / training : 0)))
    const noise = noiseOf(validation.slice(-2 * EPOCHS))
    const last = pairs.at(-1)!
    if (gap < border(patient, validationBetter.id, BETTER, BETTER_TO_STAY) || median(pairs.map(({ training, validation: value }) => training - value)) < 2 * noise) return null
    const { cause, actions } = causeOf(patient, pairs)
    return {
      level: actions.length > 0 ? 'hint' : 'praise',
      title: 'Validation better than training',
      evidence: `The validation loss (${short(last.validation)}) lies below the training loss (${short(last.training)}), by ${Math.round(gap * 100)} % over the last ${EPOCHS} epochs.`,
      meaning: cause,
      actions,
    }
  },
}

interface Pair {
  readonly training: number
  readonly validation: number
}

function pair(training: Curve, validation: Curve): Pair[] {
  const values = new Map(validation.map(({ epoch, value }) => [epoch, value]))
  return training.flatMap(({ epoch, value }) => (values.has(epoch) ? [{ training: value, validation: values.get(epoch)! }] : []))
}

/** Tells the usual causes apart. */
function causeOf({ network, training, data }: Case, pairs: readonly Pair[]): { readonly cause: string; readonly actions: readonly Action[] } {
  if (network.noisy || (training.augmentation?.length ?? 0) > 0 || (training.labelSmoothing ?? 0) > 0) {
    return { cause: 'That is as it should be: dropout, noise, augmentation or smoothed labels make training harder, and are off in validation.', actions: [] }
  }
  // The next epoch's mean over its steps is what this epoch's would have been at its end, or a little better.
  if (pairs.slice(0, -1).every(({ validation }, index) => validation >= pairs[index + 1]!.training * 0.95)) {
    return { cause: 'That is as it should be: the training loss is the mean over the epoch, while the network still learned; the validation loss is that at its end.', actions: [] }
  }
  const size = data ? ` of ${data.sizes.validation} samples` : ''
  return {
    cause: `${network.statistics ? 'Batch norm, which uses statistics of its own in validation, may be a cause. Most likely' : 'Most likely'} the validation part${size} happens to be easier than the training part. Split the data in another way and see whether it stays so.`,
    actions: [{ label: 'Try another split', change: { kind: 'split' } }],
  }
}
