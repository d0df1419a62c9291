import { beforeAll, describe, expect, it } from 'vitest'
import golden from '../../fixtures/pytorch/filters.json' with { type: 'json' }
import { filterPresets, neuronPresets } from '../../../shared/weights/presets.ts'
import { tf, useBackend } from '../../support/tensorflow.ts'
import { build, chain } from '../../support/training.ts'

beforeAll(() => useBackend('cpu'))

const TITLES: Readonly<Record<keyof typeof golden.filters, string>> = {
  identity: 'Identity', boxBlur: 'Box blur', gaussianBlur: 'Gaussian blur', sobelX: 'Sobel Gx', sobelY: 'Sobel Gy', sharpen: 'Sharpen',
}
const NAMES = Object.keys(TITLES) as (keyof typeof TITLES)[]

describe('filters', () => {
  it('of 3×3 are all there', () => {
    expect(filterPresets(3, 3).map(({ title }) => title).sort()).toEqual(Object.values(TITLES).sort())
  })

  it.each(NAMES.flatMap((name) => [[name, 'valid', 0], [name, 'padded', 1]] as const))('%s, %s: a convolution with it set by hand answers as PyTorch does', (name, how, padding) => {
    const taps = filterPresets(3, 3).find(({ title }) => title === TITLES[name])!.taps.flat()
    for (const [index, tap] of golden.filters[name].taps.entries()) expect(taps[index]).toBeCloseTo(tap, 8)
    const network = build(chain(
      { id: 'x', type: 'input', params: { shape: golden.shape } },
      { id: 'c', type: 'conv2d', params: { filters: 1, kernel: 3, padding, bias: false }, weights: { kernel: taps }, frozen: true },
    ))
    const values = tf.tidy(() => [...network.forward([tf.tensor(golden.image, [1, ...golden.shape])], { training: false })[0]!.dataSync()])
    const expected = golden.filters[name][how]
    expect(values).toHaveLength(expected.length)
    for (const [index, value] of expected.entries()) expect(values[index]).toBeCloseTo(value, 4)
    network.dispose()
  })

  it('fit other windows where they can', () => {
    expect(filterPresets(5, 5).map(({ title }) => title)).toEqual(['Identity', 'Box blur'])
    expect(filterPresets(5, 3)[0]!.taps.flat().indexOf(1)).toBe(7)
    expect(filterPresets(2, 2).map(({ title, taps }) => [title, taps.flat()])).toEqual([['Box blur', [0.25, 0.25, 0.25, 0.25]]])
  })
})

describe('neurons', () => {
  const neuron = (inputs: number, units = 1) => [{ name: 'kernel', shape: [inputs, units] }, { name: 'bias', shape: [units] }]
  const truth: Readonly<Record<string, (inputs: readonly number[]) => boolean>> = {
    AND: (inputs) => inputs.every((input) => input === 1), OR: (inputs) => inputs.includes(1), NOT: ([input]) => input === 0,
  }

  it.each([['NOT', 1], ['AND', 2], ['OR', 2], ['AND', 3], ['OR', 3]] as const)('%s of %i inputs answers every row of its truth table', (title, inputs) => {
    const weights = neuronPresets(neuron(inputs)).find((preset) => preset.title === title)!.weights
    const network = build(chain({ id: 'x', type: 'input', params: { shape: [inputs] } }, { id: 'n', type: 'dense', params: { units: 1, activation: 'step' }, weights, frozen: true }))
    const rows = Array.from({ length: 2 ** inputs }, (_, row) => Array.from({ length: inputs }, (__, bit) => (row >> bit) % 2))
    const answers = tf.tidy(() => [...network.forward([tf.tensor2d(rows)], { training: false })[0]!.dataSync()])
    expect(answers).toEqual(rows.map((row) => Number(truth[title]!(row))))
    network.dispose()
  })

  it('are offered to a single unit with a bias only', () => {
    expect(neuronPresets(neuron(2)).map(({ title }) => title)).toEqual(['AND', 'OR', 'Perceptron'])
    expect(neuronPresets(neuron(2, 2))).toEqual([])
    expect(neuronPresets(neuron(2).slice(0, 1))).toEqual([])
  })
})
