import type { Tensor4D } from '@tensorflow/tfjs-core'
import { layerCode, marginsOf } from '../codegen/typescript/layerCode.ts'
import { averagePool } from '../engine/operations/pool.ts'
import { countedOf, windowsOf } from '../engine/windows.ts'
import { defineLayer, describePool, inferPool, poolingFields, windowOfPool, type Padding, type Rounding, type Size } from '../layer/index.ts'
import { pool } from '../ops/pool.ts'

interface AvgPool2d {
  readonly size: Size
  readonly stride: Size
  readonly padding: Padding
  readonly rounding: Rounding
  readonly countPadding: boolean
}

export const avgPool2d = defineLayer<AvgPool2d>({
  id: 'avgPool2d',
  title: 'Avg pool',
  category: 'pooling',
  summary: 'Keeps the mean of each region.',
  explanation:
    'Replaces each small region by its mean, which shrinks the image and smooths it. LeNet used it after each convolution; today the maximum is more common there, as a mean blurs what stands out. ' +
    'It has nothing to learn.',
  source: 'LeCun et al. 1998, subsampling without its weights; rounding and padding as in PyTorch and TensorFlow.',
  ports: { min: 1, max: 1 },
  params: {
    ...poolingFields,
    countPadding: {
      kind: 'boolean',
      label: 'Count padding',
      help: 'On: padding counts as zeros in the mean and darkens the border. Off: the mean is taken over the cells that exist.',
      default: false,
      shownIf: (p) => p.padding !== 'valid' && !(Array.isArray(p.padding) && p.padding.every((cells) => cells === 0)),
    },
  },
  describe: describePool,

  infer: ([input], p) => inferPool('Avg pool', input!, p),
  forward: ({ tf, params, inputs }) => pool(tf, inputs[0] as Tensor4D, windowOfPool(params), 'average', params.countPadding),
  plan: ({ plan, inputs: [x], params }) => averagePool(plan, x!, windowsOf(windowOfPool(params), x!.shape), countedOf(windowOfPool(params), x!.shape, params.countPadding)),

  code: {
    typescript: (context) => {
      const { size, stride, padding, countPadding } = context.params
      const options = { poolSize: size, strides: stride }
      const margins = marginsOf(windowOfPool(context.params), context.inputShapes[0]!)
      if (!margins) return layerCode(context, [{ layer: 'tf.layers.averagePooling2d', options }])
      // The overhang of a window that was rounded up never counts; the padding that was asked for does if it should.
      const asked = padding === 'same' ? margins : typeof padding === 'string' ? [[0, 0], [0, 0]] : padding.map((cells) => [cells, cells])
      const counted = countPadding ? asked : [[0, 0], [0, 0]]
      return layerCode(context, [{ layer: 'new PaddedAveragePooling2D', options: { ...options, padding: margins, counted }, support: 'PaddedAveragePooling2D' }])
    },
  },

  examples: [
    { params: {}, inputs: [[28, 28, 6]], output: [14, 14, 6], parameters: 0, macs: 0, source: 'LeNet-5, S2 (LeCun et al. 1998)' },
    { params: { size: 2 }, inputs: [[10, 10, 16]], output: [5, 5, 16], parameters: 0, macs: 0, source: 'LeNet-5, S4 (LeCun et al. 1998)' },
    { params: { size: 5, stride: 3 }, inputs: [[14, 14, 512]], output: [4, 4, 512], parameters: 0, macs: 0, source: 'GoogLeNet, auxiliary head (Szegedy et al. 2015)' },
    { params: { size: 3, stride: 2, padding: 1, rounding: 'ceil', countPadding: true }, inputs: [[4, 4, 1]], output: [3, 3, 1], parameters: 0, macs: 0, source: 'PyTorch AvgPool2d(3, 2, 1, ceil_mode=True)' },
  ],
})
