import { beforeAll, describe, expect, test } from 'vitest'
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import { FUNCTION_NAMES, FUNCTIONS, type ActivationFunction } from '../../../shared/activation/functions.ts'
import { leaked, NODE_BACKENDS, tf, useBackend } from '../../support/tensorflow.ts'

/** Values in about [−2, 2] that repeat with the seed, none within 0.05 of the kink at 0. */
function values(count: number, seed: number, offset = 0): number[] {
  let state = seed
  return Array.from({ length: count }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    const value = (state / 2_147_483_648) * 4 - 2
    return (Math.abs(value) < 0.05 ? value + Math.sign(value || 1) * 0.1 : value) + offset
  })
}

const tensor = (shape: number[], seed: number, offset = 0) => tf.tensor(values(shape.reduce((a, b) => a * b, 1), seed, offset), shape)

interface Step {
  readonly name: string
  readonly inputs: () => Tensor[]
  readonly forward: (...inputs: Tensor[]) => Tensor
}

const unary = (name: string, forward: (x: Tensor) => Tensor, offset = 0): Step => ({ name, inputs: () => [tensor([3, 5], 7, offset)], forward: (x) => forward(x) })
const pair = (name: string, forward: (a: Tensor, b: Tensor) => Tensor, a: number[], b: number[], offset = 0): Step => ({
  name, inputs: () => [tensor(a, 3, offset), tensor(b, 5, offset)], forward: (x, y) => forward(x, y),
})

const probabilities = (x: Tensor) => tf.add(tf.mul(tf.sigmoid(x), 0.9), 0.05)
const labels = () => tf.oneHot(tf.tensor1d([0, 3, 1], 'int32'), 5).cast('float32')

/** Everything that a training step is made of, apart from the sliding windows (tests/shared/ops). */
const STEPS: readonly Step[] = [
  ...FUNCTION_NAMES.map((name) => {
    const spec: ActivationFunction = FUNCTIONS[name]
    return unary(`activation ${name}`, (x) => spec.apply(tf, tf.mul(x, 3.5), spec.alpha ?? 0))
  }),
  unary('activation elu, α = 0.5', (x) => FUNCTIONS.elu.apply(tf, x, 0.5)),
  ...[[false, false], [true, false], [false, true], [true, true]].map(([a, b]) =>
    pair(`product of matrices, transposed ${a} ${b}`, (x, y) => tf.matMul(x, y, a, b), a ? [4, 3] : [3, 4], b ? [5, 4] : [4, 5]),
  ),
  pair('product of batches of matrices', (x, y) => tf.matMul(x, y, false, true), [2, 3, 4], [2, 5, 4]),
  pair('matrix by one row', (x, y) => tf.matMul(x, y), [1, 4], [4, 1]),
  pair('bias on a vector', (x, b) => tf.add(x, b), [3, 5], [5]),
  pair('bias on an image', (x, b) => tf.add(x, b), [2, 3, 4, 5], [5]),
  pair('add', (a, b) => tf.add(a, b), [2, 3, 3, 2], [2, 3, 3, 2]),
  pair('multiply', (a, b) => tf.mul(a, b), [2, 3, 3, 2], [2, 3, 3, 2]),
  pair('multiply an image by a gate', (a, b) => tf.mul(a, b), [2, 3, 4, 5], [2, 1, 1, 5]),
  pair('subtract', (a, b) => tf.sub(a, b), [3, 5], [3, 5]),
  pair('maximum', (a, b) => tf.maximum(a, b), [3, 5], [3, 5]),
  pair('minimum', (a, b) => tf.minimum(a, b), [3, 5], [3, 5]),
  pair('divide', (a, b) => tf.div(a, b), [3, 5], [3, 5], 4),
  pair('concatenate channels', (a, b) => tf.concat([a, b], 3), [2, 3, 3, 2], [2, 3, 3, 5]),
  pair('concatenate vectors', (a, b) => tf.concat([a, b], 1), [3, 2], [3, 4]),
  { name: 'add three', inputs: () => [tensor([3, 5], 1), tensor([3, 5], 2), tensor([3, 5], 3)], forward: (...all) => tf.addN(all) },
  unary('flatten', (x) => tf.reshape(tf.square(x), [15])),
  unary('global average', (x) => tf.mean(tf.square(tf.reshape(x, [1, 3, 5, 1])), [1, 2])),
  ...[[0], [1], [2], [0, 1], [1, 2], [0, 2], [0, 1, 2], [-2], []].flatMap((axes) => [
    unary(`sum over axes ${axes.join(' ')}`, (x) => tf.sum(tf.square(tf.reshape(x, [3, 1, 5])), axes)),
    unary(`mean over axes ${axes.join(' ')}, kept`, (x) => tf.mean(tf.square(tf.reshape(x, [3, 5, 1])), axes, true)),
  ]),
  ...[[1, 1, 1], [2, 1, 3], [1, 3, 2], [4, 1, 1], [5, 5, 5]].map((times) => unary(`repeat ${times.join('×')}`, (x) => tf.square(tf.tile(tf.reshape(x, [3, 5, 1]), times)))),
  { name: 'sum of many rows', inputs: () => [tensor([11, 3], 7)], forward: (x) => tf.square(tf.sum(x, 0)) },
  unary('repeat one channel value', (x) => tf.tile(tf.reshape(x, [1, 1, 1, 15]), [2, 3, 1, 1])),
  unary('global maximum', (x) => tf.max(tf.reshape(x, [1, 3, 5, 1]), [1, 2])),
  unary('pad', (x) => tf.square(tf.pad(x, [[1, 0], [2, 1]], 3))),
  unary('transpose', (x) => tf.square(tf.transpose(x, [1, 0]))),
  unary('split', (x) => tf.mul(tf.split(x, [2, 3], 1)[0] as Tensor2D, 3)),
  unary('dropout', (x) => tf.dropout(x, 0.4, undefined, 7)),
  unary('softmax', (x) => tf.softmax(x)),
  unary('log softmax', (x) => tf.logSoftmax(x)),
  unary('log of the sum of exponentials', (x) => tf.logSumExp(x, 1)),
  unary('clip', (x) => tf.clipByValue(x, -1, 1)),
  unary('logarithm', (x) => tf.log(x), 4),
  unary('logarithm of 1 + x', (x) => tf.log1p(x), 4),
  unary('exponential', (x) => tf.exp(x)),
  unary('square root', (x) => tf.sqrt(x), 4),
  unary('inverse square root', (x) => tf.rsqrt(x), 4),
  unary('power', (x) => tf.pow(x, 3), 4),
  unary('absolute value', (x) => tf.abs(x)),
  unary('negative', (x) => tf.neg(x)),
  unary('where', (x) => tf.where(tf.greater(tensor([3, 5], 9), 0.3), tf.square(x), tf.mul(x, 2))),
  unary('mean squared error', (x) => tf.losses.meanSquaredError(tensor([3, 5], 9), x)),
  unary('mean absolute error', (x) => tf.losses.absoluteDifference(tensor([3, 5], 9), x)),
  unary('squared difference', (x) => tf.squaredDifference(x, tensor([3, 5], 9))),
  unary('cross-entropy on logits', (x) => tf.losses.softmaxCrossEntropy(labels(), x)),
  unary('cross-entropy by hand', (x) => tf.neg(tf.mean(tf.sum(tf.mul(labels(), tf.logSoftmax(x)), 1)))),
  unary('cross-entropy on probabilities', (x) => tf.neg(tf.mean(tf.sum(tf.mul(labels(), tf.log(tf.clipByValue(tf.softmax(x), 1e-7, 1))), 1)))),
  unary('binary cross-entropy on logits', (x) => tf.losses.sigmoidCrossEntropy(labels(), x)),
  unary('binary cross-entropy on probabilities', (x) => tf.losses.logLoss(labels(), probabilities(x))),
  {
    name: 'batch normalisation in training',
    inputs: () => [tensor([2, 3, 4, 3], 1), tensor([3], 2, 3), tensor([3], 3)],
    forward: (x, gamma, beta) => {
      const { mean, variance } = tf.moments(x, [0, 1, 2])
      return tf.batchNorm(x as Tensor4D, mean as Tensor1D, variance as Tensor1D, beta as Tensor1D, gamma as Tensor1D, 1e-5)
    },
  },
  {
    name: 'batch normalisation of vectors by hand',
    inputs: () => [tensor([6, 3], 1), tensor([3], 2, 3), tensor([3], 3)],
    forward: (x, gamma, beta) => {
      const { mean, variance } = tf.moments(x, [0])
      return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5))), gamma), beta)
    },
  },
  { name: 'parametric ReLU', inputs: () => [tensor([3, 5], 1), tensor([5], 2)], forward: (x, a) => tf.prelu(x, a) },
  { name: 'depthwise convolution', inputs: () => [tensor([2, 6, 5, 3], 1), tensor([3, 2, 3, 2], 2)], forward: (x, w) => tf.depthwiseConv2d(x as Tensor4D, w as Tensor4D, 1, 'valid') },
  { name: 'depthwise convolution, stride 2, same', inputs: () => [tensor([2, 7, 6, 2], 1), tensor([3, 3, 2, 1], 2)], forward: (x, w) => tf.depthwiseConv2d(x as Tensor4D, w as Tensor4D, 2, 'same') },
  { name: 'depthwise convolution, padded', inputs: () => [tensor([1, 5, 5, 2], 1), tensor([3, 3, 2, 2], 2)], forward: (x, w) => tf.depthwiseConv2d(x as Tensor4D, w as Tensor4D, [2, 1], [[0, 0], [1, 2], [2, 0], [0, 0]]) },
  { name: 'transposed convolution', inputs: () => [tensor([2, 3, 4, 2], 1), tensor([3, 2, 3, 2], 2)], forward: (x, w) => tf.conv2dTranspose(x as Tensor4D, w as Tensor4D, [2, 7, 8, 3], 2, 'valid') },
]

/** Σ output·r, with fixed r: one number whose gradient is the whole backward pass. */
function weigh(step: Step, inputs: Tensor[]): Scalar {
  const output = step.forward(...inputs)
  return tf.sum(tf.mul(output, tensor(output.shape, 11)))
}

/** The slope of every input value by central differences, summed in double precision. */
function slopes(step: Step, inputs: readonly Tensor[]): number[][] {
  const h = 1e-2
  const weighed = (all: Tensor[]) =>
    tf.tidy(() => {
      const output = step.forward(...all)
      const weights = tensor(output.shape, 11).dataSync()
      return (output.dataSync() as Float32Array).reduce((sum, value, index) => sum + value * weights[index]!, 0)
    })
  return inputs.map((input, which) => {
    const base = [...input.dataSync()]
    return base.map((value, index) => {
      const at = (x: number) => tf.tidy(() => weighed(inputs.map((other, i) => (i === which ? tf.tensor(base.map((v, j) => (j === index ? x : v)), input.shape) : other))))
      return (at(value + h) - at(value - h)) / (Math.fround(value + h) - Math.fround(value - h))
    })
  })
}

const gradients = (step: Step, inputs: Tensor[]) => tf.grads((...all: Tensor[]) => weigh(step, all))(inputs)

describe.each(NODE_BACKENDS)('gradients by finite differences, on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  test.each(STEPS.map((step) => [step.name, step] as const))('%s', (_name, step) => {
    const run = () =>
      tf.tidy(() => {
        const inputs = step.inputs()
        const expected = slopes(step, inputs)
        gradients(step, inputs).forEach((gradient, which) => {
          expect(gradient.shape).toEqual(inputs[which]!.shape)
          const actual = gradient.dataSync()
          expected[which]!.forEach((slope, index) => expect(Math.abs(actual[index]! - slope) / Math.max(1, Math.abs(slope)), `input ${which}, value ${index}: ${actual[index]} against ${slope}`).toBeLessThan(5e-3))
        })
      })
    expect(leaked(run)).toEqual({ tensors: 0, data: 0 })
  })
})

test.each(STEPS.filter(({ name }) => name !== 'dropout').map((step) => [step.name, step] as const))('wasm agrees with cpu: %s', async (_name, step) => {
  const results: number[][] = []
  for (const backend of NODE_BACKENDS) {
    await useBackend(backend)
    results.push(tf.tidy(() => {
      const inputs = step.inputs()
      return [step.forward(...inputs), ...gradients(step, inputs)].flatMap((result) => [...result.dataSync()])
    }))
  }
  const [cpu, wasm] = results
  expect(wasm).toHaveLength(cpu!.length)
  expect(Math.max(...cpu!.map((value, index) => Math.abs(value - wasm![index]!) / Math.max(1, Math.abs(value))))).toBeLessThan(1e-5)
})
