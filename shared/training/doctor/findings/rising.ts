import { short } from '../../figures.ts'
import { border, isRunning } from '../case.ts'
import { levelOf, lowest, noiseSince, slopeOf, smooth, trainingLoss } from '../curve.ts'
import type { FindingSpec } from '../finding.ts'
import { baseRate, clipGradients, roundRate, setRate } from '../remedies.ts'

/** A loss this many times that of the very first batch was thrown up by the steps, not by the samples. */
const EXPLOSION = 10
/** Epochs in a row over which a loss that rises is no accident. */
const RISING_EPOCHS = 4
/** So far above its lowest point, as a share of it. */
const RISE = 0.15
const RISE_TO_STAY = 0.1

/** The training loss is thrown up, or rises epoch after epoch: the steps overshoot. */
export const rising: FindingSpec = {
  id: 'rising',
  look: (patient) => {
    const { history, firstLoss, stoppedBy } = patient
    const last = history.at(-1)
    if (!last || stoppedBy === 'notFinite') return null
    const rate = baseRate(patient)
    const common = { level: 'problem', actions: [...(isRunning(patient) ? [{ label: 'Stop here', change: { kind: 'stop' } } as const] : []), ...setRate(patient, rate / 10), ...clipGradients(patient)] } as const
    const cure = `Lower the learning rate from ${rate} to ${roundRate(rate / 10)} or less.`
    if (firstLoss !== null && last.loss > EXPLOSION * firstLoss) {
      return { ...common, title: isRunning(patient) ? 'Diverging' : 'Diverged', evidence: `The loss rose from ${short(firstLoss)} at the first step to ${short(last.loss)}: the steps are too large.`, meaning: cure }
    }
    const curve = smooth(trainingLoss(history))
    const low = lowest(curve)
    const since = curve.filter(({ epoch }) => low !== null && epoch >= low.epoch)
    if (!low || since.length <= RISING_EPOCHS) return null
    const level = levelOf(trainingLoss(history))
    const rise = level - low.value
    const steady = slopeOf(since.slice(-RISING_EPOCHS)) > 0 && slopeOf(since) > 0
    if (!steady || rise < border(patient, rising.id, RISE, RISE_TO_STAY) * low.value || rise < 3 * noiseSince(trainingLoss(history), low.epoch) || rise < 0.02 * (firstLoss ?? low.value)) return null
    return {
      ...common,
      title: 'Rising',
      evidence: `The training loss was lowest at epoch ${low.epoch} (${short(low.value)}) and has risen to ${short(level)} since.`,
      meaning: `The steps overshoot: they leap across the valley and land higher on the other side. ${cure}`,
    }
  },
}
