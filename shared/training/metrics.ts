/** Position of the largest value; the first of several. */
export function largest(values: ArrayLike<number>): number {
  let best = 0
  for (let index = 1; index < values.length; index += 1) if (values[index]! > values[best]!) best = index
  return best
}

/** confusion[true class][predicted class], counted. */
export function confusionMatrix(classes: number, actual: ArrayLike<number>, predicted: ArrayLike<number>): number[][] {
  const matrix = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0))
  for (let index = 0; index < actual.length; index += 1) matrix[actual[index]!]![predicted[index]!]! += 1
  return matrix
}

/** Share of the samples on the diagonal; 0 without samples. */
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
