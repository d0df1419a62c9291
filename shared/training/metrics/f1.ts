import type { Tally } from './confusion.ts'

/**
 * Harmonic mean of precision and recall: 2·TP / (2·TP + FP + FN), 0 to 1; high only where both are. Null for a class that is
 * neither there nor said. Source: van Rijsbergen 1979, Information Retrieval, chapter 7; scikit-learn `f1_score`.
 */
export function f1({ right, said, there }: Tally): number | null {
  return said + there === 0 ? null : (2 * right) / (said + there)
}
