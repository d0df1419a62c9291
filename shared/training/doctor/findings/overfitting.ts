import { short } from '../../figures.ts'
import { border } from '../case.ts'
import { levelOf, lowest, noiseSince, smooth, trainingLoss, validationLoss } from '../curve.ts'
import type { Action, FindingSpec } from '../finding.ts'
import { addDropout, penalise, stopEarly, widen } from '../remedies.ts'

/** A validation loss this share above its lowest point, for so many epochs, is no accident. */
const RISE = 0.05
const RISE_TO_STAY = 0.03
const RISING_EPOCHS = 3
/** Below this share of the first validation loss, a rise is of no weight: both are next to nothing. */
const NEGLIGIBLE = 0.02

/** Training falls while validation rises. */
export const overfitting: FindingSpec = {
  id: 'overfitting',
  look: (patient) => {
    const { history, keptEpoch, stoppedBy } = patient
    const raw = validationLoss(history)
    const curve = smooth(raw)
    const best = lowest(raw)
    const low = lowest(curve)
    const last = raw.at(-1)
    if (!best || !low || !last || Math.min(last.epoch - best.epoch, last.epoch - low.epoch) < RISING_EPOCHS) return null
    const late = levelOf(raw)
    const risen = late > (1 + border(patient, overfitting.id, RISE, RISE_TO_STAY)) * low.value && late - low.value > 3 * noiseSince(raw, best.epoch) && late - low.value > NEGLIGIBLE * raw[0]!.value
    const training = trainingLoss(history)
    const trainingThen = training.find(({ epoch }) => epoch === best.epoch)?.value ?? Number.POSITIVE_INFINITY
    if (!risen || levelOf(training) >= trainingThen) return null
    const restored = stoppedBy !== null && keptEpoch === best.epoch
    const branch: Action[] = stoppedBy === null ? [] : [{ label: `Branch from epoch ${best.epoch}`, change: { kind: 'branch', epoch: best.epoch } }]
    const evidence = `The validation loss was lowest at epoch ${best.epoch} (${short(best.value)}) and is now ${short(last.value)}, while the training loss keeps falling (${short(trainingThen)} then, ${short(training.at(-1)!.value)} now).`
    if (restored) {
      return { level: 'hint', title: 'Overfitting', evidence, meaning: `The weights of epoch ${best.epoch} were taken back. To get further: dropout, an L2 penalty, more or augmented data, or fewer parameters.`, actions: [...addDropout(patient), ...penalise(patient)] }
    }
    return {
      level: 'problem',
      title: 'Overfitting',
      evidence,
      meaning: `From epoch ${best.epoch} on the network learns the training samples by heart instead of what they have in common. Turn on early stopping, add dropout or an L2 penalty, use more or augmented data, or a network with fewer parameters.`,
      actions: [...stopEarly(patient), ...addDropout(patient), ...penalise(patient), ...widen(patient, 0.5), ...branch].slice(0, 5),
    }
  },
}
