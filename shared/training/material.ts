import { factsOf, listTargets, type Dataset, type Target } from '../datasets/dataset.ts'
import { fitPreprocessing, type Preprocessing } from '../datasets/preprocessing.ts'
import { splitDataset, type Split } from '../datasets/split.ts'
import { countValues } from '../layer/index.ts'
import type { DataConfig } from './config.ts'
import { countClasses, sizesOf } from './dataFacts.ts'
import type { DataReport, Part, Sample, Truth } from './protocol.ts'

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
  return {
    facts: factsOf(dataset),
    features: dataset.features ?? null,
    classCounts: countClasses({ dataset, split }),
    sizes: sizesOf(split),
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
  const { target, targets } = dataset
  const simple = !targets && (target.kind === 'classes' || target.kind === 'values')
  return {
    index,
    part,
    values: dataset.inputs.slice(index * width, (index + 1) * width),
    target: numbersOf(target, index),
    ...(!simple && { targets: Object.fromEntries(listTargets(dataset).map(([name, each]) => [name, truthOf(each, index)])) }),
  }
}

/** A sample's class, or its numbers; none for a mask, which has too many for a list. */
export function numbersOf(target: Target, index: number): number | number[] {
  if (target.kind === 'classes') return target.labels[index]!
  return target.kind === 'mask' ? [] : [...rowOf(target, index)]
}

function truthOf(target: Target, index: number): Truth {
  switch (target.kind) {
    case 'classes':
      return { kind: 'classes', label: target.labels[index]! }
    case 'values':
    case 'box':
      return { kind: target.kind, values: rowOf(target, index) }
    case 'mask': {
      const size = countValues(target.shape)
      return { kind: 'mask', shape: target.shape, labels: target.labels.slice(index * size, (index + 1) * size) }
    }
  }
}

function rowOf({ names, values }: Extract<Target, { values: Float32Array }>, index: number): Float32Array {
  return values.slice(index * names.length, (index + 1) * names.length)
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
