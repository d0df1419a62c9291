import { layerCode } from '../codegen/typescript/layerCode.ts'
import { defineLayer, equalShapes, formatShape, shapesDiffer } from '../layer/index.ts'

export const add = defineLayer({
  id: 'add',
  title: 'Add',
  category: 'merge',
  summary: 'Adds its inputs, value by value.',
  explanation:
    'Adds two or more inputs of the same shape. A residual block adds its input to its own output, so that gradients find a short way back and very deep networks can learn. ' +
    'Where the shapes differ, a 1×1 convolution on the short way makes them alike.',
  source: 'He et al. 2016, Deep residual learning for image recognition.',
  ports: { min: 2, max: Infinity },
  params: {},
  describe: () => '',

  infer: (inputs) => {
    const first = inputs[0]!
    const odd = inputs.findIndex((shape) => !equalShapes(shape, first))
    if (odd !== -1) return { ok: false, problem: shapesDiffer('Add', 'needs inputs of one shape', inputs, [0, odd]) }
    return {
      ok: true,
      output: first,
      weights: [],
      macs: 0,
      receptive: 'pointwise',
      formulas: [{ label: 'Output', general: 'x₁ + x₂ + …', filled: inputs.map(formatShape).join(' + '), result: formatShape(first) }],
      problems: [],
    }
  },

  forward: ({ tf, inputs }) => inputs.reduce((sum, next) => tf.add(sum, next)),

  code: {
    typescript: (context) => layerCode(context, [{ layer: 'tf.layers.add', options: {} }]),
  },

  examples: [
    { params: {}, inputs: [[56, 56, 256], [56, 56, 256]], output: [56, 56, 256], parameters: 0, macs: 0, source: 'ResNet-50, first residual block' },
    { params: {}, inputs: [[16], [16], [16]], output: [16], parameters: 0, macs: 0, source: 'Three vectors' },
  ],
})
