/**
 * Root mean squared error: √mean((said − true)²), from 0, in the units of the data; 0 without samples. Never below the
 * mean absolute error, and further above it the more the large errors stand out.
 * Source: Chai & Draxler 2014, Root mean square error or mean absolute error?; scikit-learn `mean_squared_error` with `squared=False`.
 */
export function rootMeanSquaredError(said: ArrayLike<number>, truth: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < said.length; index += 1) sum += (said[index]! - truth[index]!) ** 2
  return Math.sqrt(sum / Math.max(1, said.length))
}
