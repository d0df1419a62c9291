import { layerCode } from '../codegen/typescript/layerCode.ts'
import { softmax as planSoftmax } from '../engine/operations/activate.ts'
import { defineLayer, formatShape } from '../layer/index.ts'

export const softmax = defineLayer({
  id: 'softmax',
  title: 'Softmax',
  category: 'activation',
  summary: 'Turns scores into probabilities that add up to 1.',
  explanation:
    'Raises e to each score and divides by their sum, so that the scores of all classes become probabilities. Put it once, at the very end of a network that chooses one class of several. ' +
    'For several answers at once, or for a yes-or-no answer from one unit, use a sigmoid. A second softmax behind it makes all classes look alike.',
  source: 'Bridle 1990, Probabilistic interpretation of feedforward classification network outputs.',
  ports: { min: 1, max: 1 },
  params: {},
  describe: () => '',

  infer: ([input]) => {
    const shape = input!
    const classes = shape.at(-1)!
    if (classes === 1) {
      return {
        ok: false,
        problem: {
          code: 'softmax-single',
          level: 'error',
          message: `Softmax over ${formatShape(shape)} always answers 1: a single score has nothing to be compared with. Use a sigmoid, or give the layer before it one unit for each class.`,
          fixes: [
            { label: 'Use a sigmoid', steps: [{ kind: 'insertBefore', port: 0, type: 'activation', params: { function: 'sigmoid' } }, { kind: 'remove' }] },
          ],
        },
      }
    }
    return {
      ok: true,
      output: shape,
      weights: [],
      macs: 0,
      stepArrays: 3,
      receptive: 'pointwise',
      formulas: [{ label: 'Function', general: 'eˣⁱ/Σⱼ eˣʲ', filled: `j = 1 … ${classes}`, result: shape.length === 3 ? `${classes} probabilities at each cell` : `${classes} probabilities` }],
      problems: [],
    }
  },

  forward: ({ tf, inputs }) => tf.softmax(inputs[0]!),
  lastFunction: () => 'softmax',
  logits: ({ inputs }) => inputs[0]!,
  plan: ({ plan, inputs: [x], reading }) => (reading === 'logits' ? x! : planSoftmax(plan, x!)),

  code: {
    typescript: (context) => layerCode(context, [{ layer: 'tf.layers.activation', options: { activation: 'softmax' } }]),
  },

  examples: [
    { params: {}, inputs: [[10]], output: [10], parameters: 0, macs: 0, source: 'Ten digits' },
    { params: {}, inputs: [[388, 388, 2]], output: [388, 388, 2], parameters: 0, macs: 0, source: 'U-Net, per pixel (Ronneberger et al. 2015)' },
  ],
})
