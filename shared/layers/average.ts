import { layerCode } from '../codegen/typescript/layerCode.ts'
import { combine, scale } from '../engine/operations/merge.ts'
import { defineLayer, formatShape, inferElementwise } from '../layer/index.ts'

export const average = defineLayer({
  id: 'average',
  title: 'Average',
  category: 'merge',
  summary: 'Takes the mean of its inputs, value by value.',
  explanation:
    'Gives the mean of two or more inputs of the same shape, value by value. With it several networks, or several heads of one, vote on a common answer: an ensemble is usually better than its members. ' +
    'Unlike Add, the result stays in the range of the inputs. Members that make the same mistakes gain nothing from each other.',
  source: 'Keras, Average; Hansen & Salamon 1990, Neural network ensembles.',
  ports: { min: 2, max: Infinity },
  params: {},
  describe: () => '',

  infer: (inputs) => inferElementwise('Average', inputs, { general: '(x₁ + x₂ + …)/n', filled: `(${inputs.map(formatShape).join(' + ')})/${inputs.length}` }),
  forward: ({ tf, inputs }) => tf.div(inputs.reduce((sum, next) => tf.add(sum, next)), inputs.length),
  plan: ({ plan, inputs }) => scale(plan, inputs.reduce((sum, next) => combine(plan, 'add', sum, next)), 1 / inputs.length),

  code: {
    typescript: (context) => layerCode(context, [{ layer: 'tf.layers.average', options: {} }]),
  },

  examples: [
    { params: {}, inputs: [[10], [10], [10]], output: [10], parameters: 0, macs: 0, source: 'Keras Average: three classifiers vote' },
    { params: {}, inputs: [[8, 8, 4], [8, 8, 4]], output: [8, 8, 4], parameters: 0, macs: 0, source: 'Two images' },
  ],
})
