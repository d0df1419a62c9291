import type { Tensor } from '@tensorflow/tfjs-core'
import { layerCode } from '../codegen/typescript/layerCode.ts'
import { weightOptions } from '../codegen/typescript/weightOptions.ts'
import { batchNorm as planBatchNorm } from '../engine/operations/norm.ts'
import { defineLayer, describe, formatCount, type Forward, type WeightSpec } from '../layer/index.ts'

interface BatchNorm {
  readonly momentum: number
  readonly epsilon: number
}

export const batchNorm = defineLayer<BatchNorm>({
  id: 'batchNorm',
  title: 'Batch norm',
  category: 'normalisation',
  summary: 'Brings each channel to mean 0 and variance 1, then scales it.',
  explanation:
    'While training, subtracts each channel’s mean over the batch and divides by its deviation, then applies a learned scale γ and shift β. Deep networks train faster and tolerate larger learning rates. ' +
    'In use it takes a moving average kept from training. Batches of fewer than about 8 samples make it noisy.',
  source: 'Ioffe & Szegedy 2015, Batch normalization; running averages as in PyTorch.',
  ports: { min: 1, max: 1 },
  params: {
    momentum: { kind: 'number', label: 'Momentum', help: 'The share of the old average kept at each step. PyTorch writes the other share: its 0.1 is 0.9 here.', min: 0, max: 1, step: 0.01, default: 0.9 },
    epsilon: { kind: 'number', label: 'Epsilon ε', help: 'Added to the variance, so that nothing is divided by zero.', min: 1e-12, max: 1, step: 1e-5, default: 1e-5 },
  },
  describe: (p) => describe(`momentum ${p.momentum}`, p.epsilon !== 1e-5 && `ε ${p.epsilon}`),

  infer: ([input]) => {
    const shape = input!
    const channels = shape.at(-1)!
    const vector = (name: string, trainable: boolean, kind: 'zeros' | 'ones'): WeightSpec => ({ name, shape: [channels], trainable, initializer: { kind } })
    return {
      ok: true,
      output: shape,
      weights: [vector('gamma', true, 'ones'), vector('beta', true, 'zeros'), vector('movingMean', false, 'zeros'), vector('movingVariance', false, 'ones')],
      macs: 0,
      stepArrays: 13,
      receptive: 'pointwise',
      formulas: [
        { label: 'Parameters', general: '4·C', filled: `4·${channels}`, result: formatCount(4 * channels) },
        { label: 'Trainable (γ and β)', general: '2·C', filled: `2·${channels}`, result: formatCount(2 * channels) },
      ],
      problems: [],
    }
  },

  forward: (call) => {
    const { tf, inputs, weights, training } = call
    if (training) return trainOnBatch(call)
    const { gamma, beta, movingMean, movingVariance } = weights as Record<string, Tensor>
    const scale = tf.mul(gamma!, tf.rsqrt(tf.add(movingVariance!, call.params.epsilon)))
    return tf.add(tf.mul(tf.sub(inputs[0]!, movingMean!), scale), beta!)
  },
  plan: ({ plan, inputs: [x], weights, params, training }) => {
    // The way back through stored statistics (a frozen layer in training) has no kernel.
    if (plan.training && !training) return null
    const { gamma, beta, movingMean, movingVariance } = weights
    return planBatchNorm(plan, x!, { gamma: gamma!, beta: beta! }, { movingMean: movingMean!, movingVariance: movingVariance!, momentum: params.momentum, epsilon: params.epsilon, ofBatch: training })
  },

  code: {
    typescript: (context) => layerCode(context, [{ layer: 'tf.layers.batchNormalization', options: { momentum: context.params.momentum, epsilon: context.params.epsilon, ...weightOptions(context.weights) } }]),
  },

  examples: [
    { params: {}, inputs: [[112, 112, 64]], output: [112, 112, 64], parameters: 256, macs: 0, source: 'ResNet, stem: 128 trainable, 128 stored' },
    { params: {}, inputs: [[128]], output: [128], parameters: 512, macs: 0, source: 'PyTorch BatchNorm1d(128): 256 trainable, 256 stored' },
  ],
})

/** Normalises by the biased variance of the batch; the running average takes the unbiased one, as PyTorch's does. */
function trainOnBatch({ tf, params, inputs, weights, update }: Forward<BatchNorm>): Tensor {
  const x = inputs[0]!
  const axes = x.shape.slice(0, -1).map((_, axis) => axis)
  const samples = x.size / x.shape.at(-1)!
  const mean = tf.mean(x, axes)
  const centred = tf.sub(x, mean)
  const variance = tf.mean(tf.square(centred), axes)
  const unbiased = tf.mul(variance, samples / Math.max(1, samples - 1))
  const blend = (old: Tensor, now: Tensor) => tf.add(tf.mul(old, params.momentum), tf.mul(now, 1 - params.momentum))
  update('movingMean', blend(weights.movingMean!, mean))
  update('movingVariance', blend(weights.movingVariance!, unbiased))
  const scale = tf.mul(weights.gamma!, tf.rsqrt(tf.add(variance, params.epsilon)))
  return tf.add(tf.mul(centred, scale), weights.beta!)
}
