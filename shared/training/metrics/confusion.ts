/** Position of the largest value; the first of several. */
export function largest(values: ArrayLike<number>): number {
  let best = 0
  for (let index = 1; index < values.length; index += 1) if (values[index]! > values[best]!) best = index
  return best
}

/** confusion[true class][predicted class], counted. */
export function confusionMatrix(classes: number, actual: ArrayLike<number>, predicted: ArrayLike<number>): number[][] {
  const matrix = emptyConfusion(classes)
  addToConfusion(matrix, actual, predicted)
  return matrix
}

export function emptyConfusion(classes: number): number[][] {
  return Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0))
}

/** Counts more samples, or pixels, into a confusion matrix. */
export function addToConfusion(matrix: number[][], actual: ArrayLike<number>, predicted: ArrayLike<number>): void {
  for (let index = 0; index < actual.length; index += 1) matrix[actual[index]!]![predicted[index]!]! += 1
}

/** Share of the samples (or pixels) on the diagonal; 0 without any. */
export function accuracyOf(confusion: readonly (readonly number[])[]): number {
  let right = 0
  let all = 0
  confusion.forEach((row, actual) =>
    row.forEach((count, predicted) => {
      all += count
      if (actual === predicted) right += count
    }),
  )
  return all === 0 ? 0 : right / all
}

/** Overlap of the predicted and the true places of each class, from a confusion matrix that counts pixels. */
export interface Jaccard {
  /** Intersection over union of each class, TP / (TP + FP + FN); null for a class that is neither there nor predicted. */
  readonly classIoU: readonly (number | null)[]
  /** Mean over the classes that have one; 0 where none has. */
  readonly meanIoU: number
}

/**
 * The Jaccard index of each class over all pixels of all images together, and its mean: what torchmetrics calls
 * MulticlassJaccardIndex with `average="macro"`, and scikit-learn `jaccard_score` with `average="macro"`.
 */
export function jaccardOf(confusion: readonly (readonly number[])[]): Jaccard {
  const classIoU = confusion.map((row, label) => {
    const there = row.reduce((sum, count) => sum + count, 0)
    const said = confusion.reduce((sum, other) => sum + other[label]!, 0)
    const both = row[label]!
    return there + said === 0 ? null : both / (there + said - both)
  })
  const present = classIoU.filter((value) => value !== null)
  return { classIoU, meanIoU: present.reduce((sum, value) => sum + value, 0) / Math.max(1, present.length) }
}
