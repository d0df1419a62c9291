import { createAugmenter, type BatchTarget } from '../augmentation/augmenter.ts'
import type { Grounds } from '../augmentation/spec.ts'
import type { Dataset } from '../datasets/dataset.ts'
import { applyPreprocessing, type Preprocessing } from '../datasets/preprocessing.ts'
import { countValues } from '../layer/index.ts'
import type { TrainingConfig } from './config.ts'
import { gatherRaw, type Task } from './feed.ts'

/** What a step learns from: samples as they are normalised, and targets as they are encoded, both row by row. */
export interface AugmentedBatch {
  readonly rows: Float32Array
  /** Of each output. */
  readonly targets: readonly Float32Array[]
}

/** Reads a training batch changed as the settings say. Null where they change nothing of these data. Evaluation never goes through it. */
export function createAugmentation(
  dataset: Dataset, preprocessing: Preprocessing, tasks: readonly Task[], { augmentation = [], seed }: Pick<TrainingConfig, 'augmentation' | 'seed'>,
): ((indices: ArrayLike<number>, step: number) => AugmentedBatch) | null {
  const augment = augmentation.length > 0 ? createAugmenter(augmentation, groundsOf(dataset, preprocessing), seed) : null
  if (!augment) return null
  const width = countValues(dataset.shape)
  return (indices, step) => {
    const rows = gatherRaw(dataset, indices)
    const targets = tasks.map(({ target, objective }): BatchTarget => {
      const [height = 1, wide = 1] = target.kind === 'mask' ? target.shape : []
      return { kind: target.kind, values: objective.encode(indices), extent: { height, width: wide }, ground: objective.ground }
    })
    augment(rows, targets, step)
    return { rows: applyPreprocessing(rows, preprocessing, width, rows), targets: targets.map(({ values }) => values) }
  }
}

/** What augmentation needs to know of raw samples. */
export function groundsOf({ shape, inputs }: Dataset, { kind, offset, scale }: Preprocessing): Grounds {
  const units = kind === 'none' ? [1] : scale.map((factor) => 1 / factor)
  if (kind === 'unitRange' && offset.length === 1) return { shape, units, low: offset[0]!, high: offset[0]! + units[0]! }
  let [low, high] = [Infinity, -Infinity]
  for (const value of inputs) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return { shape, units, low, high }
}
