import { isRunning } from '../case.ts'
import type { FindingSpec } from '../finding.ts'
import { addBatchNorm, baseRate, clipGradients, roundRate, setRate } from '../remedies.ts'

/** The loss became NaN or infinite. */
export const notFinite: FindingSpec = {
  id: 'not-finite',
  look: (patient) => {
    const { stoppedBy, breakdown, keptEpoch } = patient
    if (stoppedBy !== 'notFinite' || isRunning(patient)) return null
    const rate = baseRate(patient)
    const where = breakdown ? `in epoch ${breakdown.epoch}, step ${breakdown.step}` : 'early'
    const what = breakdown && !Number.isNaN(breakdown.loss) ? 'grew beyond all bounds' : 'was no longer a number (NaN)'
    const back = keptEpoch === 0 ? 'The initial weights are back.' : `The weights of epoch ${keptEpoch} are back.`
    return {
      level: 'problem',
      title: 'Diverged',
      evidence: `Training stopped ${where}: the loss ${what}.`,
      meaning:
        `The steps are most likely too large: lower the learning rate from ${rate} to ${roundRate(rate / 10)}. ` +
        `If that does not help, look for extreme values in the data or add a batch norm. ${back}`,
      actions: [...setRate(patient, rate / 10), ...clipGradients(patient), ...addBatchNorm(patient)],
    }
  },
}
