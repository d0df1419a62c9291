import { percent } from '../../figures.ts'
import type { Action, FindingSpec } from '../finding.ts'
import { curveOf, median, valuesOf } from '../curve.ts'
import { majorityShare } from '../skill.ts'

/** The largest class has this many times the samples of the smallest, and this share of all at least. */
const TIMES = 4
const SHARE = 0.5
/** Epochs after which accuracy says something. */
const EPOCHS = 3

/** One class outnumbers the others, so that accuracy says little. */
export const imbalance: FindingSpec = {
  id: 'imbalance',
  look: (patient) => {
    const { data, history, training } = patient
    const counts = data?.classCounts.train ?? []
    const share = majorityShare(patient)
    const [most, least] = [Math.max(...counts), Math.min(...counts)]
    if (!data || share === null || share < SHARE || most < TIMES * Math.max(1, least)) return null
    const name = data.classNames[counts.indexOf(most)] ?? 'the largest class'
    const accuracies = valuesOf(curveOf(history, ({ valAccuracy, accuracy }) => valAccuracy ?? accuracy)).slice(-EPOCHS)
    const samples = data.sizes.validation || data.sizes.train
    // Two standard deviations of a share that is counted in so many samples.
    const chance = 2 * Math.sqrt((share * (1 - share)) / Math.max(1, samples))
    const blind = accuracies.length >= EPOCHS && median(accuracies) <= share + chance
    const weighted = training.classWeights !== undefined
    if (weighted && !blind) return null
    const actions: Action[] = weighted ? [] : [{ label: 'Weigh the classes equally', change: { kind: 'training', training: { classWeights: 'balanced' } } }]
    const evidence = `${percent(share)} of the training samples are “${name}” (${most} of ${counts.reduce((sum, count) => sum + count, 0)}).`
    if (blind) {
      return {
        level: 'problem',
        title: 'No better than the largest class',
        evidence: `${evidence} The accuracy of ${percent(median(accuracies))} is no better than answering that every time.`,
        meaning: 'The network may have learned nothing else: look at the Confusion tab, class by class. Weigh the classes equally, so that a rare one counts as much as a common one.',
        actions,
      }
    }
    return {
      level: 'hint',
      title: 'Unequal classes',
      evidence,
      meaning: `Accuracy flatters here: always answering “${name}” would give ${percent(share)}. Judge by recall and F1 of each class in the Confusion tab, or weigh the classes equally.`,
      actions,
    }
  },
}
