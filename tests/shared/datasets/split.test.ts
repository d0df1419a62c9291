import { describe, expect, it } from 'vitest'
import type { Dataset } from '../../../shared/datasets/dataset.ts'
import { splitDataset, type Split } from '../../../shared/datasets/split.ts'
import { createRandom } from '../../../shared/random.ts'

/** A dataset of which only the classes matter. */
function classes(labels: readonly number[], testFrom?: number): Dataset {
  const names = Array.from({ length: Math.max(0, ...labels) + 1 }, (_, index) => String(index))
  return { name: 'x', count: labels.length, shape: [1], inputs: new Float32Array(labels.length), target: { kind: 'classes', names, labels: Uint16Array.from(labels) }, testFrom }
}

function numbers(count: number): Dataset {
  return { name: 'x', count, shape: [1], inputs: new Float32Array(count), target: { kind: 'values', names: ['y'], values: new Float32Array(count) } }
}

function expectComplete(split: Split, count: number) {
  const all = [...split.train, ...split.validation, ...split.test]
  expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, sample) => sample))
}

const repeat = (...counts: number[]) => counts.flatMap((count, label) => Array.from({ length: count }, () => label))

describe('splitDataset', () => {
  it('obeys its laws for any set: disjoint, complete, ascending, the rounded sizes, every class within one sample of its share', () => {
    const random = createRandom(5)
    for (let round = 0; round < 300; round += 1) {
      const counts = Array.from({ length: 1 + random.integer(6) }, () => 2 + random.integer(60))
      const labels = random.shuffle(repeat(...counts))
      const [validation, test] = [random.uniform() * 0.45, random.uniform() * 0.45]
      const split = splitDataset(classes(labels), { validation, test, splitSeed: round })
      expectComplete(split, labels.length)
      for (const [part, share] of [['validation', validation], ['test', test]] as const) {
        expect(Math.abs(split[part].length - labels.length * share), `${part} of ${labels.length}`).toBeLessThanOrEqual(counts.some((count) => count < 4) ? counts.length : 0.5 + 1e-9)
        for (const [label, count] of counts.entries()) {
          expect(Math.abs([...split[part]].filter((sample) => labels[sample] === label).length - count * share)).toBeLessThan(count < 4 ? 2 : 1)
        }
      }
      for (const part of [split.train, split.validation, split.test]) expect([...part]).toEqual([...part].sort((a, b) => a - b))
      for (const label of counts.keys()) expect([...split.train].some((sample) => labels[sample] === label)).toBe(true)
    }
  })

  // As scikit-learn's train_test_split(stratify=…) deals them: 15% of 50 flowers are 7 or 8 of each kind, 23 in all (rounded up there to 23).
  it('deals iris 104 : 23 : 23', () => {
    const split = splitDataset(classes(repeat(50, 50, 50)), { validation: 0.15, test: 0.15, splitSeed: 1 })
    expect([split.train.length, split.validation.length, split.test.length]).toEqual([104, 23, 23])
  })

  it('repeats with its seed and only with it', () => {
    const set = classes(repeat(40, 60))
    const shares = { validation: 0.2, test: 0.2 }
    expect(splitDataset(set, { ...shares, splitSeed: 3 })).toEqual(splitDataset(set, { ...shares, splitSeed: 3 }))
    expect(splitDataset(set, { ...shares, splitSeed: 3 })).not.toEqual(splitDataset(set, { ...shares, splitSeed: 4 }))
  })

  it('takes each sample for the test about equally often', () => {
    const set = classes(repeat(10, 10))
    const taken = Array.from({ length: 20 }, () => 0)
    for (let splitSeed = 0; splitSeed < 1000; splitSeed += 1) for (const sample of splitDataset(set, { validation: 0.2, test: 0.3, splitSeed }).test) taken[sample]! += 1
    // 300 of 1,000 expected, standard deviation 14.5.
    for (const count of taken) expect(Math.abs(count - 300)).toBeLessThan(5 * 14.5)
  })

  it('leaves everything to training when nothing is held back', () => {
    const split = splitDataset(classes(repeat(3, 4)), { validation: 0, test: 0, splitSeed: 1 })
    expect([split.train.length, split.validation.length, split.test.length]).toEqual([7, 0, 0])
  })

  it.each([
    ['the four rows of AND', [0, 0, 0, 1], 0.15, 0.15],
    ['two samples', [0, 1], 0.5, 0.5],
    ['one sample', [0], 0.9, 0.9],
    ['no samples', [], 0.15, 0.15],
    ['shares above the whole', repeat(10, 10), 0.9, 0.9],
    ['a class of one', [0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 0.3, 0.3],
  ])('keeps one of each class in training with %s', (_, labels, validation, test) => {
    const split = splitDataset(classes(labels), { validation, test, splitSeed: 1 })
    expectComplete(split, labels.length)
    expect(new Set([...split.train].map((sample) => labels[sample]))).toEqual(new Set(labels))
  })

  it('deals numbers by chance alone', () => {
    const split = splitDataset(numbers(101), { validation: 0.1, test: 0.25, splitSeed: 1 })
    expectComplete(split, 101)
    expect([split.validation.length, split.test.length]).toEqual([10, 25])
  })

  it('keeps the source’s own test part, whatever share is asked for', () => {
    const set = classes(repeat(10, 10, 5), 20)
    for (const test of [0, 0.3]) {
      const split = splitDataset(set, { validation: 0.2, test, splitSeed: 1 })
      expectComplete(split, 25)
      expect([...split.test]).toEqual([20, 21, 22, 23, 24])
      expect(split.validation.length).toBe(4)
    }
  })
})
