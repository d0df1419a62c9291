import type { Tally } from './confusion.ts'

/**
 * Of all that was called this class, the share that was it: TP / (TP + FP), 0 to 1. Null for a class that was never
 * said; means count that as 0. Source: van Rijsbergen 1979, Information Retrieval, chapter 7; scikit-learn `precision_score`.
 */
export function precision({ right, said }: Tally): number | null {
  return said === 0 ? null : right / said
}
