import type { Tensor4D } from '@tensorflow/tfjs-core'
import { activationFunction, stepArraysOf, type FunctionName } from '../activation/functions.ts'
import { depthwiseCode } from '../codegen/typescript/depthwiseCode.ts'
import { kernelFunction } from '../engine/builder.ts'
import { convolve as planConvolution, convolveDepthwise as planDepthwise } from '../engine/operations/convolve.ts'
import { windowsOf } from '../engine/windows.ts'
import {
  activationField, biasField, defineLayer, denseInPlace, describe, describeActivation, describePadding, describeSize, dilationField, expectsImage, flatFunction, formatCount, formatShape,
  kernelStart, paddingField, slide, strideField, type Forward, type Padding, type Size, type WeightSpec,
} from '../layer/index.ts'
import { depthwise } from '../ops/depthwise.ts'

interface SeparableConv2d {
  readonly filters: number
  readonly multiplier: number
  readonly kernel: Size
  readonly stride: Size
  readonly padding: Padding
  readonly dilation: Size
  readonly bias: boolean
  readonly activation: FunctionName
}

const windowOf = ({ kernel, stride, padding, dilation }: SeparableConv2d) => ({ kernel, stride, padding, dilation })

function logits({ tf, params, inputs, weights }: Forward<SeparableConv2d>) {
  const map = depthwise(tf, inputs[0] as Tensor4D, weights.depthwiseKernel as Tensor4D, windowOf(params))
  const mixed = tf.conv2d(map, weights.pointwiseKernel as Tensor4D, 1, 'valid')
  return weights.bias ? tf.add(mixed, weights.bias) : mixed
}

export const separableConv2d = defineLayer<SeparableConv2d>({
  id: 'separableConv2d',
  title: 'Separable conv',
  category: 'convolution',
  summary: 'Filters each channel by itself, then mixes them by 1×1.',
  explanation:
    'Does the work of a convolution in two steps: a depthwise convolution looks at each channel by itself, then a 1×1 convolution mixes the channels. For 3×3 filters that takes about a ninth of the weights and multiplications. ' +
    'Use it where a network must be small or fast; with few channels it saves little.',
  source: 'Chollet 2017, Xception: deep learning with depthwise separable convolutions.',
  ports: { min: 1, max: 1 },
  params: {
    filters: { kind: 'integer', label: 'Filters', help: 'How many patterns the layer looks for. Each becomes one output channel.', min: 1, max: 65_536, default: 8 },
    multiplier: { kind: 'integer', label: 'Multiplier M', help: 'Depthwise filters for each channel, before the channels are mixed.', min: 1, max: 1024, default: 1 },
    kernel: { kind: 'size', label: 'Kernel F', help: 'Height and width of the depthwise filters, in cells of the input. 3×3 is the usual choice.', min: 1, max: 1024, default: [3, 3] },
    stride: strideField,
    padding: paddingField,
    dilation: dilationField,
    bias: biasField,
    activation: activationField,
  },
  describe: (p) =>
    describe(
      `${p.filters} ${p.filters === 1 ? 'filter' : 'filters'}`, formatShape(p.kernel), p.multiplier > 1 && `${p.multiplier} per channel`,
      (p.stride[0] > 1 || p.stride[1] > 1) && `stride ${describeSize(p.stride)}`, describePadding(p.padding),
      (p.dilation[0] > 1 || p.dilation[1] > 1) && `dilation ${describeSize(p.dilation)}`, describeActivation(p.activation),
    ),

  infer: ([input], p) => {
    if (input!.length !== 3) return { ok: false, problem: expectsImage('Separable conv', input!) }
    const window = slide(windowOf(p), input!, 'kernel')
    if (!window.ok) return window
    const channels = input![2]!
    const taps = p.kernel[0] * p.kernel[1]
    const between = channels * p.multiplier
    const cells = window.size[0] * window.size[1]
    const weights: WeightSpec[] = [
      { name: 'depthwiseKernel', shape: [...p.kernel, channels, p.multiplier], trainable: true, ...kernelStart('linear', taps, taps * p.multiplier) },
      { name: 'pointwiseKernel', shape: [1, 1, between, p.filters], trainable: true, ...kernelStart(p.activation, between, p.filters) },
      ...(p.bias ? [{ name: 'bias', shape: [p.filters], trainable: true, initializer: { kind: 'zeros' } } as const] : []),
    ]
    return {
      ok: true,
      output: [...window.size, p.filters],
      weights,
      macs: cells * between * (taps + p.filters),
      before: [window.fits[0].before, window.fits[1].before],
      stepArrays: 2 + (2 * between) / p.filters + (p.bias ? 2 : 0) + stepArraysOf(p.activation),
      receptive: { extent: [window.fits[0].extent, window.fits[1].extent], stride: p.stride },
      formulas: [
        window.formula,
        {
          label: 'Parameters',
          general: `F·F·C·M + (C·M${p.bias ? ' + 1' : ''})·K`,
          filled: `${p.kernel[0]}·${p.kernel[1]}·${channels}·${p.multiplier} + (${channels}·${p.multiplier}${p.bias ? ' + 1' : ''})·${p.filters}`,
          result: formatCount(taps * between + (between + (p.bias ? 1 : 0)) * p.filters),
        },
        {
          label: 'Multiplications',
          general: '(F·F + K)·C·M·H·W',
          filled: `(${p.kernel[0]}·${p.kernel[1]} + ${p.filters})·${channels}·${p.multiplier}·${window.size[0]}·${window.size[1]}`,
          result: formatCount(cells * between * (taps + p.filters)),
        },
      ],
      problems: [...window.problems, ...flatFunction(p.activation, 'activation')],
      notes: [{ label: 'An ordinary convolution would need', value: `${formatCount((taps * channels + (p.bias ? 1 : 0)) * p.filters)} parameters` }, ...denseInPlace(input!, [...window.size, p.filters])],
    }
  },

  forward: (call) => activationFunction(call.params.activation).apply(call.tf, logits(call), activationFunction(call.params.activation).alpha ?? 0),
  lastFunction: (p) => p.activation,
  logits,
  plan: ({ plan, inputs: [x], weights, params, reading }) => {
    const map = planDepthwise(plan, x!, { kernel: weights.depthwiseKernel!, bias: undefined }, windowsOf(windowOf(params), x!.shape), params.multiplier, kernelFunction('linear'))
    const pointwise = windowsOf({ kernel: [1, 1], stride: [1, 1], padding: 'valid' }, map.shape)
    return planConvolution(plan, map, { kernel: weights.pointwiseKernel!, bias: weights.bias }, pointwise, params.filters, 1, kernelFunction(reading === 'logits' ? 'linear' : params.activation))
  },

  code: { typescript: (context) => depthwiseCode(context, context.params.filters) },

  examples: [
    { params: { filters: 64, bias: false, padding: 1 }, inputs: [[112, 112, 32]], output: [112, 112, 64], parameters: 2336, macs: 29_302_784, source: 'MobileNet 2017, table 1: 3×3 depthwise and 1×1' },
    { params: { filters: 64 }, inputs: [[32, 32, 3]], output: [30, 30, 64], parameters: 283, macs: 197_100, source: 'Keras SeparableConv2D(64, 3)' },
    { params: { filters: 5, multiplier: 2, stride: 2, dilation: 2, padding: 'same' }, inputs: [[9, 10, 2]], output: [5, 5, 5], parameters: 61, macs: 1400, source: 'Keras SeparableConv2D(5, 3, depth_multiplier=2)' },
  ],
})
