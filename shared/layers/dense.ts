import type { Tensor2D } from '@tensorflow/tfjs-core'
import { activationFunction, stepArraysOf, type FunctionName } from '../activation/functions.ts'
import { activationAfter, activationOption, layerCode } from '../codegen/typescript/layerCode.ts'
import { weightOptions } from '../codegen/typescript/weightOptions.ts'
import { kernelFunction } from '../engine/builder.ts'
import { dense as planDense } from '../engine/operations/dense.ts'
import {
  activationField, biasField, defineLayer, describe, describeActivation, expectsVector, flatFunction, formatCount, kernelStart, type Forward, type WeightSpec,
} from '../layer/index.ts'

interface Dense {
  readonly units: number
  readonly activation: FunctionName
  readonly bias: boolean
}

function logits({ tf, inputs, weights }: Forward<Dense>) {
  const sums = tf.matMul(inputs[0] as Tensor2D, weights.kernel as Tensor2D)
  return weights.bias ? tf.add(sums, weights.bias) : sums
}

export const dense = defineLayer<Dense>({
  id: 'dense',
  title: 'Dense',
  category: 'core',
  summary: 'Connects every input to every unit.',
  explanation:
    'Each unit weighs all inputs, adds a bias and applies the activation: y = f(w·x + b). One unit is a perceptron; a few such layers with a non-linear function between them can learn any shape of border. ' +
    'On images it is wasteful, as every pixel needs its own weight for every unit: use convolutions first.',
  source: 'Rosenblatt 1958, The perceptron; Rumelhart, Hinton & Williams 1986.',
  ports: { min: 1, max: 1 },
  params: {
    units: { kind: 'integer', label: 'Units', help: 'How many numbers come out. In the last layer: one for each class.', min: 1, max: 1_000_000, default: 10 },
    activation: activationField,
    bias: biasField,
  },
  describe: (p) => describe(`${formatCount(p.units)} ${p.units === 1 ? 'unit' : 'units'}`, describeActivation(p.activation), !p.bias && 'no bias'),

  infer: ([input], p) => {
    if (input!.length !== 1) return { ok: false, problem: expectsVector('Dense', input!) }
    const features = input![0]!
    const weights: WeightSpec[] = [
      { name: 'kernel', shape: [features, p.units], trainable: true, ...kernelStart(p.activation, features, p.units) },
      ...(p.bias ? [{ name: 'bias', shape: [p.units], trainable: true, initializer: { kind: 'zeros' } } as const] : []),
    ]
    return {
      ok: true,
      output: [p.units],
      weights,
      macs: features * p.units,
      stepArrays: 2.25 + (p.bias ? 2 : 0) + stepArraysOf(p.activation),
      receptive: 'global',
      formulas: [
        {
          label: 'Parameters',
          general: p.bias ? '(N + 1)·K' : 'N·K',
          filled: p.bias ? `(${features} + 1)·${p.units}` : `${features}·${p.units}`,
          result: formatCount((features + (p.bias ? 1 : 0)) * p.units),
        },
        { label: 'Multiplications', general: 'N·K', filled: `${features}·${p.units}`, result: formatCount(features * p.units) },
      ],
      problems: flatFunction(p.activation, 'activation'),
    }
  },

  forward: (call) => activationFunction(call.params.activation).apply(call.tf, logits(call), activationFunction(call.params.activation).alpha ?? 0),
  lastFunction: (p) => p.activation,
  logits,
  plan: ({ plan, inputs: [x], weights, params, reading }) =>
    planDense(plan, x!, { kernel: weights.kernel!, bias: weights.bias }, params.units, kernelFunction(reading === 'logits' ? 'linear' : params.activation)),

  code: {
    typescript: (context) => {
      const { units, bias, activation } = context.params
      const options = { units, useBias: bias ? undefined : false, activation: activationOption(activation), ...weightOptions(context.weights) }
      return layerCode(context, [{ layer: 'tf.layers.dense', options }, ...activationAfter(activation)])
    },
  },

  examples: [
    { params: { units: 120 }, inputs: [[400]], output: [120], parameters: 48_120, macs: 48_000, source: 'LeNet-5, C5 (LeCun et al. 1998)' },
    { params: { units: 84 }, inputs: [[120]], output: [84], parameters: 10_164, macs: 10_080, source: 'LeNet-5, F6 (LeCun et al. 1998)' },
    { params: {}, inputs: [[84]], output: [10], parameters: 850, macs: 840, source: 'LeNet-5, output' },
    { params: { units: 1 }, inputs: [[2]], output: [1], parameters: 3, macs: 2, source: 'Course: perceptron with two inputs' },
    { params: { bias: false }, inputs: [[3072]], output: [10], parameters: 30_720, macs: 30_720, source: 'Course: a dense layer with 10 units on 32×32×3' },
  ],
})
