import { layerCode } from '../codegen/typescript/layerCode.ts'
import { countValues, defineLayer, formatCount, formatShape } from '../layer/index.ts'

export const flatten = defineLayer({
  id: 'flatten',
  title: 'Flatten',
  category: 'core',
  summary: 'Lines up an image as a vector.',
  explanation:
    'Lines up all values of an image row by row, so that a dense layer can follow. The numbers stay the same; only their arrangement goes. ' +
    'A large image gives a long vector and the dense layer behind it very many weights: pool first.',
  source: 'Keras, Flatten: height, then width, then channels.',
  ports: { min: 1, max: 1 },
  params: {},
  describe: () => '',

  infer: ([input]) => {
    const shape = input!
    const count = countValues(shape)
    return {
      ok: true,
      output: [count],
      weights: [],
      macs: 0,
      receptive: 'pointwise',
      formulas: [{ label: 'Output size', general: shape.length === 3 ? 'H·W·C' : 'N', filled: shape.join('·'), result: formatCount(count) }],
      problems:
        shape.length > 1
          ? []
          : [{
              code: 'already-flat',
              level: 'info',
              message: `What enters is already a vector of ${formatShape(shape)}, so Flatten changes nothing. Remove it.`,
              fixes: [{ label: 'Remove Flatten', steps: [{ kind: 'remove' }] }],
            }],
    }
  },

  forward: ({ tf, inputs }) => {
    const [batch, ...shape] = inputs[0]!.shape as [number, ...number[]]
    return tf.reshape(inputs[0]!, [batch, countValues(shape)])
  },
  passesOn: true,
  plan: ({ plan, inputs: [x], output }) => plan.view(x!, output),

  code: {
    typescript: (context) =>
      layerCode(context, [
        // TensorFlow.js refuses to flatten what is a vector already.
        context.inputShapes[0]!.length === 1 ? { layer: 'tf.layers.reshape', options: { targetShape: context.outputShape } } : { layer: 'tf.layers.flatten', options: {} },
      ]),
  },

  examples: [
    { params: {}, inputs: [[5, 5, 16]], output: [400], parameters: 0, macs: 0, source: 'LeNet-5, before C5' },
    { params: {}, inputs: [[6, 6, 256]], output: [9216], parameters: 0, macs: 0, source: 'AlexNet 2012, before the dense layers' },
    { params: {}, inputs: [[64]], output: [64], parameters: 0, macs: 0, source: 'A vector stays as it is' },
  ],
})
