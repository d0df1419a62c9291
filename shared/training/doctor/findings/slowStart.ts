import { short } from '../../figures.ts'
import { smooth, trainingLoss } from '../curve.ts'
import type { FindingSpec } from '../finding.ts'
import { bendWith, hidden, startOtherwise } from '../remedies.ts'

/** As long as the loss is within this share of where it began, it has not begun to fall. */
const FLAT = 0.02
/** A flat start as long as this share of the run, and no fewer epochs than that, is worth a word. */
const SHARE = 0.15
const FLAT_EPOCHS = 4
/** It has fallen when it is below this share of where it began. */
const FALLEN = 0.7

/** Flat at first, then it falls: the weights it began with were poor. */
export const slowStart: FindingSpec = {
  id: 'slow-start',
  look: (patient) => {
    const curve = smooth(trainingLoss(patient.history))
    const [first, last] = [curve[0], curve.at(-1)]
    if (!first || !last || !(last.value < FALLEN * first.value)) return null
    const flat = curve.findIndex(({ value }) => value < (1 - FLAT) * first.value)
    const epochs = curve[flat]!.epoch - first.epoch
    if (epochs < Math.max(FLAT_EPOCHS, SHARE * last.epoch)) return null
    const saturating = hidden(patient).filter(({ bentAt }) => patient.network.layers.some(({ id, bend }) => id === bentAt && bend?.function === 'sigmoid'))
    return {
      level: 'hint',
      title: 'Slow start',
      evidence: `The loss stayed at about ${short(first.value)} for the first ${epochs} epochs, and only then fell, to ${short(last.value)}.`,
      meaning: 'That usually comes from poor initial weights: all units begin nearly alike or at the flat ends of their functions, and have to drift apart first. Start with weights of the usual spread (Glorot, He), or with other random numbers.',
      actions: [...startOtherwise(patient), ...bendWith(patient, saturating.map(({ id }) => id), 'tanh')],
    }
  },
}
