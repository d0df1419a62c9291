import { describe, expect, it } from 'vitest'
import type { Dataset } from '../../../shared/datasets/dataset.ts'
import { digits8 } from '../../../shared/datasets/digits8.ts'
import { applyPreprocessing, fitPreprocessing, restoreTargets, scaleTargets } from '../../../shared/datasets/preprocessing.ts'
import { wine } from '../../../shared/datasets/wine.ts'
import { loadContext } from '../../support/assets.ts'

function table(rows: readonly (readonly number[])[]): Dataset {
  const count = rows.length
  return { name: 'x', count, shape: [rows[0]!.length], inputs: Float32Array.from(rows.flat()), target: { kind: 'values', names: ['y'], values: new Float32Array(count) } }
}

const everySecond = (count: number) => Int32Array.from({ length: Math.ceil(count / 2) }, (_, index) => 2 * index)

describe('fitPreprocessing', () => {
  // scikit-learn 1.2.1: s = StandardScaler().fit(load_wine().data[::2]); s.mean_, s.scale_, s.transform(data)[1]
  it('standardises like scikit-learn, from the training samples alone', async () => {
    const wines = await wine.load(loadContext())
    const fitted = fitPreprocessing(wines, everySecond(wines.count))
    const mean = [13.03224719101124, 2.146292134831461, 2.3637078651685375, 19.202247191011235, 99.57303370786516, 2.2973033707865174, 2.0452808988764044]
    const deviation = [0.839089598688329, 0.9571979026145011, 0.26586040952700996, 3.079872225865977, 13.040893021439006, 0.6591256790439548, 1.0013654608904585]
    const second = [
      0.19992240310330528, -0.38267126769810766, -0.8414485841142506, -2.5982399931416698, 0.03274057163362281, 0.5350976914221581, 0.7137445109081708, -0.8036839662876293,
      -0.5574477056037765, -0.2994883391382943, 0.46981907498093045, 1.111118462585487, 0.9670545794393419,
    ]
    expect(fitted.kind).toBe('standardise')
    for (const [feature, value] of mean.entries()) expect(fitted.offset[feature]! / value).toBeCloseTo(1, 6)
    for (const [feature, value] of deviation.entries()) expect(fitted.scale[feature]! * value).toBeCloseTo(1, 6)
    const applied = applyPreprocessing(wines.inputs.subarray(13, 26), fitted, 13)
    for (const [feature, value] of second.entries()) expect(applied[feature]).toBeCloseTo(value, 4)
  })

  it('brings images to 0..1 with one pair', async () => {
    const digits = await digits8.load(loadContext())
    expect(fitPreprocessing(digits, everySecond(digits.count))).toEqual({ kind: 'unitRange', offset: [0], scale: [1 / 16] })
    const standard = fitPreprocessing(digits, everySecond(digits.count), 'standardise')
    expect(standard.offset).toHaveLength(1)
    const applied = applyPreprocessing(digits.inputs, standard, 64)
    expect(applied.reduce((sum, value) => sum + value, 0) / applied.length).toBeCloseTo(0, 1)
  })

  it('does not look at validation or test samples', () => {
    const seen = [[1, 10], [2, 20], [3, 30]]
    const without = fitPreprocessing(table(seen), [0, 1, 2])
    expect(fitPreprocessing(table([...seen, [1e6, -1e6], [Number.NaN, 7]]), [0, 1, 2])).toEqual(without)
    const image = { ...table(seen), shape: [1, 2, 1] }
    expect(fitPreprocessing(image, [0, 1])).toEqual({ kind: 'unitRange', offset: [1], scale: [1 / 19], targets: { offset: [0], scale: [1] } })
  })

  it.each([0, 0.1, -3, 1e6, 123_456.789, 1e30])('makes a feature that is always %d zero, and nothing infinite', (constant) => {
    const set = table(Array.from({ length: 7 }, (_, index) => [constant, index]))
    const applied = applyPreprocessing(set.inputs, fitPreprocessing(set, [0, 1, 2, 3, 4, 5, 6]), 2)
    expect(applied.every(Number.isFinite)).toBe(true)
    for (let row = 0; row < 7; row += 1) expect(Math.abs(applied[2 * row]!)).toBeLessThanOrEqual(Math.abs(constant) * 1e-6)
  })

  it('keeps a small spread around a large mean', () => {
    const set = table([[100_000], [100_001], [100_002]])
    const applied = applyPreprocessing(set.inputs, fitPreprocessing(set, [0, 1, 2]), 1)
    expect(applied[0]).toBeCloseTo(-Math.sqrt(1.5), 5)
    expect(applied[2]).toBeCloseTo(Math.sqrt(1.5), 5)
  })

  it('stands a blank image and a single sample', () => {
    const blank: Dataset = { ...table([[5, 5], [5, 5]]), shape: [1, 2, 1] }
    expect([...applyPreprocessing(blank.inputs, fitPreprocessing(blank, [0, 1]), 2)]).toEqual([0, 0, 0, 0])
    expect([...applyPreprocessing(Float32Array.of(3, 4), fitPreprocessing(table([[3, 4]]), [0]), 2)]).toEqual([0, 0])
  })

  it('refuses to fit to nothing', () => {
    expect(() => fitPreprocessing(table([[1]]), [])).toThrow(/none of the 1 samples/)
  })
})

describe('numbers to predict', () => {
  it('get mean 0 and variance 1 over the training part, each column on its own, and come back', () => {
    const values = Float32Array.of(1000, 1, 3000, 3, 5000, 5, 9e9, 9e9)
    const set: Dataset = { ...table([[1], [2], [3], [4]]), target: { kind: 'values', names: ['a', 'b'], values } }
    const { targets } = fitPreprocessing(set, [0, 1, 2])
    const deviation = Math.sqrt(8 / 3)
    expect(targets!.offset).toEqual([3000, 3])
    expect(targets!.scale[0]! * 1000 * deviation).toBeCloseTo(1, 12)
    expect(targets!.scale[1]! * deviation).toBeCloseTo(1, 12)
    const scaled = scaleTargets(values.subarray(0, 6), targets!)
    for (const [index, value] of [-2, -2, 0, 0, 2, 2].entries()) expect(scaled[index]! * deviation).toBeCloseTo(value, 6)
    for (const [index, value] of restoreTargets([...scaled], targets!).entries()) expect(value / values[index]!).toBeCloseTo(1, 6)
  })

  it('have no scale where the data ask for classes', async () => {
    const wines = await wine.load(loadContext())
    expect(fitPreprocessing(wines, everySecond(wines.count))).not.toHaveProperty('targets')
  })
})

describe('applyPreprocessing', () => {
  const pair = { kind: 'standardise', offset: [1, 2], scale: [10, 100] } as const

  it('goes row by row, into a new array or into the given one', () => {
    const values = Float32Array.of(1, 2, 3, 4)
    expect([...applyPreprocessing(values, pair, 2)]).toEqual([0, 0, 20, 200])
    expect([...values]).toEqual([1, 2, 3, 4])
    expect(applyPreprocessing(values, pair, 2, values)).toBe(values)
    expect([...values]).toEqual([0, 0, 20, 200])
  })

  it('leaves values alone without a normalisation', () => {
    expect([...applyPreprocessing(Float32Array.of(7, 8), { kind: 'none', offset: [0], scale: [1] }, 2)]).toEqual([7, 8])
  })

  it('throws when it belongs to other data', () => {
    expect(() => applyPreprocessing(new Float32Array(6), pair, 3)).toThrow(/2 features does not fit samples of 3/)
    expect(() => applyPreprocessing(new Float32Array(6), pair, 2, new Float32Array(4))).toThrow(/6 values do not fit into an array of 4/)
  })
})
