import { beforeAll, describe, expect, test } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs-core'
import { FUNCTION_NAMES } from '../../../shared/activation/functions.ts'
import { readParams } from '../../../shared/layer/index.ts'
import { LAYERS } from '../../../shared/layers/index.ts'
import { parseProject } from '../../../shared/project/parse.ts'
import { optimizerSchema } from '../../../shared/training/config.ts'
import { LOSSES } from '../../../shared/training/losses/index.ts'
import { createOptimizer, type Optimizer } from '../../../shared/training/optimizers/optimizer.ts'
import { forward, layerOf } from '../../support/layer.ts'
import { expectValues } from '../../support/tensor.ts'
import { NODE_BACKENDS, tf, useBackend } from '../../support/tensorflow.ts'

/** What TensorFlow.js 4.22 computes wrongly, refuses or loses, one test for each: here it is right, or not offered. */

const count = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1)
/** Distinct quarters in any order, all from `from` upwards. */
const quarters = (shape: number[], from: number) => tf.tensor(Array.from({ length: count(shape) }, (_, index) => ((index * 37) % count(shape)) / 4 + from), shape)
const small = (shape: number[], seed: number) => tf.tensor(Array.from({ length: count(shape) }, (_, index) => (((index + seed) * 29) % 13) / 4 - 1.5), shape)

/** Every gradient of Σ output·dy against the slope by central differences, within ±h of each value. */
function expectSlopes(apply: (...all: Tensor[]) => Tensor, inputs: readonly Tensor[], h: number, tolerance: number): void {
  tf.tidy(() => {
    const dy = small(apply(...inputs).shape, 5)
    const factors = dy.dataSync()
    const weighed = (all: readonly Tensor[]) => tf.tidy(() => (apply(...all).dataSync() as Float32Array).reduce((sum, value, index) => sum + value * factors[index]!, 0))
    const gradients = tf.grads(apply)([...inputs], dy)
    inputs.forEach((input, which) => {
      const base = [...input.dataSync()]
      const at = (index: number, value: number) =>
        tf.tidy(() => weighed(inputs.map((other, position) => (position === which ? tf.tensor(base.map((old, place) => (place === index ? value : old)), input.shape) : other))))
      const slopes = base.map((value, index) => (at(index, value + h) - at(index, value - h)) / (2 * h))
      expect(slopes.some((slope) => Math.abs(slope) > 0.1)).toBe(true)
      expectValues(gradients[which]!, slopes, tolerance)
    })
  })
}

describe.each(NODE_BACKENDS)('on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  test.each([['valid', 2, 2], ['same', 3, 2], [1, 3, 1]] as const)('maximum of windows without a positive value: padding %s, size %i, stride %i', (padding, size, stride) => {
    tf.tidy(() => expectSlopes((x) => forward('maxPool2d', [x], { size, stride, padding }), [quarters([2, 5, 6, 1], -100)], 0.1, 1e-3))
  })

  test('convolution and then the maximum, where all that the convolution gives is negative', () => {
    tf.tidy(() => {
      const weights = (kernel: Tensor) => ({ weights: { kernel, bias: tf.tensor1d([-60, -70, -80]) } })
      const apply = (x: Tensor, kernel: Tensor) => forward('maxPool2d', [forward('conv2d', [x], { filters: 3, kernel: 3, padding: 1 }, weights(kernel))], { size: 2 })
      const inputs = [tf.randomUniform([1, 5, 4, 2], -1, 1, 'float32', 1), tf.randomUniform([3, 3, 2, 3], -1, 1, 'float32', 2)]
      expect(Math.max(...apply(inputs[0]!, inputs[1]!).dataSync())).toBeLessThan(0)
      expectSlopes(apply, inputs, 1e-3, 0.1)
    })
  })

  test('convolution, batch norm and then the maximum, where all that batch norm gives is negative', () => {
    tf.tidy(() => {
      const statistics = { movingMean: tf.zeros([3]), movingVariance: tf.ones([3]) }
      const apply = (x: Tensor, kernel: Tensor, beta: Tensor) => {
        const mapped = forward('conv2d', [x], { filters: 3, kernel: 2, bias: false }, { weights: { kernel } })
        const normed = forward('batchNorm', [mapped], {}, { weights: { gamma: tf.ones([3]), beta, ...statistics }, training: true })
        return forward('maxPool2d', [normed], { size: 2 })
      }
      const inputs = [tf.randomUniform([2, 5, 6, 1], -1, 1, 'float32', 1), tf.randomUniform([2, 2, 1, 3], -1, 1, 'float32', 2), tf.tensor1d([-8, -9, -10])]
      expect(Math.max(...apply(inputs[0]!, inputs[1]!, inputs[2]!).dataSync())).toBeLessThan(0)
      expectSlopes(apply, inputs, 1e-3, 0.05)
    })
  })

  test.each([[3, 2], [2, 1], [[3, 2], [1, 3]]] as const)('average with same padding, at the borders too: size %j, stride %j', (size, stride) => {
    tf.tidy(() => expectSlopes((x) => forward('avgPool2d', [x], { size, stride, padding: 'same' }), [quarters([2, 5, 6, 2], -20)], 0.25, 1e-3))
  })

  test('nearest upsampling of several images: each old cell takes the sum of its own new cells', () => {
    tf.tidy(() => {
      const dy = small([3, 4, 6, 2], 3)
      const dx = tf.grad((x) => forward('upsample2d', [x], { factor: [2, 3] }))(small([3, 2, 2, 2], 1), dy)
      const incoming = dy.dataSync()
      const sums = new Float32Array(3 * 2 * 2 * 2)
      incoming.forEach((value, index) => {
        const [image, row, column, channel] = [Math.floor(index / 48), Math.floor(index / 12) % 4, Math.floor(index / 2) % 6, index % 2]
        sums[((image * 2 + Math.floor(row / 2)) * 2 + Math.floor(column / 3)) * 2 + channel]! += value
      })
      expectValues(dx, sums)
    })
  })

  test.each([
    ['conv2d', { filters: 2, kernel: 3, dilation: 2 }, [3, 3, 2, 2]],
    ['conv2d', { filters: 2, kernel: 2, dilation: [3, 2], stride: 2, padding: 1 }, [2, 2, 2, 2]],
    ['depthwiseConv2d', { kernel: 3, dilation: 2, padding: 'same' }, [3, 3, 2, 1]],
    ['depthwiseConv2d', { kernel: 2, dilation: 3, stride: 2, multiplier: 2 }, [2, 2, 2, 2]],
  ] as const)('%s with dilation learns: %j', (layer, params, shape) => {
    tf.tidy(() => {
      const name = layer === 'conv2d' ? 'kernel' : 'depthwiseKernel'
      const apply = (x: Tensor, kernel: Tensor) => forward(layer, [x], { ...params, bias: false }, { weights: { [name]: kernel }, training: true })
      expectSlopes(apply, [small([1, 7, 6, 2], 2), small([...shape], 1)], 0.25, 1e-3)
    })
  })

  test('separable convolution with dilation learns', () => {
    tf.tidy(() => {
      const apply = (x: Tensor, depthwiseKernel: Tensor, pointwiseKernel: Tensor) =>
        forward('separableConv2d', [x], { filters: 3, dilation: 2, padding: 2, bias: false }, { weights: { depthwiseKernel, pointwiseKernel }, training: true })
      expectSlopes(apply, [small([2, 6, 5, 2], 2), small([3, 3, 2, 1], 1), small([1, 1, 2, 3], 4)], 0.25, 1e-3)
    })
  })
})

test('Adamax goes on from its stored state', async () => {
  const weights = [{ name: 'd.kernel', variable: tf.variable(tf.tensor1d([1, -2])) }]
  const make = () => createOptimizer(tf, optimizerSchema.parse({ kind: 'adamax', learningRate: 0.1 }), weights)
  const step = (optimizer: Optimizer, gradient: readonly number[]) => tf.tidy(() => optimizer.apply({ [weights[0]!.variable.name]: tf.tensor1d([...gradient]) }))
  const [straight, first] = [make(), make()]
  step(straight, [3, -1])
  step(straight, [0.5, 2])
  const wanted = [...weights[0]!.variable.dataSync()]
  weights[0]!.variable.assign(tf.tensor1d([1, -2]))
  step(first, [3, -1])
  const second = make()
  expect(second.load(await first.save())).toMatchObject({ ok: true })
  step(second, [0.5, 2])
  expect([...weights[0]!.variable.dataSync()]).toEqual(wanted)
  for (const optimizer of [straight, first, second]) optimizer.dispose()
  tf.dispose(weights.map(({ variable }) => variable))
})

describe('not offered, because TensorFlow.js has no gradient of it', () => {
  const project = (training: object) => parseProject(JSON.stringify({ format: 'layerwright/project', version: 1, graph: { nodes: [], edges: [] }, training }))

  test('three-dimensional convolution: no layer has one, and no input has a fourth axis', () => {
    expect(LAYERS.filter(({ id }) => /3d/i.test(id))).toEqual([])
    expect(readParams(layerOf('input').params, { shape: [4, 8, 8, 1] }).mistakes).toHaveLength(1)
  })

  test('thresholded ReLU: a layer that asks for it says which functions there are', () => {
    expect(FUNCTION_NAMES).not.toContain('thresholdedRelu')
    expect(readParams(layerOf('activation').params, { function: 'thresholdedRelu' }).mistakes).toMatchObject([{ message: expect.stringContaining('leakyRelu') }])
  })

  test('the loss huber: a file that asks for it is refused in a sentence', () => {
    expect(LOSSES.map(({ kind }) => kind)).not.toContain('huber')
    expect(project({ loss: 'huber' })).toMatchObject({ ok: false, message: expect.stringContaining('loss') })
    expect(project({ loss: 'mse' })).toMatchObject({ ok: true })
  })
})
