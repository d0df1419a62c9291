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

/** What a confusion matrix counts of one class, in samples or pixels. */
export interface Tally {
  /** Of this class, and called so: true positives. */
  readonly right: number
  /** Called so. */
  readonly said: number
  /** Of this class: its support. */
  readonly there: number
}

/** The tally of each class. */
export function talliesOf(confusion: readonly (readonly number[])[]): Tally[] {
  const said = confusion.map(() => 0)
  for (const row of confusion) for (let predicted = 0; predicted < row.length; predicted += 1) said[predicted]! += row[predicted]!
  return confusion.map((row, label) => ({ right: row[label]!, said: said[label]!, there: row.reduce((sum, count) => sum + count, 0) }))
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
  const classIoU = talliesOf(confusion).map(({ right, said, there }) => (there + said === 0 ? null : right / (there + said - right)))
  const present = classIoU.filter((value) => value !== null)
  return { classIoU, meanIoU: present.reduce((sum, value) => sum + value, 0) / Math.max(1, present.length) }
}
