import type { Tally } from './confusion.ts'

/**
 * Of all that is of this class, the share that was found: TP / (TP + FN), 0 to 1. Null for a class without samples; means
 * count that as 0. Source: van Rijsbergen 1979, Information Retrieval, chapter 7; scikit-learn `recall_score`.
 */
export function recall({ right, there }: Tally): number | null {
  return there === 0 ? null : right / there
}
