import { percent } from '../../figures.ts'
import { border } from '../case.ts'
import { fallPerEpoch, trainingLoss, validationLoss } from '../curve.ts'
import type { FindingSpec } from '../finding.ts'
import { trainOn } from '../remedies.ts'

/** A loss that falls by less than this share an epoch has settled. */
export const SETTLED = 0.005
const SETTLED_TO_STAY = 0.004

/** Ended while the loss was still falling. */
export const stillFalling: FindingSpec = {
  id: 'still-falling',
  look: (patient) => {
    const { history, stoppedBy } = patient
    if (stoppedBy !== 'finished' && stoppedBy !== 'user') return null
    const validation = validationLoss(history)
    // Stopped while it validated: only the training losses can be compared.
    const fall = fallPerEpoch(validation.length === trainingLoss(history).length && validation.length > 0 ? validation : trainingLoss(history))
    if (fall === null || fall <= border(patient, stillFalling.id, SETTLED, SETTLED_TO_STAY)) return null
    return {
      level: 'hint',
      title: 'Still falling',
      evidence: `The loss still falls by ${percent(fall)} an epoch.`,
      meaning: 'It was stopped too early: training longer will probably help.',
      actions: trainOn(patient),
    }
  },
}
