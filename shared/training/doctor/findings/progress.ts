import { percent, short } from '../../figures.ts'
import { border, isRunning } from '../case.ts'
import { fallPerEpoch, trainingLoss, validationLoss } from '../curve.ts'
import type { FindingSpec } from '../finding.ts'
import { SETTLED } from './stillFalling.ts'

const SETTLED_TO_STAY = 0.004

/** How it goes where nothing is wrong. */
export const progress: FindingSpec = {
  id: 'progress',
  look: (patient) => {
    const { history, stoppedBy } = patient
    const last = history.at(-1)
    if (!last || stoppedBy === 'notFinite' || stoppedBy === 'nothingToLearn') return null
    const evidence = last.valLoss === null ? `The training loss is ${short(last.loss)}.` : `Validation (${short(last.valLoss)}) follows training (${short(last.loss)}) with a gap of ${short(Math.abs(last.valLoss - last.loss))}.`
    const validation = validationLoss(history)
    const fall = fallPerEpoch(validation.length === history.length ? validation : trainingLoss(history))
    const say = (title: string, meaning: string) => ({ level: 'praise' as const, title, evidence, meaning, actions: [] })
    const running = isRunning(patient)
    if (fall === null) return say(running ? 'Learning' : 'Trained briefly', 'A trend shows after 3 epochs.')
    if (fall > border(patient, progress.id, SETTLED, SETTLED_TO_STAY)) return running ? say('Converging', `The loss still falls by ${percent(fall)} an epoch: keep going.`) : say('Learned', `The loss fell to the end, by ${percent(fall)} an epoch.`)
    return running
      ? say('Hardly moving', 'The loss hardly changes at present. It may have settled, or rest on a plateau.')
      : say('Settled', 'The loss hardly changed any more, so more epochs will probably bring little.')
  },
}
