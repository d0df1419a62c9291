import { objectLiteral } from '../codegen/typescript/source.ts'
import { countValues, defineLayer, formatCount, formatShape, type Shape } from '../layer/index.ts'

interface Input {
  readonly shape: Shape
}

export const input = defineLayer<Input>({
  id: 'input',
  title: 'Input',
  category: 'core',
  summary: 'Where the data enters.',
  explanation:
    'Says what one sample looks like: [height, width, channels] for an image, [features] for a row of a table. Grey images have 1 channel, colour images 3. ' +
    'Every network begins with one; several let different data in side by side. The batch is never written, as the network works for any. Where the shape is not that of the data, no training can begin.',
  source: 'Keras, Input.',
  ports: { min: 0, max: 0 },
  params: {
    shape: { kind: 'shape', label: 'Shape', help: 'Height, width and channels of one image, or the number of features of one row. It must be the shape of the data.', default: [28, 28, 1] },
  },
  describe: (p) => formatShape(p.shape),

  infer: (_inputs, { shape }) => {
    if (shape.length === 2) {
      return {
        ok: false,
        problem: {
          code: 'input-rank',
          level: 'error',
          message: `The shape ${formatShape(shape)} has neither one number (features) nor three (height, width, channels). Write the channels too: 1 for grey images, 3 for colour.`,
          fixes: [
            { label: `Use ${formatShape([...shape, 1])}`, steps: [{ kind: 'setParams', params: { shape: [...shape, 1] } }] },
            { label: `Use ${formatShape([...shape, 3])}`, steps: [{ kind: 'setParams', params: { shape: [...shape, 3] } }] },
          ],
        },
      }
    }
    return {
      ok: true,
      output: shape,
      weights: [],
      macs: 0,
      stepArrays: 1,
      receptive: 'pointwise',
      formulas: [{ label: 'Values in one sample', general: shape.length === 3 ? 'H·W·C' : 'N', filled: shape.join('·'), result: formatCount(countValues(shape)) }],
      problems: [],
    }
  },

  forward: () => {
    throw new Error('The input layer has no forward pass: whoever runs the network gives its value.')
  },

  code: {
    typescript: ({ params: p, name }) => ({ expression: `tf.input(${objectLiteral({ name: { source: name }, shape: p.shape })})` }),
  },

  examples: [
    { params: { shape: [28, 28, 1] }, inputs: [], output: [28, 28, 1], parameters: 0, macs: 0, source: 'MNIST (LeCun et al. 1998)' },
    { params: { shape: [4] }, inputs: [], output: [4], parameters: 0, macs: 0, source: 'Iris (Fisher 1936)' },
    { params: { shape: 2 }, inputs: [], output: [2], parameters: 0, macs: 0, source: 'Course: XOR' },
  ],
})
