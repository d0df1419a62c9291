import type { Tensor4D } from '@tensorflow/tfjs-core'
import { activationFunction, stepArraysOf, type FunctionName } from '../activation/functions.ts'
import { depthwiseCode } from '../codegen/typescript/depthwiseCode.ts'
import { kernelFunction } from '../engine/builder.ts'
import { convolveDepthwise as planDepthwise } from '../engine/operations/convolve.ts'
import { windowsOf } from '../engine/windows.ts'
import {
  activationField, biasField, defineLayer, denseInPlace, describe, describeActivation, describePadding, describeSize, dilationField, expectsImage, flatFunction, formatCount, formatShape,
  kernelStart, paddingField, slide, strideField, type Forward, type Padding, type Size, type WeightSpec,
} from '../layer/index.ts'
import { depthwise } from '../ops/depthwise.ts'

interface DepthwiseConv2d {
  readonly multiplier: number
  readonly kernel: Size
  readonly stride: Size
  readonly padding: Padding
  readonly dilation: Size
  readonly bias: boolean
  readonly activation: FunctionName
}

const windowOf = ({ kernel, stride, padding, dilation }: DepthwiseConv2d) => ({ kernel, stride, padding, dilation })

function logits({ tf, params, inputs, weights }: Forward<DepthwiseConv2d>) {
  const map = depthwise(tf, inputs[0] as Tensor4D, weights.depthwiseKernel as Tensor4D, windowOf(params))
  return weights.bias ? tf.add(map, weights.bias) : map
}

export const depthwiseConv2d = defineLayer<DepthwiseConv2d>({
  id: 'depthwiseConv2d',
  title: 'Depthwise conv',
  category: 'convolution',
  summary: 'Gives every channel a small filter of its own.',
  explanation:
    'Slides a filter of its own over each channel and never mixes channels, which takes a fraction of the weights and multiplications of an ordinary convolution. ' +
    'Put a 1×1 convolution behind it to mix them: MobileNet is built of such pairs. Alone it cannot combine what different channels found.',
  source: 'Howard et al. 2017, MobileNets; Sifre 2014, Rigid-motion scattering for image classification.',
  ports: { min: 1, max: 1 },
  params: {
    multiplier: { kind: 'integer', label: 'Multiplier M', help: 'Filters for each channel. The output has M times as many channels as the input.', min: 1, max: 1024, default: 1 },
    kernel: { kind: 'size', label: 'Kernel F', help: 'Height and width of the filters, in cells of the input. 3×3 is the usual choice.', min: 1, max: 1024, default: [3, 3] },
    stride: strideField,
    padding: paddingField,
    dilation: dilationField,
    bias: biasField,
    activation: activationField,
  },
  describe: (p) =>
    describe(
      formatShape(p.kernel), p.multiplier > 1 && `${p.multiplier} per channel`, (p.stride[0] > 1 || p.stride[1] > 1) && `stride ${describeSize(p.stride)}`,
      describePadding(p.padding), (p.dilation[0] > 1 || p.dilation[1] > 1) && `dilation ${describeSize(p.dilation)}`, describeActivation(p.activation),
    ),

  infer: ([input], p) => {
    if (input!.length !== 3) return { ok: false, problem: expectsImage('Depthwise conv', input!) }
    const window = slide(windowOf(p), input!, 'kernel')
    if (!window.ok) return window
    const channels = input![2]!
    const taps = p.kernel[0] * p.kernel[1]
    const filters = channels * p.multiplier
    const weights: WeightSpec[] = [
      { name: 'depthwiseKernel', shape: [...p.kernel, channels, p.multiplier], trainable: true, ...kernelStart(p.activation, taps, taps * p.multiplier) },
      ...(p.bias ? [{ name: 'bias', shape: [filters], trainable: true, initializer: { kind: 'zeros' } } as const] : []),
    ]
    return {
      ok: true,
      output: [...window.size, filters],
      weights,
      macs: taps * window.size[0] * window.size[1] * filters,
      before: [window.fits[0].before, window.fits[1].before],
      stepArrays: 2 + (p.bias ? 2 : 0) + stepArraysOf(p.activation),
      receptive: { extent: [window.fits[0].extent, window.fits[1].extent], stride: p.stride },
      formulas: [
        window.formula,
        {
          label: 'Parameters',
          general: `(F·F${p.bias ? ' + 1' : ''})·C·M`,
          filled: `(${p.kernel[0]}·${p.kernel[1]}${p.bias ? ' + 1' : ''})·${channels}·${p.multiplier}`,
          result: formatCount((taps + (p.bias ? 1 : 0)) * filters),
        },
        {
          label: 'Multiplications',
          general: 'F·F·C·M·H·W',
          filled: `${p.kernel[0]}·${p.kernel[1]}·${channels}·${p.multiplier}·${window.size[0]}·${window.size[1]}`,
          result: formatCount(taps * window.size[0] * window.size[1] * filters),
        },
      ],
      problems: [...window.problems, ...flatFunction(p.activation, 'activation')],
      notes: [{ label: 'An ordinary convolution would need', value: `${formatCount((taps * channels + (p.bias ? 1 : 0)) * filters)} parameters` }, ...denseInPlace(input!, [...window.size, filters])],
    }
  },

  forward: (call) => activationFunction(call.params.activation).apply(call.tf, logits(call), activationFunction(call.params.activation).alpha ?? 0),
  lastFunction: (p) => p.activation,
  logits,
  plan: ({ plan, inputs: [x], weights, params, reading }) =>
    planDepthwise(plan, x!, { kernel: weights.depthwiseKernel!, bias: weights.bias }, windowsOf(windowOf(params), x!.shape), params.multiplier, kernelFunction(reading === 'logits' ? 'linear' : params.activation)),

  code: { typescript: (context) => depthwiseCode(context, null) },

  examples: [
    { params: { padding: 1, bias: false }, inputs: [[112, 112, 32]], output: [112, 112, 32], parameters: 288, macs: 3_612_672, source: 'MobileNet 2017, table 1, second row' },
    { params: { padding: 1, stride: 2, bias: false }, inputs: [[112, 112, 64]], output: [56, 56, 64], parameters: 576, macs: 1_806_336, source: 'MobileNet 2017, table 1, fourth row' },
    { params: { multiplier: 2, kernel: 5 }, inputs: [[12, 12, 3]], output: [8, 8, 6], parameters: 156, macs: 9600, source: 'PyTorch Conv2d(3, 6, 5, groups=3)' },
    { params: { padding: 'same', stride: 2, dilation: 2 }, inputs: [[9, 10, 2]], output: [5, 5, 2], parameters: 20, macs: 450, source: 'TensorFlow’s rule: ⌈9/2⌉ × ⌈10/2⌉' },
  ],
})
