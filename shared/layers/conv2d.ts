import type { Tensor4D } from '@tensorflow/tfjs-core'
import { activationFunction, stepArraysOf, type FunctionName } from '../activation/functions.ts'
import { activationAfter, activationLayer, activationOption, layerCode, marginsOf, zeroPadding } from '../codegen/typescript/layerCode.ts'
import { weightOptions } from '../codegen/typescript/weightOptions.ts'
import { kernelFunction } from '../engine/builder.ts'
import { convolve as planConvolution } from '../engine/operations/convolve.ts'
import { windowsOf } from '../engine/windows.ts'
import {
  activationField, biasField, defineLayer, denseInPlace, describe, describeActivation, describePadding, describeSize, dilationField, expectsImage,
  flatFunction, formatCount, formatShape, convolutionStart, paddingField, slide, strideField, type Forward, type Note, type Padding, type Shape, type Size, type WeightSpec,
} from '../layer/index.ts'
import { convolve } from '../ops/convolve.ts'

interface Conv2d {
  readonly filters: number
  readonly kernel: Size
  readonly stride: Size
  readonly padding: Padding
  readonly dilation: Size
  readonly groups: number
  readonly bias: boolean
  readonly activation: FunctionName
}

const windowOf = ({ kernel, stride, padding, dilation }: Conv2d) => ({ kernel, stride, padding, dilation })

function logits({ tf, params, inputs, weights }: Forward<Conv2d>) {
  const map = convolve(tf, inputs[0] as Tensor4D, weights.kernel as Tensor4D, windowOf(params), params.groups)
  return weights.bias ? tf.add(map, weights.bias) : map
}

export const conv2d = defineLayer<Conv2d>({
  id: 'conv2d',
  title: 'Conv 2D',
  category: 'convolution',
  summary: 'Slides small learned filters over an image.',
  explanation:
    'Slides learned filters over the image; each answers how strongly its pattern is there. The same few weights are reused at every position, so a pattern is found anywhere. ' +
    'Use it for images and feature maps, with 3×3 filters to begin with. Too large a stride or no padding makes the image vanish in a few layers.',
  source: 'LeCun et al. 1998, Gradient-based learning applied to document recognition; groups: Krizhevsky et al. 2012.',
  ports: { min: 1, max: 1 },
  params: {
    filters: { kind: 'integer', label: 'Filters', help: 'How many patterns the layer looks for. Each becomes one output channel.', min: 1, max: 65_536, default: 8 },
    kernel: { kind: 'size', label: 'Kernel F', help: 'Height and width of the filters, in cells of the input. 3×3 is the usual choice.', min: 1, max: 1024, default: [3, 3] },
    stride: strideField,
    padding: paddingField,
    dilation: dilationField,
    groups: {
      kind: 'integer', label: 'Groups', help: 'Splits the channels into groups that do not see each other. 1 is an ordinary convolution.', min: 1, max: 65_536, default: 1,
    },
    bias: biasField,
    activation: activationField,
  },
  describe: (p) =>
    describe(
      `${p.filters} ${p.filters === 1 ? 'filter' : 'filters'}`, formatShape(p.kernel), (p.stride[0] > 1 || p.stride[1] > 1) && `stride ${describeSize(p.stride)}`,
      describePadding(p.padding), (p.dilation[0] > 1 || p.dilation[1] > 1) && `dilation ${describeSize(p.dilation)}`, p.groups > 1 && `${p.groups} groups`,
      describeActivation(p.activation),
    ),

  infer: ([input], p) => {
    if (input!.length !== 3) return { ok: false, problem: expectsImage('Conv 2D', input!) }
    const channels = input![2]!
    if (channels % p.groups !== 0 || p.filters % p.groups !== 0) {
      return {
        ok: false,
        problem: {
          code: 'groups-do-not-divide',
          level: 'error',
          message: `${p.groups} groups must divide both the ${channels} input channels and the ${p.filters} filters without a remainder.`,
          fixes: [{ label: 'Use 1 group', steps: [{ kind: 'setParams', params: { groups: 1 } }] }],
        },
      }
    }
    const window = slide(windowOf(p), input!, 'kernel')
    if (!window.ok) return window
    const [height, width] = window.size
    const depth = channels / p.groups
    const taps = p.kernel[0] * p.kernel[1] * depth
    const parameters = (taps + (p.bias ? 1 : 0)) * p.filters
    const output = [height, width, p.filters]
    const weights: WeightSpec[] = [
      { name: 'kernel', shape: [...p.kernel, depth, p.filters], trainable: true, ...convolutionStart(p.activation, p.bias, taps, (p.kernel[0] * p.kernel[1] * p.filters) / p.groups) },
      ...(p.bias ? [{ name: 'bias', shape: [p.filters], trainable: true, initializer: { kind: 'zeros' } } as const] : []),
    ]
    return {
      ok: true,
      output,
      weights,
      macs: taps * height * width * p.filters,
      receptive: { extent: [window.fits[0].extent, window.fits[1].extent], stride: p.stride },
      before: [window.fits[0].before, window.fits[1].before],
      // Groups and dilated taps are put together from several operations.
      stepArrays: 2 + (p.bias ? 2 : 0) + (p.groups > 1 ? 3 : 0) + (p.dilation[0] > 1 || p.dilation[1] > 1 ? 4 : 0) + stepArraysOf(p.activation),
      formulas: [
        window.formula,
        {
          label: 'Parameters',
          general: `(F·F·C${p.groups > 1 ? '/G' : ''}${p.bias ? ' + 1' : ''})·K`,
          filled: `(${p.kernel[0]}·${p.kernel[1]}·${p.groups > 1 ? `${channels}/${p.groups}` : channels}${p.bias ? ' + 1' : ''})·${p.filters}`,
          result: formatCount(parameters),
        },
        {
          label: 'Multiplications',
          general: `F·F·C${p.groups > 1 ? '/G' : ''}·K·H·W`,
          filled: `${p.kernel[0]}·${p.kernel[1]}·${p.groups > 1 ? `${channels}/${p.groups}` : channels}·${p.filters}·${height}·${width}`,
          result: formatCount(taps * height * width * p.filters),
        },
      ],
      problems: [...window.problems, ...flatFunction(p.activation, 'activation')],
      notes: [...denseInPlace(input!, output), ...narrowFirst(input!, output, p)],
    }
  },

  forward: (call) => activationFunction(call.params.activation).apply(call.tf, logits(call), activationFunction(call.params.activation).alpha ?? 0),
  lastFunction: (p) => p.activation,
  logits,
  plan: ({ plan, inputs: [x], weights, params, reading }) =>
    planConvolution(plan, x!, { kernel: weights.kernel!, bias: weights.bias }, windowsOf(windowOf(params), x!.shape), params.filters, params.groups, kernelFunction(reading === 'logits' ? 'linear' : params.activation)),

  code: {
    typescript: (context) => {
      const { filters, kernel, stride, padding, dilation, groups, bias, activation } = context.params
      const options = { filters, kernelSize: kernel, strides: stride, useBias: bias ? undefined : false }
      const margins = marginsOf(windowOf(context.params), context.inputShapes[0]!)
      // TensorFlow.js ignores groups, and has no gradient for a dilated convolution.
      if (groups > 1 || dilation[0] > 1 || dilation[1] > 1) {
        const grouped = { ...options, useBias: bias, dilationRate: dilation, groups, ...weightOptions(context.weights) }
        const after = activation === 'linear' ? [] : [activationLayer(activation, activationFunction(activation).alpha ?? 0, 'activated')]
        return layerCode(context, [...zeroPadding(margins), { layer: 'new GroupedConv2D', options: grouped, support: 'GroupedConv2D' }, ...after])
      }
      const same = padding === 'same' && margins !== null
      const own = { ...options, padding: same ? padding : undefined, activation: activationOption(activation), ...weightOptions(context.weights) }
      return layerCode(context, [...(same ? [] : zeroPadding(margins)), { layer: 'tf.layers.conv2d', options: own }, ...activationAfter(activation)])
    },
  },

  examples: [
    { params: { filters: 10, kernel: 3, padding: 1 }, inputs: [[16, 16, 3]], output: [16, 16, 10], parameters: 280, macs: 69_120, source: 'Course: 16×16×3, ten 3×3' },
    { params: { filters: 1, kernel: 5 }, inputs: [[32, 32, 3]], output: [28, 28, 1], parameters: 76, macs: 58_800, source: 'Course: 32×32×3, one 5×5' },
    { params: { filters: 6, kernel: 5 }, inputs: [[32, 32, 3]], output: [28, 28, 6], parameters: 456, macs: 352_800, source: 'Course: 32×32×3, six 5×5' },
    { params: { filters: 32, kernel: 5, padding: 'same', bias: false }, inputs: [[28, 28, 192]], output: [28, 28, 32], parameters: 153_600, macs: 120_422_400, source: 'Course: 28×28×192, 32 filters 5×5' },
    { params: { filters: 256, kernel: 5, padding: 2, groups: 2 }, inputs: [[27, 27, 96]], output: [27, 27, 256], parameters: 307_456, macs: 223_948_800, source: 'AlexNet 2012, second convolution' },
  ],
})

/** Channels that a 1×1 convolution would leave, in the comparison below: as in the first Inception module. */
const NARROW = 16

/** What a 1×1 convolution in front would save (Lin, Chen & Yan 2014; Szegedy et al. 2015); nothing where it saves less than half. */
function narrowFirst([height, width, channels]: Shape, [rows, columns]: Shape, { kernel, filters, groups }: Conv2d): Note[] {
  const area = kernel[0] * kernel[1]
  if (area === 1 || groups > 1) return []
  const direct = area * channels! * filters * rows! * columns!
  const steps = [channels! * NARROW * height! * width!, area * NARROW * filters * rows! * columns!] as const
  const sum = steps[0] + steps[1]
  if (sum > direct / 2) return []
  return [{ label: `With a 1×1 convolution to ${NARROW} channels first`, value: `${formatCount(sum)} multiplications (${steps.map(formatCount).join(' + ')}) instead of ${formatCount(direct)}` }]
}
