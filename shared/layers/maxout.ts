import type { Tensor2D } from '@tensorflow/tfjs-core'
import { layerCode } from '../codegen/typescript/layerCode.ts'
import { weightOptions } from '../codegen/typescript/weightOptions.ts'
import { kernelFunction } from '../engine/builder.ts'
import { largestPieces } from '../engine/operations/activate.ts'
import { dense as planDense } from '../engine/operations/dense.ts'
import { defineLayer, describe, expectsVector, formatCount, kernelStart } from '../layer/index.ts'

interface Maxout {
  readonly units: number
  readonly pieces: number
}

export const maxout = defineLayer<Maxout>({
  id: 'maxout',
  title: 'Maxout',
  category: 'core',
  summary: 'Units that keep the largest of several weighted sums.',
  explanation:
    'Each unit computes several sums wᵀx + b and gives the largest. Its activation is thus learned: two pieces can be ReLU or the absolute value, more can come near any convex function. ' +
    'It was made to go with dropout. Each piece has weights of its own, so the layer has as many times the parameters of a dense one and overfits sooner.',
  source: 'Goodfellow et al. 2013, Maxout networks.',
  ports: { min: 1, max: 1 },
  params: {
    units: { kind: 'integer', label: 'Units', help: 'How many numbers come out.', min: 1, max: 1_000_000, default: 10 },
    pieces: { kind: 'integer', label: 'Pieces', help: 'How many sums each unit chooses the largest from. With 1 it is a dense layer without activation.', min: 1, max: 64, default: 2 },
  },
  describe: (p) => describe(`${formatCount(p.units)} ${p.units === 1 ? 'unit' : 'units'}`, `${p.pieces} ${p.pieces === 1 ? 'piece' : 'pieces'}`),

  infer: ([input], { units, pieces }) => {
    if (input!.length !== 1) return { ok: false, problem: expectsVector('Maxout', input!) }
    const features = input![0]!
    const sums = units * pieces
    return {
      ok: true,
      output: [units],
      // Piece by piece: column p·units + u is piece p of unit u.
      weights: [
        { name: 'kernel', shape: [features, sums], trainable: true, ...kernelStart('linear', features, units) },
        { name: 'bias', shape: [sums], trainable: true, initializer: { kind: 'zeros' } },
      ],
      macs: features * sums,
      stepArrays: 7 * pieces,
      receptive: 'global',
      formulas: [
        { label: 'Output', general: 'max over p of wₚᵀx + bₚ', filled: `the largest of ${pieces}`, result: `${formatCount(units)} values` },
        { label: 'Parameters', general: '(N + 1)·K·P', filled: `(${features} + 1)·${units}·${pieces}`, result: formatCount((features + 1) * sums) },
        { label: 'Multiplications', general: 'N·K·P', filled: `${features}·${units}·${pieces}`, result: formatCount(features * sums) },
      ],
      problems: [],
    }
  },

  forward: ({ tf, params, inputs, weights }) => {
    const sums = tf.add(tf.matMul(inputs[0] as Tensor2D, weights.kernel as Tensor2D), weights.bias!)
    // Pair by pair, because TensorFlow.js's own maximum over an axis gives every one of equal values the whole gradient.
    return params.pieces === 1 ? sums : tf.split(sums, params.pieces, 1).reduce((largest, next) => tf.maximum(largest, next))
  },
  plan: ({ plan, inputs: [x], weights, params, output }) =>
    largestPieces(plan, planDense(plan, x!, { kernel: weights.kernel!, bias: weights.bias }, params.units * params.pieces, kernelFunction('linear')), params.pieces, output),

  code: {
    typescript: (context) => layerCode(context, [{ layer: 'new Maxout', options: { units: context.params.units, pieces: context.params.pieces, ...weightOptions(context.weights) }, support: 'Maxout' }]),
  },

  examples: [
    { params: { units: 240, pieces: 5 }, inputs: [[784]], output: [240], parameters: 942_000, macs: 940_800, source: 'Goodfellow et al. 2013, MNIST: first layer, 240 units of 5 pieces' },
    { params: { units: 1 }, inputs: [[2]], output: [1], parameters: 6, macs: 4, source: 'Course: max(w₁ᵀx + b₁, w₂ᵀx + b₂)' },
    { params: { units: 7, pieces: 3 }, inputs: [[12]], output: [7], parameters: 273, macs: 252, source: 'PyTorch Linear(12, 21), then max over 3' },
  ],
})
