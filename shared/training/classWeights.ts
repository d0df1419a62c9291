import type { Target } from '../datasets/dataset.ts'
import { countValues } from '../layer/index.ts'
import type { TrainingConfig } from './config.ts'

/**
 * What the loss of a sample (of a pixel, for a mask) is multiplied by in training, for each class in the order of the target's names; null where all
 * count alike. "balanced" is n/(K·nᵢ) of the samples at `train`, so that every class weighs as much as any other (King & Zeng 2001); a class without
 * samples counts 1. A class that the settings do not name counts 1.
 */
export function classWeightsOf(target: Target, asked: TrainingConfig['classWeights'], train: ArrayLike<number>): Float32Array | null {
  if (asked === undefined || (target.kind !== 'classes' && target.kind !== 'mask')) return null
  if (asked !== 'balanced') return Float32Array.from(target.names, (name) => (Object.hasOwn(asked, name) ? asked[name]! : 1))
  const counts = countClasses(target, train)
  const all = counts.reduce((sum, count) => sum + count, 0)
  return Float32Array.from(counts, (count) => (count === 0 ? 1 : all / (counts.length * count)))
}

/** Samples, or pixels of a mask, of each class. */
function countClasses(target: Extract<Target, { kind: 'classes' | 'mask' }>, indices: ArrayLike<number>): number[] {
  const rows = target.kind === 'mask' ? countValues(target.shape) : 1
  const counts = target.names.map(() => 0)
  for (let place = 0; place < indices.length; place += 1) {
    const first = indices[place]! * rows
    for (let at = first; at < first + rows; at += 1) counts[target.labels[at]!]! += 1
  }
  return counts
}
