/** The k that are reported, each where there are more classes than that. */
const KS = [2, 3, 5]

/**
 * Share of the samples whose true class is among the k with the highest scores, 0 to 1, by k; empty with two classes. Of equal
 * scores the class with the lower index comes first, as in the accuracy, which is this for k = 1. 0 without samples.
 * `scores` is [samples][classes]. Source: Krizhevsky, Sutskever & Hinton 2012 (top-5 error); scikit-learn `top_k_accuracy_score`.
 */
export function topKAccuracies(scores: readonly (readonly number[])[], labels: ArrayLike<number>, classes: number): Record<string, number> {
  const ks = KS.filter((k) => k < classes)
  if (ks.length === 0) return {}
  const places = scores.map((row, index) => placeOf(row, labels[index]!))
  return Object.fromEntries(ks.map((k) => [k, places.filter((place) => place < k).length / Math.max(1, places.length)]))
}

/** How many classes come before this one, by score. A score that is not a number comes last. */
function placeOf(scores: readonly number[], label: number): number {
  const own = scores[label]!
  let before = 0
  for (let other = 0; other < scores.length; other += 1) {
    const score = scores[other]!
    if (other !== label && (Number.isNaN(own) || score > own || (score === own && other < label))) before += 1
  }
  return before
}
