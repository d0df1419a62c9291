import { createAugmenter, type BatchTarget } from '../augmentation/augmenter.ts'
import { findAugmentation } from '../augmentation/index.ts'
import { listTargets, type Target } from '../datasets/dataset.ts'
import { countValues } from '../layer/index.ts'
import { groundsOf } from './augment.ts'
import type { AugmentationConfig } from './config.ts'
import { gatherRaw } from './feed.ts'
import { samplesAt, type Material } from './material.ts'
import type { AugmentedSample, Truth } from './protocol.ts'

export interface PreviewOptions {
  readonly augmentation: readonly AugmentationConfig[]
  readonly seed: number
  /** Samples that make up the batch. */
  readonly indices: readonly number[]
  /** How often each is drawn. */
  readonly draws: number
  /** The step of the first draw; the next ones follow. */
  readonly step: number
}

/** Some samples as they are, and as training may see them; with their boxes and masks, but where samples are mixed. */
export function previewAugmentation(material: Material, { augmentation, seed, indices, draws, step }: PreviewOptions): AugmentedSample[] {
  const { dataset, preprocessing } = material
  const samples = samplesAt(material, indices)
  const augment = createAugmenter(augmentation, groundsOf(dataset, preprocessing), seed)
  if (!augment) return samples.map((sample) => ({ sample, draws: [] }))
  const mixes = augmentation.some(({ kind }) => findAugmentation(kind)?.does === 'mix')
  const marks = mixes ? [] : listTargets(dataset).filter(([, { kind }]) => kind === 'box' || kind === 'mask')
  const width = countValues(dataset.shape)
  const places = samples.map(({ index }) => index)
  const drawn = Array.from({ length: draws }, (_, draw) => {
    const rows = gatherRaw(dataset, places)
    const targets = marks.map(([name, target]) => ({ name, target, batch: batchOf(target, places) }))
    augment(rows, targets.map(({ batch }) => batch), step + draw)
    return { rows, targets }
  })
  return samples.map((sample, row) => ({
    sample,
    draws: drawn.map(({ rows, targets }) => ({
      values: rows.slice(row * width, (row + 1) * width),
      ...(targets.length > 0 && { targets: Object.fromEntries(targets.map(({ name, target, batch }) => [name, truthOf(target, batch.values, row)])) }),
    })),
  }))
}

/** A mask's classes as one number a pixel, a box as it is. */
function batchOf(target: Target, places: readonly number[]): BatchTarget {
  const rows = target.kind === 'mask' || target.kind === 'classes' ? target.labels : target.values
  const width = sizeOf(target)
  const values = Float32Array.from({ length: places.length * width }, (_, at) => rows[places[Math.floor(at / width)]! * width + (at % width)]!)
  const [height = 1, wide = 1] = target.kind === 'mask' ? target.shape : []
  return { kind: target.kind, values, extent: { height, width: wide }, ground: target.kind === 'mask' ? [0] : null }
}

function truthOf(target: Target, values: Float32Array, row: number): Truth {
  const width = sizeOf(target)
  const own = values.slice(row * width, (row + 1) * width)
  return target.kind === 'mask' ? { kind: 'mask', shape: target.shape, labels: Uint8Array.from(own) } : { kind: 'box', values: own }
}

/** Numbers of one sample. */
function sizeOf(target: Target): number {
  return target.kind === 'mask' ? countValues(target.shape) : target.names.length
}
