/**
 * Mean absolute error: the mean of |said − true|, from 0, in the units of the data; 0 without samples. Every error counts by its size.
 * Source: Willmott & Matsuura 2005, Advantages of the mean absolute error; scikit-learn `mean_absolute_error`.
 */
export function meanAbsoluteError(said: ArrayLike<number>, truth: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < said.length; index += 1) sum += Math.abs(said[index]! - truth[index]!)
  return sum / Math.max(1, said.length)
}
