import { describe, expect, it } from 'vitest'
import { factsOf, type Dataset } from '../../../shared/datasets/dataset.ts'
import { DATASETS, findDataset } from '../../../shared/datasets/index.ts'
import { applyPreprocessing, fitPreprocessing } from '../../../shared/datasets/preprocessing.ts'
import { countValues } from '../../../shared/layer/index.ts'
import { labelsOf, loadContext } from '../../support/assets.ts'

const load = (id: string, seed = 1) => findDataset(id)!.load(loadContext(seed))

function classCounts(dataset: Dataset): number[] {
  const labels = labelsOf(dataset)
  return dataset.target.names.map((_, index) => labels.filter((label) => label === index).length)
}

function column({ inputs, count, shape }: Dataset, feature: number): number[] {
  return Array.from({ length: count }, (_, sample) => inputs[sample * shape[0]! + feature]!)
}

describe('built-in datasets', () => {
  it('are those of the contract, and AND', () => {
    expect(DATASETS.map(({ id }) => id).sort()).toEqual(['and', 'cancer', 'circle', 'digits28', 'digits8', 'gauss', 'iris', 'not', 'or', 'plane', 'shapes', 'spiral', 'wine', 'xor'])
  })

  it.each(DATASETS.map((source) => [source.id, source] as const))('%s is what its facts say, finite, and says where it comes from', async (_, source) => {
    const shares: number[] = []
    const dataset = await source.load(loadContext(1, (share) => shares.push(share)))
    expect(factsOf(dataset)).toEqual(source.facts)
    expect(dataset.inputs).toHaveLength(dataset.count * countValues(dataset.shape))
    expect(dataset.inputs.every(Number.isFinite)).toBe(true)
    const answers = 'labels' in dataset.target ? dataset.target.labels : dataset.target.values
    expect(answers).toHaveLength(dataset.count)
    expect([undefined, dataset.shape[0]]).toContain(dataset.features?.length)
    expect(shares.at(-1)).toBe(1)
    expect(shares).toEqual([...shares].sort((a, b) => a - b))
    expect(source.summary).toMatch(/\.$/)
    expect(source.origin).toMatch(/CC BY 4\.0|TensorFlow Playground|MNIST|Drawn by the program/)
  })
})

// Numbers from UCI's own descriptions: optdigits.names, iris.names, wine.names, wdbc.names.
describe('the UCI sets', () => {
  it.each([
    ['digits8', [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]],
    ['iris', [50, 50, 50]],
    ['wine', [59, 71, 48]],
    ['cancer', [357, 212]],
  ])('%s has the published class counts', async (id, counts) => {
    expect(classCounts(await load(id))).toEqual(counts)
  })

  it('digits8 begins with the first line of optdigits.tes, a zero', async () => {
    const digits = await load('digits8')
    expect([...digits.inputs.subarray(0, 64)]).toEqual([
      0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0, 0, 3, 15, 2, 0, 11, 8, 0, 0, 4, 12, 0, 0, 8, 8, 0, 0, 5, 8, 0, 0, 9, 8, 0, 0, 4, 11, 0, 1, 12, 7, 0, 0, 2, 14,
      5, 10, 12, 0, 0, 0, 0, 6, 13, 10, 0, 0, 0,
    ])
    expect([Math.min(...digits.inputs), Math.max(...digits.inputs)]).toEqual([0, 16])
    expect(digits.target).toMatchObject({ names: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] })
    expect(labelsOf(digits).slice(0, 12)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1])
  })

  it.each([
    // iris.names: minimum, maximum, mean to two places
    ['iris', 'sepal length (cm)', 4.3, 7.9, 5.84],
    ['iris', 'petal length (cm)', 1, 6.9, 3.76],
    ['iris', 'petal width (cm)', 0.1, 2.5, 1.2],
    ['wine', 'malic acid', 0.74, 5.8, 2.34],
    ['wine', 'proanthocyanins', 0.41, 3.58, 1.59],
    ['wine', 'proline', 278, 1680, 747],
    // wdbc: minimum and maximum
    ['cancer', 'mean radius', 6.981, 28.11, null],
    ['cancer', 'error of area', 6.802, 542.2, null],
    ['cancer', 'worst fractal dimension', 0.055, 0.2075, null],
  ] as const)('%s: "%s" runs from %f to %f', async (id, feature, low, high, mean) => {
    const table = await load(id)
    const values = column(table, table.features!.indexOf(feature))
    expect(Math.min(...values)).toBeCloseTo(low, 3)
    expect(Math.max(...values)).toBeCloseTo(high, 3)
    expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length / (mean ?? 1) - 1)).toBeLessThan(mean === null ? Infinity : 0.005)
  })

  it('iris begins with Fisher’s first flower and has his values in flowers 35 and 38', async () => {
    const flowers = await load('iris')
    const row = (index: number) => [...flowers.inputs.subarray(4 * index, 4 * index + 4)].map((value) => Math.round(value * 10) / 10)
    expect(row(0)).toEqual([5.1, 3.5, 1.4, 0.2])
    expect(row(34)).toEqual([4.9, 3.1, 1.5, 0.2])
    expect(row(37)).toEqual([4.9, 3.6, 1.4, 0.1])
  })

  it('a table that was cut off is refused as damaged', async () => {
    const context = loadContext()
    const cut = { ...context, readAsset: async (name: string) => (await context.readAsset(name)).subarray(0, 1000) }
    await expect(findDataset('wine')!.load(cut)).rejects.toThrow(/damaged; install it again.*wine\.csv/)
    await expect(findDataset('digits8')!.load(cut)).rejects.toThrow(/damaged; install it again.*digits8\.csv\.gz/)
  })
})

describe('points in the plane', () => {
  const FLAT = ['circle', 'and', 'or', 'not', 'xor', 'gauss', 'spiral', 'plane']

  it.each(FLAT)('%s repeats with its seed and only with it', async (id) => {
    const [first, again, other] = [await load(id, 7), await load(id, 7), await load(id, 8)]
    expect(again).toEqual(first)
    expect(other.inputs).not.toEqual(first.inputs)
  })

  it.each(['circle', 'xor', 'gauss', 'spiral'])('%s has 500 points of two classes, about half each, mixed', async (id) => {
    const points = await load(id)
    const [orange, blue] = classCounts(points)
    expect(orange! + blue!).toBe(500)
    expect(Math.abs(orange! - blue!)).toBeLessThan(80)
    expect(new Set(labelsOf(points).slice(0, 20)).size).toBe(2)
  })

  // What each rule promises, with a few points on the wrong side because of the noise.
  it.each<[string, (x: number, y: number) => boolean]>([
    ['circle', (x, y) => Math.hypot(x, y) < 3],
    ['xor', (x, y) => x * y > 0],
    ['gauss', (x, y) => x + y > 0],
    ['and', (x, y) => x + y > 1.5],
    ['or', (x, y) => x + y > 0.5],
  ])('%s can be parted by its rule in 93 to 100 of 100 points', async (id, blue) => {
    const points = await load(id)
    const right = labelsOf(points).filter((label, index) => blue(points.inputs[2 * index]!, points.inputs[2 * index + 1]!) === (label === 1)).length
    expect(right / points.count).toBeGreaterThan(0.93)
  })

  it('not is parted at a half, and has one feature', async () => {
    const points = await load('not')
    expect([points.shape, points.features]).toEqual([[1], ['x']])
    expect(classCounts(points)).toEqual([250, 250])
    const right = labelsOf(points).filter((label, index) => points.inputs[index]! < 0.5 === (label === 1)).length
    expect(right / points.count).toBeGreaterThan(0.99)
  })

  it.each([['and', [375, 125]], ['or', [125, 375]]])('%s has as many points for each row of its table', async (id, counts) => {
    expect(classCounts(await load(id))).toEqual(counts)
  })

  it.each(['and', 'or', 'not'])('%s enters the network as it is: 0 and 1 mean what they say', async (id) => {
    const points = await load(id)
    const fitted = fitPreprocessing(points, [0, 1, 2, 3])
    expect([...applyPreprocessing(points.inputs, fitted, points.shape[0]!)]).toEqual([...points.inputs])
  })

  it('plane rises by a tenth along x and y', async () => {
    const plane = await load('plane')
    if (plane.target.kind !== 'values') throw new Error('Expected values.')
    expect(plane.count).toBe(1200)
    const apart = [...plane.target.values].map((value, index) => value - (plane.inputs[2 * index]! + plane.inputs[2 * index + 1]!) / 10)
    expect(Math.max(...apart.map(Math.abs))).toBeLessThanOrEqual(0.12 + 1e-6)
    expect(Math.abs(apart.reduce((sum, value) => sum + value, 0) / plane.count)).toBeLessThan(0.01)
  })
})
