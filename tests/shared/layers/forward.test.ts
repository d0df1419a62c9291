import { readFileSync } from 'node:fs'
import * as tfLayers from '@tensorflow/tfjs-layers'
import { beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs-core'
import { activationFunction } from '../../../shared/activation/functions.ts'
import { factsOf, forward, layerOf, paramsOf } from '../../support/layer.ts'
import { expectValues } from '../../support/tensor.ts'
import { NODE_BACKENDS, tf, useBackend } from '../../support/tensorflow.ts'

/** Our layer against TensorFlow.js's own, on the same numbers. */

const random = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed)

/** Sets a tf.layers layer to these weights and runs it. */
function theirs(layer: tfLayers.layers.Layer, inputs: Tensor | Tensor[], weights: Tensor[] = []): Tensor {
  layer.apply(inputs)
  if (weights.length > 0) layer.setWeights(weights)
  return layer.apply(inputs) as Tensor
}

describe.each(NODE_BACKENDS)('forward on %s', (backend) => {
  beforeAll(() => useBackend(backend))
  beforeEach(() => tf.engine().startScope())
  afterEach(() => tf.engine().endScope())

  it.each([
    ['relu', true], ['tanh', true], ['sigmoid', false], ['softplus', true], ['linear', true],
  ] as const)('dense with %s, bias %s', (activation, bias) => {
    const [x, kernel, offset] = [random([3, 7], 1), random([7, 5], 2), random([5], 3)]
    const weights: Record<string, Tensor> = bias ? { kernel, bias: offset } : { kernel }
    const ours = forward('dense', [x], { units: 5, activation, bias }, { weights })
    expectValues(ours, theirs(tfLayers.layers.dense({ units: 5, activation, useBias: bias }), x, Object.values(weights)).dataSync())
  })

  it.each([
    ['valid', [1, 1], [1, 1], 'relu'], ['same', [2, 2], [1, 1], 'elu'], ['same', [1, 1], [2, 2], 'linear'], ['valid', [2, 3], [1, 1], 'tanh'],
  ] as const)('conv2d %s, stride %j, dilation %j, %s', (padding, stride, dilation, activation) => {
    const [x, kernel, bias] = [random([2, 9, 8, 3], 1), random([3, 2, 3, 4], 2), random([4], 3)]
    const ours = forward('conv2d', [x], { filters: 4, kernel: [3, 2], stride, padding, dilation, activation }, { weights: { kernel, bias } })
    const layer = tfLayers.layers.conv2d({ filters: 4, kernelSize: [3, 2], strides: [...stride] as [number, number], padding, dilationRate: [...dilation] as [number, number], activation })
    expectValues(ours, theirs(layer, x, [kernel, bias]).dataSync())
  })

  it('conv2d with a padding in numbers is zeroPadding2d and then conv2d', () => {
    const [x, kernel, bias] = [random([2, 6, 5, 3], 1), random([3, 3, 3, 4], 2), random([4], 3)]
    const padded = theirs(tfLayers.layers.zeroPadding2d({ padding: [[2, 2], [1, 1]] }), x)
    const ours = forward('conv2d', [x], { filters: 4, padding: [2, 1], stride: 2 }, { weights: { kernel, bias } })
    expectValues(ours, theirs(tfLayers.layers.conv2d({ filters: 4, kernelSize: 3, strides: 2 }), padded, [kernel, bias]).dataSync())
  })

  it.each([
    ['maxPool2d', 'valid', 2, 2], ['maxPool2d', 'same', 3, 2], ['maxPool2d', 'same', 2, 1], ['avgPool2d', 'valid', 3, 2], ['avgPool2d', 'same', 3, 2], ['avgPool2d', 'same', 2, 1],
  ] as const)('%s %s, size %d, stride %d', (id, padding, size, stride) => {
    // All below zero, so that a padding of zeros would win the maximum and lift the mean.
    const x = tf.sub(random([2, 7, 6, 3], 1), 10)
    const layer = id === 'maxPool2d' ? tfLayers.layers.maxPooling2d : tfLayers.layers.averagePooling2d
    expectValues(forward(id, [x], { size, stride, padding }), theirs(layer({ poolSize: size, strides: stride, padding }), x).dataSync())
  })

  it('padding never wins a maximum: −1 stays −1', () => {
    const x = tf.tensor4d([-4, -3, -2, -1], [1, 2, 2, 1])
    expectValues(forward('maxPool2d', [x], { size: 3, stride: 1, padding: 1 }), [-1, -1, -1, -1])
  })

  it('an average without the padding is −2.5, with it −1.11', () => {
    const x = tf.tensor4d([-4, -3, -2, -1], [1, 2, 2, 1])
    expectValues(forward('avgPool2d', [x], { size: 3, stride: 1, padding: 1 }), [-2.5, -2.5, -2.5, -2.5])
    expectValues(forward('avgPool2d', [x], { size: 3, stride: 1, padding: 1, countPadding: true }), [-10 / 9, -10 / 9, -10 / 9, -10 / 9])
  })

  it('global average, flatten, add, multiply and concatenate', () => {
    const [x, y] = [random([2, 3, 4, 5], 1), random([2, 3, 4, 5], 2)]
    expectValues(forward('globalAvgPool2d', [x]), theirs(tfLayers.layers.globalAveragePooling2d({}), x).dataSync())
    expectValues(forward('flatten', [x]), theirs(tfLayers.layers.flatten(), x).dataSync())
    expectValues(forward('add', [x, y, x]), theirs(tfLayers.layers.add(), [x, y, x]).dataSync())
    expectValues(forward('multiply', [x, y]), theirs(tfLayers.layers.multiply(), [x, y]).dataSync())
    expectValues(forward('concat', [x, y]), theirs(tfLayers.layers.concatenate(), [x, y]).dataSync())
  })

  it('multiplies channels by [C] and [1, 1, C] alike, in either order', () => {
    const image = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 2, 2])
    const gate = tf.tensor2d([10, 100, 0, -1], [2, 2])
    const expected = [10, 200, 30, 400, 0, -6, 0, -8]
    expectValues(forward('multiply', [image, gate]), expected)
    expectValues(forward('multiply', [gate, image]), expected)
    expectValues(forward('multiply', [image, tf.reshape(gate, [2, 1, 1, 2])]), expected)
  })

  it('softmax of a vector is that of tf.layers; of an image it is the same at every cell', () => {
    const x = random([6, 5], 1)
    const expected = theirs(tfLayers.layers.softmax(), x).dataSync()
    expectValues(forward('softmax', [x]), expected)
    expectValues(forward('softmax', [tf.reshape(x, [1, 2, 3, 5])]), expected)
  })

  it('softmax gives the course’s rows', () => {
    const rows = forward('softmax', [tf.tensor2d([[5, 4, 2], [4, 2, 8], [4, 4, 1]])])
    expect(Array.from(rows.dataSync(), (value) => value.toFixed(2))).toEqual(['0.71', '0.26', '0.04', '0.02', '0.00', '0.98', '0.49', '0.49', '0.02'])
  })

  it.each([
    'relu', 'sigmoid', 'tanh', 'elu', 'selu', 'softplus', 'softsign', 'relu6', 'swish', 'mish',
  ] as const)('activation %s is that of tf.layers', (name) => {
    const x = random([4, 6], 5)
    expectValues(forward('activation', [x], { function: name }), theirs(tfLayers.layers.activation({ activation: name }), x).dataSync())
  })

  it('leaky ReLU and ELU take their alpha', () => {
    const x = random([4, 6], 5)
    expectValues(forward('activation', [x], { function: 'leakyRelu', alpha: 0.3 }), theirs(tfLayers.layers.leakyReLU({ alpha: 0.3 }), x).dataSync())
    // tf.layers' ELU refuses any alpha but 1: half of its negative side is the ELU of 0.5.
    const elu = theirs(tfLayers.layers.elu(), x)
    expectValues(forward('activation', [x], { function: 'elu', alpha: 0.5 }), tf.where(tf.greater(elu, 0), elu, tf.mul(elu, 0.5)).dataSync())
  })

  it('dropout lets everything pass outside training', () => {
    const x = random([4, 6], 1)
    expectValues(forward('dropout', [x]), x.dataSync(), 0)
  })

  it('dropout keeps 1 − p of the values, scales them by 1/(1 − p), and repeats with its seed', () => {
    const x = tf.ones([100, 100])
    const mask = (seed: number) => [...forward('dropout', [x], { rate: 0.2 }, { training: true, seed: () => seed }).dataSync()]
    const values = mask(7)
    expect(new Set(values.map((value) => value.toFixed(4)))).toEqual(new Set(['0.0000', '1.2500']))
    // 10,000 draws: the share kept deviates by 0.004 (one σ).
    expect(Math.abs(values.filter((value) => value > 0).length / 10_000 - 0.8)).toBeLessThan(0.02)
    expect(mask(7)).toEqual(values)
    expect(mask(8)).not.toEqual(values)
  })

  it('dropout with rate 0 changes nothing in training', () => {
    const x = random([4, 6], 1)
    expectValues(forward('dropout', [x], { rate: 0 }, { training: true }), x.dataSync(), 0)
  })
})

describe('logits', () => {
  beforeAll(() => useBackend('cpu'))

  it.each([
    ['dense', [5], { activation: 'sigmoid' }], ['dense', [5], {}], ['conv2d', [6, 6, 2], { activation: 'tanh' }], ['activation', [5], { function: 'leakyRelu', alpha: 0.3 }], ['softmax', [5], {}],
  ] as const)('of %s %j %j with the last function applied are its output', (id, shape, raw) => {
    tf.tidy(() => {
      const layer = layerOf(id)
      const params = paramsOf(layer, raw)
      const weights = Object.fromEntries(factsOf(id, [shape], raw).weights.map((weight, index) => [weight.name, random([...weight.shape], index)]))
      const call = { tf, params, inputs: [random([2, ...shape], 9)], weights, training: false, seed: () => 1, update: () => undefined }
      const last = layer.lastFunction!(params)
      const logits = layer.logits!(call)
      expectValues(last === 'softmax' ? tf.softmax(logits) : activationFunction(last).apply(tf, logits, Number(params.alpha ?? 0)), layer.forward(call).dataSync(), 0)
    })
  })
})

interface BatchNormCase {
  readonly shape: number[]
  readonly momentum: number
  readonly epsilon: number
  readonly gamma: number[]
  readonly beta: number[]
  readonly steps: { training: boolean; x: number[]; y: number[]; mean: number[]; variance: number[] }[]
}

// Written by tests/support/pytorch/layers.py.
const golden = JSON.parse(readFileSync(new URL('../../fixtures/pytorch/layers.json', import.meta.url), 'utf8')) as { batchNorm: BatchNormCase[] }

describe.each(NODE_BACKENDS)('batch norm on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  it.each(golden.batchNorm.map((row) => [row.shape.join('×'), row] as const))('normalises %s and keeps its averages as PyTorch does, step by step', (_name, row) => {
    tf.tidy(() => {
      const { momentum, epsilon, gamma, beta } = row
      const channels = gamma.length
      const weights: Record<string, Tensor> = { gamma: tf.tensor1d(gamma), beta: tf.tensor1d(beta), movingMean: tf.zeros([channels]), movingVariance: tf.ones([channels]) }
      for (const { training, x, y, mean, variance } of row.steps) {
        const next: Record<string, Tensor> = {}
        const update = (name: string, value: Tensor) => {
          next[name] = value
        }
        const output = forward('batchNorm', [tf.tensor(x, row.shape)], { momentum, epsilon }, { weights, training, update })
        expectValues(output, y)
        expect(Object.keys(next)).toEqual(training ? ['movingMean', 'movingVariance'] : [])
        Object.assign(weights, next)
        expectValues(weights.movingMean!, mean)
        expectValues(weights.movingVariance!, variance)
      }
    })
  })

  it('survives a batch of one sample', () => {
    tf.tidy(() => {
      const seen: Tensor[] = []
      const y = forward('batchNorm', [tf.tensor2d([[3, 4]])], {}, { training: true, update: (_name, value) => seen.push(value) })
      for (const value of [y, ...seen]) expect([...value.dataSync()].every(Number.isFinite)).toBe(true)
    })
  })
})
