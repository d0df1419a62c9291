import type { Tensor4D } from '@tensorflow/tfjs-core'
import { activationFunction, stepArraysOf, type FunctionName } from '../activation/functions.ts'
import { activationAfter, activationLayer, activationOption, layerCode } from '../codegen/typescript/layerCode.ts'
import { weightOptions } from '../codegen/typescript/weightOptions.ts'
import { kernelFunction } from '../engine/builder.ts'
import { convolveTransposed } from '../engine/operations/convolve.ts'
import {
  activationField, biasField, defineLayer, denseInPlace, describe, describeActivation, describePadding, describeSize, expectsImage, flatFunction, formatCount, formatShape, kernelStart,
  paddingField, strideField, type Forward, type LayerProblem, type Padding, type Size, type WeightSpec,
} from '../layer/index.ts'
import { fitTransposed, transposed, type Transposed } from '../ops/transposed.ts'

interface Conv2dTranspose extends Transposed {
  readonly filters: number
  readonly bias: boolean
  readonly activation: FunctionName
}

const AXES = [0, 1] as const

function logits({ tf, params, inputs, weights }: Forward<Conv2dTranspose>) {
  const map = transposed(tf, inputs[0] as Tensor4D, weights.kernel as Tensor4D, params)
  return weights.bias ? tf.add(map, weights.bias) : map
}

export const conv2dTranspose = defineLayer<Conv2dTranspose>({
  id: 'conv2dTranspose',
  title: 'Transposed conv',
  category: 'convolution',
  summary: 'Enlarges an image with learned filters.',
  explanation:
    'Runs a convolution backwards: every cell of the input paints its filter, scaled by its value, onto a larger image, S cells from its neighbour. It brings small feature maps back to the size of the picture, as in U-Net. ' +
    'Where the kernel is no multiple of the stride, the strokes overlap unevenly and leave a checkerboard.',
  source: 'Zeiler et al. 2010, Deconvolutional networks; Dumoulin & Visin 2016, A guide to convolution arithmetic.',
  ports: { min: 1, max: 1 },
  params: {
    filters: { kind: 'integer', label: 'Filters', help: 'How many output channels the layer paints.', min: 1, max: 65_536, default: 8 },
    kernel: { kind: 'size', label: 'Kernel F', help: 'Height and width of the filters, in cells of the output. A multiple of the stride avoids checkerboards.', min: 1, max: 1024, default: [2, 2] },
    stride: { ...strideField, help: 'Cells of the output between neighbouring cells of the input. 2 doubles the height and the width.', default: [2, 2] },
    padding: { ...paddingField, help: 'Rows and columns cut off on each side of the output (valid: none), or as many as make it S times the input (same).', default: [0, 0] },
    outputPadding: {
      kind: 'size', label: 'Output padding', help: 'Rows and columns added at the bottom and right, to reach a size that the stride would miss.', min: 0, max: 1023, default: [0, 0],
      shownIf: (p) => p.padding !== 'same',
    },
    bias: biasField,
    activation: activationField,
  },
  describe: (p) =>
    describe(`${p.filters} ${p.filters === 1 ? 'filter' : 'filters'}`, formatShape(p.kernel), `stride ${describeSize(p.stride)}`, describePadding(p.padding), describeActivation(p.activation)),

  infer: ([input], p) => {
    if (input!.length !== 3) return { ok: false, problem: expectsImage('Transposed conv', input!) }
    const [height, width, channels] = input as [number, number, number]
    const size: Size = [fitTransposed(p, 0, height).output, fitTransposed(p, 1, width).output]
    const problem = refuse(p, [height, width], size)
    if (problem) return { ok: false, problem }
    const area = p.kernel[0] * p.kernel[1]
    const parameters = (area * channels + (p.bias ? 1 : 0)) * p.filters
    const weights: WeightSpec[] = [
      { name: 'kernel', shape: [...p.kernel, p.filters, channels], trainable: true, ...kernelStart(p.activation, area * channels, area * p.filters), axes: ['filter', 'input channel'] },
      ...(p.bias ? [{ name: 'bias', shape: [p.filters], trainable: true, initializer: { kind: 'zeros' } } as const] : []),
    ]
    const filled = AXES.map((axis) => fill(p, axis, axis === 0 ? height : width))
    const alike = filled[0] === filled[1] && size[0] === size[1]
    return {
      ok: true,
      output: [...size, p.filters],
      weights,
      macs: area * channels * height * width * p.filters,
      before: [firstTap(p, 0, height), firstTap(p, 1, width)],
      stepArrays: (p.padding === 'same' || !isUnpadded(p.padding) ? 5 : 3.5) + (p.bias ? 2 : 0) + stepArraysOf(p.activation),
      // ⌈F/S⌉ cells of the input paint over one cell of the output, and neighbours there are 1/S cells apart.
      receptive: { extent: [Math.ceil(p.kernel[0] / p.stride[0]), Math.ceil(p.kernel[1] / p.stride[1])], stride: [1 / p.stride[0], 1 / p.stride[1]] },
      formulas: [
        {
          label: 'Output size',
          general: p.padding === 'same' ? 'N·S' : `(N − 1)·S − 2P + F${extra(p) ? ' + output padding' : ''}`,
          filled: alike ? filled[0]! : filled.join(' and '),
          result: alike ? `${size[0]}` : size.join(' and '),
        },
        {
          label: 'Parameters',
          general: `(F·F·C${p.bias ? ' + 1' : ''})·K`,
          filled: `(${p.kernel[0]}·${p.kernel[1]}·${channels}${p.bias ? ' + 1' : ''})·${p.filters}`,
          result: formatCount(parameters),
        },
        {
          label: 'Multiplications',
          general: 'F·F·C·K·N·N',
          filled: `${p.kernel[0]}·${p.kernel[1]}·${channels}·${p.filters}·${height}·${width}`,
          result: formatCount(area * channels * height * width * p.filters),
        },
      ],
      problems: flatFunction(p.activation, 'activation'),
      notes: denseInPlace(input!, [...size, p.filters]),
    }
  },

  forward: (call) => activationFunction(call.params.activation).apply(call.tf, logits(call), activationFunction(call.params.activation).alpha ?? 0),
  lastFunction: (p) => p.activation,
  logits,
  plan: ({ plan, inputs: [x], weights, params, output, reading }) =>
    convolveTransposed(
      plan, x!, { kernel: weights.kernel!, bias: weights.bias }, { kernel: params.kernel, stride: params.stride, before: [fitTransposed(params, 0, x!.shape[0]!).before, fitTransposed(params, 1, x!.shape[1]!).before] }, output,
      kernelFunction(reading === 'logits' ? 'linear' : params.activation),
    ),

  code: {
    typescript: (context) => {
      const { filters, kernel, stride, padding, bias, activation } = context.params
      const options = { filters, kernelSize: kernel, strides: stride, ...weightOptions(context.weights) }
      const same = padding === 'same'
      const plain = same || (!extra(context.params) && isUnpadded(padding) && AXES.every((axis) => kernel[axis] >= stride[axis]))
      if (plain) {
        const own = { ...options, useBias: bias ? undefined : false, padding: same ? padding : undefined, activation: activationOption(activation) }
        return layerCode(context, [{ layer: 'tf.layers.conv2dTranspose', options: own }, ...activationAfter(activation)])
      }
      const after = activation === 'linear' ? [] : [activationLayer(activation, activationFunction(activation).alpha ?? 0, 'activated')]
      const padded = { ...options, padding: isUnpadded(padding) ? [0, 0] : padding, outputPadding: context.params.outputPadding, useBias: bias }
      return layerCode(context, [{ layer: 'new PaddedConv2DTranspose', options: padded, support: 'PaddedConv2DTranspose' }, ...after])
    },
  },

  examples: [
    { params: { filters: 512 }, inputs: [[28, 28, 1024]], output: [56, 56, 512], parameters: 2_097_664, macs: 1_644_167_168, source: 'U-Net 2015, first up-convolution' },
    { params: { filters: 3, kernel: 4, padding: 1, bias: false }, inputs: [[4, 4, 8]], output: [8, 8, 3], parameters: 384, macs: 6144, source: 'DCGAN: PyTorch ConvTranspose2d(8, 3, 4, 2, 1)' },
    { params: { filters: 2, kernel: 3, padding: 1, outputPadding: 1 }, inputs: [[5, 6, 1]], output: [10, 12, 2], parameters: 20, macs: 540, source: 'PyTorch ConvTranspose2d(1, 2, 3, 2, 1, output_padding=1)' },
    { params: { filters: 2, kernel: 3, padding: 'same' }, inputs: [[5, 6, 1]], output: [10, 12, 2], parameters: 20, macs: 540, source: 'Keras Conv2DTranspose(2, 3, 2, "same")' },
  ],
})

const extra = ({ padding, outputPadding }: Conv2dTranspose) => padding !== 'same' && (outputPadding[0] > 0 || outputPadding[1] > 0)

const isUnpadded = (padding: Padding) => padding === 'valid' || (padding[0] === 0 && padding[1] === 0)

/** Cells of the input before its first that the first cell of the output would look at. */
function firstTap(p: Conv2dTranspose, axis: 0 | 1, input: number): number {
  const { before } = fitTransposed(p, axis, input)
  return Math.floor((p.kernel[axis] - 1 - before) / p.stride[axis])
}

/** "(28 − 1)·2 − 2·0 + 2": the numbers of one axis in the textbook's formula. */
function fill(p: Conv2dTranspose, axis: 0 | 1, input: number): string {
  if (p.padding === 'same') return `${input}·${p.stride[axis]}`
  const pad = p.padding === 'valid' ? 0 : p.padding[axis]
  return `(${input} − 1)·${p.stride[axis]} − 2·${pad} + ${p.kernel[axis]}${extra(p) ? ` + ${p.outputPadding[axis]}` : ''}`
}

function refuse(p: Conv2dTranspose, input: Size, size: Size): LayerProblem | null {
  if (p.padding !== 'same' && AXES.some((axis) => p.outputPadding[axis] > 0 && p.outputPadding[axis] >= p.stride[axis])) {
    const largest: Size = [Math.min(p.outputPadding[0], p.stride[0] - 1), Math.min(p.outputPadding[1], p.stride[1] - 1)]
    return {
      code: 'output-padding-too-large',
      level: 'error',
      message: `Output padding ${describeSize(p.outputPadding)} must be smaller than the stride ${describeSize(p.stride)}, or the last rows and columns would be painted by nothing. Use ${describeSize(largest)} at most.`,
      fixes: [{ label: `Use output padding ${describeSize(largest)}`, steps: [{ kind: 'setParams', params: { outputPadding: largest } }] }],
    }
  }
  if (size[0] >= 1 && size[1] >= 1) return null
  const padding = p.padding as Size
  const spare = (axis: 0 | 1) => Math.min(padding[axis], Math.max(0, Math.floor(((input[axis] - 1) * p.stride[axis] + p.kernel[axis] + p.outputPadding[axis] - 1) / 2)))
  const largest: Size = [spare(0), spare(1)]
  return {
    code: 'output-vanishes',
    level: 'error',
    message: `Padding ${describeSize(padding)} cuts away the whole output: ${size[0] < 1 ? fill(p, 0, input[0]) : fill(p, 1, input[1])} = ${size[0] < 1 ? size[0] : size[1]}. Pad by ${describeSize(largest)} at most.`,
    fixes: [{ label: `Pad by ${describeSize(largest)}`, steps: [{ kind: 'setParams', params: { padding: largest } }] }],
  }
}
