import { layerCode } from '../codegen/typescript/layerCode.ts'
import { combine } from '../engine/operations/merge.ts'
import { defineLayer, formatShape, inferElementwise } from '../layer/index.ts'

export const maximum = defineLayer({
  id: 'maximum',
  title: 'Maximum',
  category: 'merge',
  summary: 'Keeps the largest of its inputs, value by value.',
  explanation:
    'Compares two or more inputs of the same shape, value by value, and keeps the larger one. A pattern that any branch has found stays found. ' +
    'The gradient goes only to the input that won; the others learn nothing from this value.',
  source: 'Keras, Maximum.',
  ports: { min: 2, max: Infinity },
  params: {},
  describe: () => '',

  infer: (inputs) => inferElementwise('Maximum', inputs, { general: 'max(x₁, x₂, …)', filled: `max(${inputs.map(formatShape).join(', ')})` }),
  forward: ({ tf, inputs }) => inputs.reduce((largest, next) => tf.maximum(largest, next)),
  plan: ({ plan, inputs }) => inputs.reduce((sum, next) => combine(plan, 'maximum', sum, next)),

  code: {
    typescript: (context) => layerCode(context, [{ layer: 'tf.layers.maximum', options: {} }]),
  },

  examples: [
    { params: {}, inputs: [[8, 8, 4], [8, 8, 4]], output: [8, 8, 4], parameters: 0, macs: 0, source: 'Keras Maximum of two feature maps' },
    { params: {}, inputs: [[5], [5], [5]], output: [5], parameters: 0, macs: 0, source: 'Three vectors' },
  ],
})
