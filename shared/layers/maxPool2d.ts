import type { Tensor4D } from '@tensorflow/tfjs-core'
import { layerCode, marginsOf } from '../codegen/typescript/layerCode.ts'
import { maxPool } from '../engine/operations/pool.ts'
import { windowsOf } from '../engine/windows.ts'
import { defineLayer, describePool, inferPool, poolingFields, windowOfPool, type Pooling } from '../layer/index.ts'
import { pool } from '../ops/pool.ts'

export const maxPool2d = defineLayer<Pooling>({
  id: 'maxPool2d',
  title: 'Max pool',
  category: 'pooling',
  summary: 'Keeps the largest value of each region.',
  explanation:
    'Replaces each small region by its largest value: what was found stays, where exactly it was is forgotten. The image shrinks, so the layers behind it work less and see more of the picture. ' +
    'Use it after a convolution. It has nothing to learn; padding never wins, as it counts as −∞. Too many of them leave a picture too small to tell what is where.',
  source: 'Weng, Ahuja & Huang 1992, Cresceptron; rounding and padding as in PyTorch and TensorFlow.',
  ports: { min: 1, max: 1 },
  params: poolingFields,
  describe: describePool,

  infer: ([input], p) => inferPool('Max pool', input!, p),
  forward: ({ tf, params, inputs }) => pool(tf, inputs[0] as Tensor4D, windowOfPool(params), 'max', false),
  plan: ({ plan, inputs: [x], params }) => maxPool(plan, x!, windowsOf(windowOfPool(params), x!.shape)),

  code: {
    typescript: (context) => {
      const { size, stride, padding } = context.params
      const margins = marginsOf(windowOfPool(context.params), context.inputShapes[0]!)
      const options = { poolSize: size, strides: stride }
      if (!margins) return layerCode(context, [{ layer: 'tf.layers.maxPooling2d', options }])
      if (padding === 'same') return layerCode(context, [{ layer: 'tf.layers.maxPooling2d', options: { ...options, padding } }])
      return layerCode(context, [
        { layer: 'new MaxPadding2D', suffix: 'padded', options: { padding: margins }, support: 'MaxPadding2D' },
        { layer: 'tf.layers.maxPooling2d', options },
      ])
    },
  },

  examples: [
    { params: {}, inputs: [[28, 28, 6]], output: [14, 14, 6], parameters: 0, macs: 0, source: 'LeNet-5, first pooling' },
    { params: { size: 3, stride: 2, padding: 1 }, inputs: [[112, 112, 64]], output: [56, 56, 64], parameters: 0, macs: 0, source: 'ResNet, stem (He et al. 2016)' },
    { params: { size: 3, stride: 2, rounding: 'ceil' }, inputs: [[112, 112, 64]], output: [56, 56, 64], parameters: 0, macs: 0, source: 'GoogLeNet, first pooling (torchvision)' },
    { params: { size: 3, stride: 2 }, inputs: [[55, 55, 96]], output: [27, 27, 96], parameters: 0, macs: 0, source: 'AlexNet 2012, first pooling' },
    { params: { size: 3, stride: 1, padding: 'same' }, inputs: [[28, 28, 192]], output: [28, 28, 192], parameters: 0, macs: 0, source: 'GoogLeNet, pooling branch of an Inception module' },
  ],
})
