import { beforeAll, describe, expect, it } from 'vitest'
import { BOX_NAMES, type Dataset } from '../../../shared/datasets/dataset.ts'
import { createRandom } from '../../../shared/random.ts'
import type { Evaluation, Prediction } from '../../../shared/training/protocol.ts'
import { useBackend } from '../../support/tensorflow.ts'
import { chain, project, record, train, type Recorded } from '../../support/training.ts'

beforeAll(() => useBackend('cpu'))

/** Images of 2×2 with a class, a box, a mask; which of them is asked for, and noise enough for mistakes. Class 5 is rare and class 6 does not occur. */
function images(kind: 'classes' | 'box' | 'mask'): Dataset {
  const random = createRandom(4)
  const count = 200
  const inputs = Float32Array.from({ length: 4 * count }, () => random.uniform())
  const brightest = (index: number) => inputs.subarray(4 * index, 4 * index + 4).reduce((best, value, at, all) => (value > all[best]! ? at : best), 0)
  const labels = Uint8Array.from({ length: count }, (_, index) => (index < 4 ? 5 : random.uniform() < 0.2 ? 4 : brightest(index)))
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  const targets = {
    classes: { kind, names, labels } as Extract<Dataset['target'], { kind: 'classes' }>,
    box: { kind: 'box' as const, names: BOX_NAMES, values: Float32Array.from({ length: 4 * count }, () => 0.3 + 0.4 * random.uniform()) },
    mask: { kind: 'mask' as const, names: ['dark', 'bright', 'never'], shape: [2, 2], labels: Uint8Array.from(inputs, (value) => (value > 0.5 ? 1 : 0)) },
  }
  return { name: 'Images', count, shape: [2, 2, 1], inputs, target: targets[kind] }
}

/** Two numbers, thousands apart in size, and one that is always the same. */
function numbers(): Dataset {
  const random = createRandom(9)
  const inputs = Float32Array.from({ length: 2 * 150 }, () => random.uniform())
  const values = Float32Array.from({ length: 3 * 150 }, (_, at) => {
    const [x, y] = inputs.subarray(2 * Math.floor(at / 3), 2 * Math.floor(at / 3) + 2) as unknown as [number, number]
    return [x - y * y, 5_000 + 1_000 * x * y, 7][at % 3]!
  })
  return { name: 'Numbers', count: 150, shape: [2], inputs, target: { kind: 'values', names: ['small', 'large', 'constant'], values } }
}

const image = { id: 'image', type: 'input', params: { shape: [2, 2, 1] } }
const classifier = chain(image, { id: 'flat', type: 'flatten' }, { id: 'out', type: 'dense', params: { units: 7 } }, { id: 'soft', type: 'softmax' })
const boxes = chain(image, { id: 'flat', type: 'flatten' }, { id: 'out', type: 'dense', params: { units: 4, activation: 'sigmoid' } })
const masks = chain(image, { id: 'out', type: 'conv2d', params: { filters: 3, kernel: 1 } }, { id: 'soft', type: 'softmax' })
const regression = chain({ id: 'in', type: 'input', params: { shape: [2] } }, { id: 'out', type: 'dense', params: { units: 3 } })

async function trained(dataset: Dataset, graph: typeof classifier, epochs = 3): Promise<{ run: Recorded; test: Evaluation; predictions: readonly Prediction[] }> {
  const run = record({ dataset, data: { validation: 0.2, test: 0.3 } })
  await train(run, project(graph, { epochs }))
  const test = await run.session.evaluate('test')
  const predictions = await run.session.predictions('test', { limit: 1_000, cell: null, only: 'all' })
  if (!test.ok || !predictions.ok) throw new Error('It should have answered.')
  return { run, test: test.value, predictions: predictions.value }
}

describe('classes', () => {
  it('are scored as their single answers say', async () => {
    const { test, predictions, run } = await trained(images('classes'), classifier)
    const { classScores, macro, weighted, topK, confusion, accuracy } = test
    expect(classScores!.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g'])
    expect(classScores!.map(({ support }) => support)).toEqual(confusion!.map((row) => row.reduce((sum, count) => sum + count, 0)))
    expect(classScores![6]).toEqual({ name: 'g', precision: null, recall: null, f1: null, support: 0, auc: null })
    expect(weighted!.recall).toBeCloseTo(accuracy!, 12)
    // Every pair of one of the class and one of the others, one by one.
    for (const [label, { auc }] of classScores!.slice(0, 5).entries()) {
      const of = (mine: boolean) => predictions.filter(({ target }) => (target === label) === mine).map(({ output }) => output[label]!)
      const pairs = of(true).flatMap((own) => of(false).map((other) => Number(own > other) + Number(own === other) / 2))
      expect(auc).toBeCloseTo(pairs.reduce((sum, value) => sum + value, 0) / pairs.length, 12)
    }
    const areas = classScores!.flatMap(({ auc }) => auc ?? [])
    expect(macro!.auc).toBeCloseTo(areas.reduce((sum, area) => sum + area, 0) / areas.length, 12)
    for (const k of [2, 3, 5]) {
      const found = predictions.filter(({ target, output }) => [...output.keys()].toSorted((x, y) => output[y]! - output[x]!).slice(0, k).includes(target as number))
      expect(topK![k]).toBeCloseTo(found.length / predictions.length, 12)
    }
    expect(accuracy).toBeLessThan(topK![2]!)
    // The end of the run says the same, and so does the one output of its own.
    expect(run.find('end')[0]!.test).toEqual(test)
    expect(test.outputs[0]).toMatchObject({ classScores, macro, weighted, topK })
    await run.session.dispose()
  })
})

describe('numbers', () => {
  it('are scored one by one, in the units of the data', async () => {
    const { test, predictions, run } = await trained(numbers(), regression, 30)
    const { absoluteErrors, rmse, r2, valueNames } = test
    expect(valueNames).toEqual(['small', 'large', 'constant'])
    for (const column of [0, 1, 2]) {
      const pairs = predictions.map(({ target, output }) => [(target as readonly number[])[column]!, output[column]!] as const)
      const mean = pairs.reduce((sum, [truth]) => sum + truth, 0) / pairs.length
      const squares = pairs.reduce((sum, [truth, said]) => sum + (truth - said) ** 2, 0)
      const whole = pairs.reduce((sum, [truth]) => sum + (truth - mean) ** 2, 0)
      expect(rmse![column]! / Math.sqrt(squares / pairs.length)).toBeCloseTo(1, 6)
      expect(absoluteErrors![column]).toBeLessThanOrEqual(rmse![column]!)
      expect(whole === 0).toBe(column === 2)
      expect(r2![column] ?? Number.NEGATIVE_INFINITY).toBeCloseTo(1 - squares / whole, 6)
    }
    expect(rmse![1]).toBeGreaterThan(10 * rmse![0]!)
    expect(test).not.toHaveProperty('classScores')
    await run.session.dispose()
  })
})

describe('masks and boxes', () => {
  it('count pixels, without what needs a score for each class', async () => {
    const { test, run } = await trained(images('mask'), masks)
    expect(test.classScores!.map(({ support }) => support).reduce((sum, count) => sum + count, 0)).toBe(60 * 4)
    expect(test.classScores![2]).toEqual({ name: 'never', precision: expect.toSatisfy((value) => value === null || value === 0) as null, recall: null, f1: expect.toSatisfy((value) => value === null || value === 0) as null, support: 0 })
    expect(test.weighted!.recall).toBeCloseTo(test.accuracy!, 12)
    expect(Object.keys(test.macro!)).toEqual(['precision', 'recall', 'f1'])
    expect(test).not.toHaveProperty('topK')
    await run.session.dispose()
  })

  it('boxes keep the scores that say more of them', async () => {
    const { test, run } = await trained(images('box'), boxes, 1)
    expect(test.absoluteErrors).toHaveLength(4)
    for (const name of ['rmse', 'r2', 'classScores']) expect(test).not.toHaveProperty(name)
    await run.session.dispose()
  })
})

describe('what is watched after each epoch', () => {
  it.each([['classes', classifier], ['box', boxes], ['mask', masks]] as const)('is what the evaluation says: %s', async (kind, graph) => {
    const { run } = await trained(images(kind), graph, 2)
    const validation = await run.session.evaluate('validation')
    const { valLoss, valAccuracy, valMeanIoU } = run.find('epoch').at(-1)!.record
    expect(validation).toMatchObject({ ok: true, value: { loss: expect.closeTo(valLoss!, 5) as number, accuracy: valAccuracy } })
    expect(validation.ok && validation.value.meanIoU).toEqual(valMeanIoU)
    await run.session.dispose()
  })
})
