/**
 * Coefficient of determination: 1 − Σ(said − true)² / Σ(true − mean of the truth)², the share of the truth's variance that the
 * answers explain. 1: every answer is right; 0: no better than to answer with the mean always; negative: worse than that. Null where
 * the truth is the same in every sample, as there is nothing to explain.
 * Source: Wright 1921, Correlation and causation; scikit-learn `r2_score`.
 */
export function rSquared(said: ArrayLike<number>, truth: ArrayLike<number>): number | null {
  let mean = 0
  let constant = true
  for (let index = 0; index < truth.length; index += 1) {
    mean += truth[index]! / truth.length
    constant &&= truth[index] === truth[0]
  }
  if (constant) return null
  let [missed, whole] = [0, 0]
  for (let index = 0; index < truth.length; index += 1) {
    missed += (said[index]! - truth[index]!) ** 2
    whole += (truth[index]! - mean) ** 2
  }
  return 1 - missed / whole
}
