import { layerCode } from '../codegen/typescript/layerCode.ts'
import { combine } from '../engine/operations/merge.ts'
import { defineLayer, formatShape, inferElementwise } from '../layer/index.ts'

export const subtract = defineLayer({
  id: 'subtract',
  title: 'Subtract',
  category: 'merge',
  summary: 'Takes all further inputs from the first, value by value.',
  explanation:
    'Subtracts every further input from the first, value by value; the order of the ports matters. A difference shows what has changed between two images, or what a network adds to its input. ' +
    'The inputs must have one shape. Swap the two connections if the sign comes out wrong.',
  source: 'Keras, Subtract; here with two inputs or more.',
  ports: { min: 2, max: Infinity },
  params: {},
  describe: () => '',

  infer: (inputs) => inferElementwise('Subtract', inputs, { general: 'x₁ − x₂ − …', filled: inputs.map(formatShape).join(' − ') }),
  forward: ({ tf, inputs }) => inputs.reduce((difference, next) => tf.sub(difference, next)),
  plan: ({ plan, inputs }) => inputs.reduce((sum, next) => combine(plan, 'subtract', sum, next)),

  code: {
    typescript: (context) => layerCode(context, [{ layer: 'new Subtract', options: {}, support: 'Subtract' }]),
  },

  examples: [
    { params: {}, inputs: [[28, 28, 1], [28, 28, 1]], output: [28, 28, 1], parameters: 0, macs: 0, source: 'Keras Subtract of two images' },
    { params: {}, inputs: [[16], [16], [16]], output: [16], parameters: 0, macs: 0, source: 'Three vectors' },
  ],
})
