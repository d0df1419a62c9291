import { layerCode } from '../codegen/typescript/layerCode.ts'
import { combine } from '../engine/operations/merge.ts'
import { defineLayer, formatShape, inferElementwise } from '../layer/index.ts'

export const add = defineLayer({
  id: 'add',
  title: 'Add',
  category: 'merge',
  summary: 'Adds its inputs, value by value.',
  explanation:
    'Adds two or more inputs of the same shape. A residual block adds its input to its own output, so that gradients find a short way back and very deep networks can learn. ' +
    'Use it to build deep. Where the shapes differ, a 1×1 convolution on the short way makes them alike; an activation there would block it.',
  source: 'He et al. 2016, Deep residual learning for image recognition.',
  ports: { min: 2, max: Infinity },
  params: {},
  describe: () => '',

  infer: (inputs) => inferElementwise('Add', inputs, { general: 'x₁ + x₂ + …', filled: inputs.map(formatShape).join(' + ') }),
  forward: ({ tf, inputs }) => inputs.reduce((sum, next) => tf.add(sum, next)),
  plan: ({ plan, inputs }) => inputs.reduce((sum, next) => combine(plan, 'add', sum, next)),

  code: {
    typescript: (context) => layerCode(context, [{ layer: 'tf.layers.add', options: {} }]),
  },

  examples: [
    { params: {}, inputs: [[56, 56, 256], [56, 56, 256]], output: [56, 56, 256], parameters: 0, macs: 0, source: 'ResNet-50, first residual block' },
    { params: {}, inputs: [[16], [16], [16]], output: [16], parameters: 0, macs: 0, source: 'Three vectors' },
  ],
})
