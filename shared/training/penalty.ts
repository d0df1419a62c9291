import type { Penalty, WeightSpec } from '../layer/index.ts'

const NONE: Penalty = { l1: 0, l2: 0 }

/**
 * What one weight adds to the loss, l1·Σ|w| + l2·Σw²: its layer's own numbers, those of the training settings where it has none.
 * Only kernels that learn are penalised: a frozen one could not follow, and would only shift the loss.
 */
export function penaltyOf({ fans, trainable, penalty }: Pick<WeightSpec, 'fans' | 'trainable' | 'penalty'>, training: { readonly penalty?: Partial<Penalty> | undefined }): Penalty {
  if (!fans || !trainable) return NONE
  return { l1: penalty?.l1 ?? training.penalty?.l1 ?? 0, l2: penalty?.l2 ?? training.penalty?.l2 ?? 0 }
}
