import type { ClassScores, MeanScores } from '../scores.ts'

type Shares = Pick<ClassScores, 'precision' | 'recall' | 'f1' | 'support' | 'auc'>

/**
 * Plain mean over the classes that are there or were said; a ratio that would divide by nothing counts as 0 there. 0 where
 * there are no such classes. The area below the ROC curve is averaged over the classes that have one.
 * Source: scikit-learn, `average="macro"` with `zero_division=0`.
 */
export function macroMean(classes: readonly Shares[]): MeanScores {
  const present = classes.filter(({ f1 }) => f1 !== null)
  const areas = classes.flatMap(({ auc }) => (typeof auc === 'number' ? [auc] : []))
  return {
    ...meansOf(present, () => 1),
    ...(classes.some(({ auc }) => auc !== undefined) && { auc: areas.length === 0 ? null : areas.reduce((sum, area) => sum + area, 0) / areas.length }),
  }
}

/**
 * Mean over the classes, each as often as it has samples; so the weighted recall is the accuracy. 0 without samples.
 * Source: scikit-learn, `average="weighted"` with `zero_division=0`.
 */
export function weightedMean(classes: readonly Shares[]): MeanScores {
  return meansOf(classes, ({ support }) => support)
}

function meansOf(classes: readonly Shares[], weightOf: (each: Shares) => number): MeanScores {
  const total = classes.reduce((sum, each) => sum + weightOf(each), 0)
  const mean = (ratio: 'precision' | 'recall' | 'f1') => (total === 0 ? 0 : classes.reduce((sum, each) => sum + weightOf(each) * (each[ratio] ?? 0), 0) / total)
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') }
}
