/** How well one class is found. Shares lie between 0 and 1; what would divide by nothing is null. */
export interface ClassScores {
  readonly name: string
  /** See metrics/precision.ts; null for a class that was never said. */
  readonly precision: number | null
  /** See metrics/recall.ts; null for a class without samples. */
  readonly recall: number | null
  /** See metrics/f1.ts; null for a class that is neither there nor said. */
  readonly f1: number | null
  /** Samples (of a mask: pixels) that are of this class. */
  readonly support: number
  /** See metrics/areaUnderRoc.ts; null where all samples are of this class, or none. Missing for masks. */
  readonly auc?: number | null
}

/** Means of `ClassScores` over the classes: see metrics/classMeans.ts. */
export interface MeanScores {
  readonly precision: number
  readonly recall: number
  readonly f1: number
  /** Over the classes that have one, null where none has; missing for masks and for weighted means. */
  readonly auc?: number | null
}

/** What takes longer to work out than loss and accuracy: computed when the user asks and at the end of a run, not after each epoch. */
export interface DetailedScores {
  /** One for each class, in their order; missing for numbers and boxes. */
  readonly classScores?: readonly ClassScores[] | undefined
  /** Every class counts the same. */
  readonly macro?: MeanScores | undefined
  /** Every sample (of a mask: pixel) counts the same. */
  readonly weighted?: MeanScores | undefined
  /** By k (2, 3, 5, each where there are more classes): see metrics/topK.ts. Missing for masks, and where there are two classes. */
  readonly topK?: Readonly<Record<string, number>> | undefined
  /** Names of the numbers that are predicted; missing for all but numbers, as are `rmse` and `r2`. */
  readonly valueNames?: readonly string[] | undefined
  /** Root mean squared error of each of them, in the units of the data. */
  readonly rmse?: readonly number[] | undefined
  /** R² of each of them; null where its truth is the same in every sample. */
  readonly r2?: readonly (number | null)[] | undefined
}
