import { factsOf, type Dataset } from '../datasets/dataset.ts'
import { fitPreprocessing, type Preprocessing } from '../datasets/preprocessing.ts'
import { splitDataset, type Split } from '../datasets/split.ts'
import { countValues } from '../layer/index.ts'
import type { DataConfig } from './config.ts'
import type { DataReport, Part, Sample } from './protocol.ts'

/** A dataset dealt into its parts, with the normalisation that its training part asks for. */
export interface Material {
  readonly dataset: Dataset
  readonly split: Split
  readonly preprocessing: Preprocessing
}

export const PARTS: readonly Part[] = ['train', 'validation', 'test']

export function prepareMaterial(dataset: Dataset, config: DataConfig): Material {
  const split = splitDataset(dataset, config)
  return { dataset, split, preprocessing: fitPreprocessing(dataset, split.train) }
}

export function reportMaterial({ dataset, split, preprocessing }: Material): DataReport {
  const count = (part: Part) => {
    if (dataset.target.kind !== 'classes') return []
    const counts = dataset.target.names.map(() => 0)
    for (const index of split[part]) counts[dataset.target.labels[index]!]! += 1
    return counts
  }
  return {
    facts: factsOf(dataset),
    features: dataset.features ?? null,
    classCounts: { train: count('train'), validation: count('validation'), test: count('test') },
    sizes: { train: split.train.length, validation: split.validation.length, test: split.test.length },
    preprocessing,
  }
}

/** One sample as the user knows it. Positions outside the dataset are left out. */
export function samplesAt({ dataset, split }: Material, indices: readonly number[]): Sample[] {
  const wanted = indices.filter((index) => Number.isInteger(index) && index >= 0 && index < dataset.count)
  const parts = new Map<number, Part>()
  const asked = new Set(wanted)
  for (const part of PARTS) for (const index of split[part]) if (asked.has(index)) parts.set(index, part)
  return wanted.map((index) => describeSample(dataset, index, parts.get(index)!))
}

export function describeSample(dataset: Dataset, index: number, part: Part): Sample {
  const width = countValues(dataset.shape)
  const { target } = dataset
  const outputs = target.names.length
  return {
    index,
    part,
    values: dataset.inputs.slice(index * width, (index + 1) * width),
    target: target.kind === 'classes' ? target.labels[index]! : [...target.values.subarray(index * outputs, (index + 1) * outputs)],
  }
}

/** Positions for a preview: the first ones of every class in turn, or of one class. */
export function previewIndices({ dataset }: Material, count: number, classIndex: number | null): number[] {
  const { target } = dataset
  if (target.kind !== 'classes') return Array.from({ length: Math.min(count, dataset.count) }, (_, index) => index)
  const wanted = target.names.map((_, index) => index).filter((index) => classIndex === null || index === classIndex)
  const share = Math.ceil(count / Math.max(1, wanted.length))
  const found = new Map(wanted.map((index) => [index, [] as number[]]))
  let open = wanted.length
  for (let index = 0; index < dataset.count && open > 0; index += 1) {
    const row = found.get(target.labels[index]!)
    if (!row || row.length >= share) continue
    row.push(index)
    if (row.length === share) open -= 1
  }
  const rows = [...found.values()]
  return Array.from({ length: share }, (_, place) => rows.flatMap((row) => row.slice(place, place + 1)))
    .flat()
    .slice(0, count)
}
