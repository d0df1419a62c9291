import { beforeAll, describe, expect, it } from 'vitest'
import type { Tensor4D } from '@tensorflow/tfjs-core'
import { countValues } from '../../../shared/layer/index.ts'
import { layerOf, paramsOf, forward } from '../../support/layer.ts'
import { testRandom } from '../../support/random.ts'
import { tf, useBackend } from '../../support/tensorflow.ts'

/** What the analysis says of random windows is what comes out when they run. */

const ROUNDS = 400

function drawWindow(random: () => number) {
  const whole = (from: number, to: number) => from + Math.floor(random() * (to - from + 1))
  const pair = (from: number, to: number) => (random() < 0.5 ? whole(from, to) : [whole(from, to), whole(from, to)])
  const paddings = ['valid', 'same', whole(0, 2), [whole(0, 3), whole(0, 3)]]
  return { whole, pair, padding: paddings[whole(0, 3)], input: [whole(1, 12), whole(1, 12)] as const }
}

describe('random windows', () => {
  beforeAll(() => useBackend('cpu'))

  it.each(['conv2d', 'maxPool2d', 'avgPool2d'])('%s: forward has the shape of infer, and is finite', (id) => {
    const random = testRandom(20_241)
    let [ran, rounded] = [0, 0]
    const refusals: string[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const { whole, pair, padding, input } = drawWindow(random)
      const groups = whole(1, 2)
      const shape = [...input, groups * whole(1, 2)]
      const raw = id === 'conv2d'
        ? { filters: groups * whole(1, 2), kernel: pair(1, 4), stride: pair(1, 3), padding, dilation: pair(1, 2), groups, bias: random() < 0.5 }
        : { size: pair(1, 4), ...(random() < 0.5 ? { stride: pair(1, 4) } : {}), padding, rounding: random() < 0.5 ? 'ceil' : 'floor', ...(id === 'avgPool2d' ? { countPadding: random() < 0.5 } : {}) }
      const layer = layerOf(id)
      const facts = layer.infer([shape], paramsOf(layer, raw))
      if (!facts.ok) {
        refusals.push(facts.problem.code)
        continue
      }
      if (facts.problems.some((problem) => problem.code === 'window-remainder')) rounded += 1
      tf.tidy(() => {
        const output = forward(id, [tf.randomNormal([2, ...shape], 0, 1, 'float32', round)], raw)
        expect(output.shape, JSON.stringify({ shape, raw })).toEqual([2, ...facts.output])
        expect([...output.dataSync()].every(Number.isFinite), JSON.stringify({ shape, raw })).toBe(true)
      })
      ran += 1
    }
    expect(ran).toBeGreaterThan(ROUNDS / 2)
    expect(refusals.length).toBeGreaterThan(10)
    expect(refusals.filter((code) => code !== 'window-too-large' && code !== 'padding-too-large')).toEqual([])
    expect(rounded).toBeGreaterThan(10)
  })

  it('the rows and columns that are called unseen do not change the result, and the others do', () => {
    const random = testRandom(7)
    let checked = 0
    for (let round = 0; round < 120; round += 1) {
      const { whole, pair } = drawWindow(random)
      const shape = [whole(4, 12), whole(4, 12), 1]
      const raw = { size: pair(1, 4), stride: pair(1, 4) }
      const layer = layerOf('avgPool2d')
      const facts = layer.infer([shape], paramsOf(layer, raw))
      const message = facts.ok ? facts.problems.find((problem) => problem.code === 'window-remainder')?.message : undefined
      if (!message || (facts.ok && facts.problems.some((problem) => problem.code === 'window-skips'))) continue
      checked += 1
      const [rows, columns] = [lost(message, 'row'), lost(message, 'column')]
      tf.tidy(() => {
        const x = tf.ones(shape) as unknown as Tensor4D
        const gradient = tf.grad((input) => tf.sum(forward('avgPool2d', [tf.expandDims(input, 0)], raw)))(x)
        const seen = tf.squeeze(tf.greater(gradient, 0), [2]).arraySync() as number[][]
        const expected = Array.from({ length: shape[0]! }, (_, row) => Array.from({ length: shape[1]! }, (_, column) => (row < shape[0]! - rows && column < shape[1]! - columns ? 1 : 0)))
        expect(seen.map((row) => row.map(Number)), message).toEqual(expected)
      })
    }
    expect(checked).toBeGreaterThan(20)
  })

  it('counts as many kernel numbers as the convolution takes', () => {
    const random = testRandom(3)
    for (let round = 0; round < 50; round += 1) {
      const { whole } = drawWindow(random)
      const groups = whole(1, 3)
      const [inputs, filters, kernel] = [groups * whole(1, 3), groups * whole(1, 3), whole(1, 4)]
      const layer = layerOf('conv2d')
      const facts = layer.infer([[8, 8, inputs]], paramsOf(layer, { groups, filters, kernel }))
      // Every output channel sees the inputs of its own group only.
      expect(facts.ok && countValues(facts.weights[0]!.shape)).toBe(kernel * kernel * (inputs / groups) * filters)
    }
  })
})

/** "the last 2 rows and column are never seen" → 2 rows, 1 column. */
function lost(message: string, noun: string): number {
  const match = new RegExp(`(?:(\\d+) )?\\b${noun}s?\\b`).exec(message.slice(message.indexOf('the last')))
  return match ? Number(match[1] ?? 1) : 0
}
