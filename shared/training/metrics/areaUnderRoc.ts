/**
 * Area below the receiver operating characteristic: the chance that a sample of the class gets a higher score for it than a
 * sample of another class. 1: the scores part them wholly; 0.5: chance; 0: the wrong way round. A tie counts one half, which is what
 * ranks in the middle of their ties give. Null without samples of the class or without others, or where a score is not a number.
 * Source: Hanley & McNeil 1982, The meaning and use of the area under a ROC curve (the Mann–Whitney U statistic); scikit-learn `roc_auc_score`.
 * Takes (P + N)·log P steps.
 */
export function areaUnderRoc(positives: ArrayLike<number>, negatives: ArrayLike<number>): number | null {
  if (positives.length === 0 || negatives.length === 0) return null
  const sorted = Float64Array.from(positives).sort()
  // Sorting puts what is not a number last.
  if (Number.isNaN(sorted.at(-1))) return null
  let won = 0
  for (let index = 0; index < negatives.length; index += 1) {
    const score = negatives[index]!
    if (Number.isNaN(score)) return null
    const above = sorted.length - countBelow(sorted, score, true)
    won += above + (sorted.length - above - countBelow(sorted, score, false)) / 2
  }
  return won / (positives.length * negatives.length)
}

/** The area of each class against all others, from the score of each class, [samples][classes], and the true classes. */
export function areasUnderRoc(scores: readonly (readonly number[])[], labels: ArrayLike<number>, classes: number): (number | null)[] {
  const counts = new Uint32Array(classes)
  for (let row = 0; row < labels.length; row += 1) counts[labels[row]!]! += 1
  return Array.from({ length: classes }, (_, label) => {
    const positives = new Float64Array(counts[label]!)
    const negatives = new Float64Array(labels.length - positives.length)
    if (positives.length === 0 || negatives.length === 0) return null
    let [found, others] = [0, 0]
    scores.forEach((row, index) => {
      if (labels[index] === label) positives[found++] = row[label]!
      else negatives[others++] = row[label]!
    })
    return areaUnderRoc(positives, negatives)
  })
}

/** How many of the sorted values are below `limit`, or below and equal to it. */
function countBelow(sorted: Float64Array, limit: number, orEqual: boolean): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const value = sorted[middle]!
    if (value < limit || (orEqual && value === limit)) low = middle + 1
    else high = middle
  }
  return low
}
