import { beforeAll, describe, expect, it } from 'vitest'
import type { Operation } from '../../../../shared/engine/opcodes.ts'
import { engineFor, expectClose, randomValues, type Engine } from '../../../support/engine.ts'
import { BUILDS } from '../../../support/kernels.ts'
import { testRandom } from '../../../support/random.ts'

type Loss = Extract<Operation, 'softmaxCrossentropy' | 'sigmoidCrossentropy' | 'meanSquared' | 'meanAbsolute' | 'categoricalOfProbabilities' | 'binaryOfProbabilities' | 'boxOverlap'>

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const crossentropy = (z: readonly number[], y: readonly number[]) => {
  const top = Math.max(...z)
  const sum = Math.log(z.reduce((all, value) => all + Math.exp(value - top), 0)) + top
  return z.reduce((loss, value, index) => loss + y[index]! * (sum - value), 0)
}
const span = (centre: number, extent: number) => [centre - extent / 2, centre + extent / 2] as const

/** The loss of one row as a textbook writes it, in double precision. */
const LOSSES: Readonly<Record<Loss, (z: readonly number[], y: readonly number[]) => number>> = {
  softmaxCrossentropy: crossentropy,
  sigmoidCrossentropy: (z, y) => mean(z.map((value, index) => -(y[index]! * Math.log(1 / (1 + Math.exp(-value))) + (1 - y[index]!) * Math.log(1 / (1 + Math.exp(value)))))),
  meanSquared: (z, y) => mean(z.map((value, index) => (value - y[index]!) ** 2)),
  meanAbsolute: (z, y) => mean(z.map((value, index) => Math.abs(value - y[index]!))),
  categoricalOfProbabilities: (z, y) => crossentropy(z.map((p) => Math.log(p)), y),
  binaryOfProbabilities: (z, y) => mean(z.map((p, index) => -(y[index]! * Math.log(p) + (1 - y[index]!) * Math.log(1 - p)))),
  boxOverlap: (z, y) => {
    const shared = [0, 1].map((axis) => {
      const [a, b] = [span(z[axis]!, z[axis + 2]!), span(y[axis]!, y[axis + 2]!)]
      return Math.max(0, Math.min(a[1], b[1]) - Math.max(a[0], b[0]))
    })
    const both = shared[0]! * shared[1]!
    return 1 - both / (z[2]! * z[3]! + y[2]! * y[3]! - both)
  },
}

const SIZES: readonly (readonly [samples: number, rows: number, columns: number])[] = [[1, 1, 2], [5, 1, 3], [6, 1, 10], [3, 7, 5], [4, 1, 1], [2, 3, 17]]
const CASES = (Object.keys(LOSSES) as Loss[]).flatMap((loss): (readonly [Loss, number, number, number])[] => (loss === 'boxOverlap' ? [[loss, 5, 1, 4]] : SIZES.filter(([, , columns]) => columns > 1 || loss !== 'softmaxCrossentropy').map((size) => [loss, ...size] as const)))

describe.each(BUILDS)('%s kernels', (build) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await engineFor(build)
  })

  it.each(CASES)('%s of %i samples, %i rows, %i columns', (loss, samples, rows, columns) => {
    engine.reset()
    const random = testRandom(columns + rows)
    const count = samples * rows
    const probabilities = loss === 'categoricalOfProbabilities' || loss === 'binaryOfProbabilities' || loss === 'boxOverlap'
    const values = randomValues(count * columns, 1).map((value) => (probabilities ? 0.5 + 0.4 * value : 4 * value))
    const classes = loss === 'softmaxCrossentropy' || loss === 'categoricalOfProbabilities'
    const targets = new Float32Array(count * columns)
    for (let row = 0; row < count; row += 1) {
      if (classes) targets[row * columns + Math.floor(random() * columns)] = 1
      else for (let column = 0; column < columns; column += 1) targets[row * columns + column] = loss === 'boxOverlap' ? 0.4 + 0.2 * random() : Math.round(random())
    }
    const weight = 0.75
    const at = (index: number, source: Float32Array) => [...source.subarray(index * columns, (index + 1) * columns)]
    const rowLosses = Array.from({ length: count }, (_, row) => LOSSES[loss](at(row, values), at(row, targets)))
    const bySample = Array.from({ length: samples }, (_, sample) => mean(rowLosses.slice(sample * rows, (sample + 1) * rows)))
    const [z, gradient, losses, total] = [engine.floats(values), engine.floats(values.length), engine.floats(samples), engine.ints([0, 0, 0, 0])]
    const args = { samples, rows, columns, values: z, targets: engine.floats(targets), losses, total, weight, count: 1, border: probabilities ? 0.5 : 0, middle: 0.5 }
    engine.call(loss, { ...args, gradient })
    expectClose(engine.read(losses, samples), bySample, 2e-6)
    const summed = new Float64Array(engine.memory.buffer.slice(total, total + 16))
    expect(summed[0]).toBeCloseTo(weight * mean(bySample), 5)
    const largest = (list: readonly number[]) => list.indexOf(Math.max(...list))
    const right = Array.from({ length: count }, (_, row) => {
      const [answer, truth] = [at(row, values), at(row, targets)]
      return columns === 1 ? answer[0]! > (probabilities ? 0.5 : 0) === truth[0]! > 0.5 : largest(answer) === largest(truth)
    }).filter(Boolean).length
    expect(summed[1]).toBeCloseTo(right / rows, 10)
    // Central differences of the textbook's loss.
    const slopes = Array.from(values, (value, index) => {
      const [row, column] = [Math.floor(index / columns), index % columns]
      const moved = (by: number) => LOSSES[loss](at(row, values).map((old, place) => (place === column ? value + by : old)), at(row, targets))
      return ((moved(1e-6) - moved(-1e-6)) / 2e-6) * (weight / count)
    })
    expectClose(engine.read(gradient, values.length), slopes, 2e-6, 'gradient')
    engine.call(loss, { ...args, gradient: z, losses: 0, total: 0 })
    expectClose(engine.read(z, values.length), slopes, 2e-6, 'gradient in place')
  })

  it.each(CASES.filter(([loss]) => loss !== 'boxOverlap'))('%s of %i samples, %i rows, %i columns counts classes by their weights', (loss, samples, rows, columns) => {
    engine.reset()
    const random = testRandom(columns)
    const count = samples * rows
    const labels = Array.from({ length: count }, () => Math.floor(random() * Math.max(2, columns)))
    const targets = Float32Array.from({ length: count * columns }, (_, index) => (columns === 1 ? labels[index]! : Number(index % columns === labels[Math.floor(index / columns)]!)))
    const weights = Float32Array.from({ length: Math.max(2, columns) }, (_, index) => 0.25 + index)
    const values = randomValues(count * columns, 1).map((value) => 0.5 + 0.4 * value)
    const [gradient, losses, total] = [engine.floats(values.length), engine.floats(samples), engine.ints([0, 0, 0, 0])]
    const args = { samples, rows, columns, values: engine.floats(values), targets: engine.floats(targets), gradient, losses, weight: 1, middle: 0.5 }
    engine.call(loss, args)
    const plain = engine.read(gradient, values.length)
    const rowLosses = Array.from({ length: count }, (_, row) => weights[labels[row]!]! * LOSSES[loss]([...values.subarray(row * columns, (row + 1) * columns)], [...targets.subarray(row * columns, (row + 1) * columns)]))
    engine.call(loss, { ...args, total, classWeights: engine.floats(weights) })
    const bySample = Array.from({ length: samples }, (_, sample) => mean(rowLosses.slice(sample * rows, (sample + 1) * rows)))
    expectClose(engine.read(losses, samples), bySample, 2e-6)
    expect(new Float64Array(engine.memory.buffer.slice(total, total + 8))[0]).toBeCloseTo(mean(bySample), 5)
    expectClose(engine.read(gradient, values.length), plain.map((value, index) => value * weights[labels[Math.floor(index / columns)]!]!), 1e-6)
  })

  it('crossentropies of extreme logits stay numbers', () => {
    engine.reset()
    const [values, targets] = [Float32Array.of(200, -200, 0, -300, 300, 0), Float32Array.of(0, 1, 0, 0, 1, 0)]
    const [losses, gradient] = [engine.floats(2), engine.floats(6)]
    const args = { samples: 2, rows: 1, columns: 3, values: engine.floats(values), targets: engine.floats(targets), losses, gradient, weight: 1 }
    engine.call('softmaxCrossentropy', args)
    expectClose(engine.read(losses, 2), [400, 0], 1e-6)
    expectClose(engine.read(gradient, 6), [0.5, -0.5, 0, 0, 0, 0], 1e-6)
    engine.call('sigmoidCrossentropy', args)
    expectClose(engine.read(losses, 2), [(200 + 200 + Math.log(2)) / 3, Math.log(2) / 3], 1e-6)
  })
})
