import type { Dataset } from '../datasets/dataset.ts'
import { countValues } from '../layer/index.ts'
import type { Material } from './material.ts'
import type { Part } from './protocol.ts'

/** What the doctor wants to know of the data of a run. */
export interface DataFacts {
  /** Samples of each class of the main target in each part; empty where it is not classes. */
  readonly classCounts: Readonly<Record<Part, readonly number[]>>
  readonly classNames: readonly string[]
  readonly sizes: Readonly<Record<Part, number>>
  /** Samples of a part whose inputs are, number by number, those of a training sample. */
  readonly repeated: { readonly validation: number; readonly test: number }
}

/** Numbers that are hashed at most; of larger data every second, third, … number of a sample. */
const MOST_HASHED = 2 ** 25

const known = new WeakMap<Material['split'], DataFacts>()

/** Computed once for each split of the data: it reads every sample. */
export function dataFactsOf({ dataset, split }: Pick<Material, 'dataset' | 'split'>): DataFacts {
  const facts = known.get(split) ?? {
    classCounts: countClasses({ dataset, split }),
    classNames: dataset.target.kind === 'classes' ? dataset.target.names : [],
    sizes: sizesOf(split),
    repeated: countRepeated({ dataset, split }),
  }
  known.set(split, facts)
  return facts
}

export function sizesOf({ train, validation, test }: Material['split']): DataFacts['sizes'] {
  return { train: train.length, validation: validation.length, test: test.length }
}

export function countClasses({ dataset: { target }, split }: Pick<Material, 'dataset' | 'split'>): DataFacts['classCounts'] {
  const count = (part: Part) => {
    if (target.kind !== 'classes') return []
    const counts = target.names.map(() => 0)
    for (const index of split[part]) counts[target.labels[index]!]! += 1
    return counts
  }
  return { train: count('train'), validation: count('validation'), test: count('test') }
}

function countRepeated({ dataset, split }: Pick<Material, 'dataset' | 'split'>): DataFacts['repeated'] {
  const words = new Uint32Array(dataset.inputs.buffer, dataset.inputs.byteOffset, dataset.inputs.length)
  const width = countValues(dataset.shape)
  const stride = Math.ceil((dataset.count * width) / MOST_HASHED)
  const hashOf = (index: number): number => {
    // FNV-1a (Fowler, Noll & Vo), word by word.
    let hash = 0x811c9dc5
    for (let at = index * width; at < (index + 1) * width; at += stride) hash = Math.imul(hash ^ words[at]!, 0x01000193)
    return hash >>> 0
  }
  const trained = new Map<number, number[]>()
  for (const index of split.train) {
    const hash = hashOf(index)
    const others = trained.get(hash)
    if (others) others.push(index)
    else trained.set(hash, [index])
  }
  const count = (part: Part) => split[part].reduce((sum, index) => sum + Number((trained.get(hashOf(index)) ?? []).slice(0, MOST_COMPARED).some((other) => sameInputs(dataset, index, other))), 0)
  return { validation: count('validation'), test: count('test') }
}

/** Training samples with the same hash that one sample is compared with: they are almost always the same sample over and over. */
const MOST_COMPARED = 8

function sameInputs({ inputs, shape }: Dataset, a: number, b: number): boolean {
  const width = countValues(shape)
  for (let at = 0; at < width; at += 1) if (inputs[a * width + at] !== inputs[b * width + at]) return false
  return true
}
