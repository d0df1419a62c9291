import { beforeAll, describe, expect, test } from 'vitest'
import type { Dataset } from '../../../../shared/datasets/dataset.ts'
import { createRandom } from '../../../../shared/random.ts'
import { readSweep, sweepRates } from '../../../../shared/training/trial/sweep.ts'
import { kernelsFor } from '../../../support/kernels.ts'
import { tf, useBackend } from '../../../support/tensorflow.ts'
import { chain, points, project, record, SMALL, train } from '../../../support/training.ts'
import { trialsOf } from '../../../support/trials.ts'

beforeAll(() => useBackend('wasm'))

const WHOLE = { validation: 0, test: 0 }
const LINEAR = (features: number) => chain({ id: 'in', type: 'input', params: { shape: [features] } }, { id: 'out', type: 'dense', params: { units: 1, bias: false } })
const sgd = (learningRate: number, batchSize: number, epochs = 100) => ({ epochs, batchSize, shuffle: false, optimizer: { kind: 'sgd', learningRate } })

/** y = 3x at −1 and 1: the loss is (w − 3)² up to its scale, its second derivative 2, so that steps diverge from a rate of 1 on. */
const PARABOLA: Dataset = (() => {
  const inputs = Float32Array.from({ length: 64 }, (_, index) => (index % 2 === 0 ? -1 : 1))
  return { name: 'Parabola', count: 64, shape: [1], inputs, target: { kind: 'values', names: ['y'], values: inputs.map((x) => 3 * x) } }
})()

/** Features that go together more or less, so that the loss is a long valley. */
function valley(features: number, seed: number): Dataset {
  const random = createRandom(seed)
  const count = 128
  const inputs = new Float32Array(count * features)
  const values = new Float32Array(count)
  for (let row = 0; row < count; row += 1) {
    const common = random.normal()
    for (let feature = 0; feature < features; feature += 1) inputs[row * features + feature] = common + 0.5 * random.normal()
    values[row] = inputs.subarray(row * features, (row + 1) * features).reduce((sum, x, feature) => sum + x * (feature - 1), 0)
  }
  return { name: 'Valley', count, shape: [features], inputs, target: { kind: 'values', names: ['y'], values } }
}

/** 2/λ of the largest eigenvalue λ of the mean squared error's second derivative 2·XᵀX/N, for inputs standardised as training does. */
function largestStableRate({ inputs, count, shape }: Dataset): number {
  const features = shape[0]!
  const columns = Array.from({ length: features }, (_, feature) => Array.from({ length: count }, (_, row) => inputs[row * features + feature]!))
  const standard = columns.map((column) => {
    const mean = column.reduce((sum, x) => sum + x, 0) / count
    const deviation = Math.sqrt(column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / count)
    return column.map((x) => (x - mean) / deviation)
  })
  const hessian = standard.map((a) => standard.map((b) => (2 * a.reduce((sum, x, row) => sum + x * b[row]!, 0)) / count))
  let vector = hessian.map((_, index) => 1 + index / 10)
  let eigenvalue = 0
  for (let round = 0; round < 500; round += 1) {
    const image = hessian.map((row) => row.reduce((sum, x, index) => sum + x * vector[index]!, 0))
    eigenvalue = Math.hypot(...image)
    vector = image.map((x) => x / eigenvalue)
  }
  return 2 / eigenvalue
}

/** The losses of a run, epoch after epoch. */
async function lossesAt(learningRate: number, dataset: Dataset, epochs = 100): Promise<readonly number[]> {
  const run = record({ dataset, data: WHOLE })
  await train(run, project(LINEAR(dataset.shape[0]!), sgd(learningRate, dataset.count, epochs)))
  const losses = run.find('epoch').map(({ record: { loss } }) => loss)
  await run.session.dispose()
  return losses
}

async function suggest(dataset: Dataset, graph = LINEAR(dataset.shape[0]!), training: Readonly<Record<string, unknown>> = sgd(0.1, dataset.count)) {
  const run = record({ dataset, data: WHOLE })
  const found = await trialsOf(run, { kernels: () => kernelsFor('plain') }).findRate({ project: project(graph, training), backend: 'wasm', strict: false })
  await run.session.dispose()
  if (!found.ok) throw new Error(found.mistake.message)
  return found.value
}

describe('on a parabola whose largest stable rate is 1', () => {
  const arrived = (losses: readonly number[]) => losses.findIndex((loss) => loss < losses[0]! / 1000)

  test('0.01 has not arrived after 100 epochs, 0.1 has, 0.7 in under 10, and 1.01 diverges', async () => {
    const [small, right, large, beyond] = await Promise.all([0.01, 0.1, 0.7, 1.01].map((rate) => lossesAt(rate, PARABOLA)))
    expect(arrived(small!)).toBe(-1)
    expect(arrived(right!)).toBeGreaterThan(10)
    expect(arrived(large!)).toBeGreaterThan(0)
    expect(arrived(large!)).toBeLessThan(10)
    expect(beyond!.at(-1)).toBeGreaterThan(10 * beyond![0]!)
  })

  test('the suggestion lies between the one that is too small and the one that diverges, and arrives', async () => {
    for (const batchSize of [64, 32]) {
      const { suggested, reason } = await suggest(PARABOLA, LINEAR(1), sgd(0.1, batchSize))
      expect(suggested).toBeGreaterThan(0.01)
      expect(suggested).toBeLessThan(1)
      expect(reason).toContain(`At ${suggested} the loss falls fastest.`)
      expect(arrived(await lossesAt(suggested!, PARABOLA))).toBeGreaterThan(0)
    }
  })
})

describe.each([[2, 1], [4, 2], [8, 3]])('on least squares with %i features', (features, seed) => {
  const dataset = valley(features, seed)
  const limit = largestStableRate(dataset)

  test('the limit is what training says', async () => {
    const [below, above] = [await lossesAt(0.97 * limit, dataset, 300), await lossesAt(1.03 * limit, dataset, 300)]
    expect(below.at(-1)).toBeLessThan(below[0]!)
    expect(above.at(-1)).toBeGreaterThan(above[0]!)
  })

  test('the suggestion lies below it, and above a hundredth of it', async () => {
    const { suggested } = await suggest(dataset)
    expect(suggested).toBeLessThan(limit)
    expect(suggested).toBeGreaterThan(limit / 100)
  })
})

test('the same seed gives the same sweep, another seed another', async () => {
  const [one, two, other] = [await suggest(points(100), SMALL, {}), await suggest(points(100), SMALL, {}), await suggest(points(100), SMALL, { seed: 2 })]
  expect(one).toEqual(two)
  expect(one.points.map(({ loss }) => loss)).not.toEqual(other.points.map(({ loss }) => loss))
  expect(one.points[0]!.learningRate).toBe(1e-7)
})

test('the sweep ends where the loss has blown up, not at its last rate', async () => {
  const { points: seen } = await suggest(valley(4, 2))
  expect(seen.length).toBeLessThan(sweepRates().length)
  expect(seen.every(({ loss, smoothed }) => Number.isFinite(loss) && Number.isFinite(smoothed))).toBe(true)
})

test('labels by chance suggest nothing, in a sentence', () => {
  const random = createRandom(3)
  const sweep = readSweep([...sweepRates()].map((learningRate) => ({ learningRate, loss: 0.69 + 0.05 * random.normal() })))
  expect(sweep.suggested).toBeNull()
  expect(sweep.reason).toContain('No learning rate up to 10 made the loss fall clearly')
})

test('a loss that only rises, or is no number from the start, suggests nothing', () => {
  const rates = [...sweepRates()]
  expect(readSweep(rates.map((learningRate) => ({ learningRate, loss: 1 + learningRate }))).suggested).toBeNull()
  expect(readSweep([{ learningRate: 1e-7, loss: Number.NaN }])).toMatchObject({ points: [], suggested: null })
})

test('a rate that falls fastest right before the end is taken down to a tenth of it', () => {
  // Falls like a stone just below 1, then blows up.
  const sweep = readSweep([...sweepRates()].filter((rate) => rate < 3).map((learningRate) => ({ learningRate, loss: learningRate > 1 ? 40 * learningRate : 2 / (1 + (3 * learningRate) ** 4) })))
  expect(sweep.suggested).toBeLessThan(0.11)
  expect(sweep.reason).toContain('a tenth of that')
})

test.each(['the compiled plan', 'TensorFlow.js'] as const)('a sweep on %s gives back all its memory', async (engine) => {
  const run = record({ dataset: points(40) })
  const trials = trialsOf(run, engine === 'TensorFlow.js' ? {} : { kernels: () => kernelsFor('plain') })
  const asked = { project: project(SMALL, { batchSize: 64 }), backend: 'wasm' as const, strict: false }
  await trials.findRate(asked)
  const before = tf.memory()
  expect(await trials.findRate(asked)).toMatchObject({ ok: true })
  expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes, numDataBuffers: before.numDataBuffers })
  await run.session.dispose()
})
