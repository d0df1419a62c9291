import { layerCode } from '../codegen/typescript/layerCode.ts'
import { weightOptions } from '../codegen/typescript/weightOptions.ts'
import { prelu as planPrelu } from '../engine/operations/activate.ts'
import { defineLayer, formatCount } from '../layer/index.ts'

/** He et al. and PyTorch start every slope here. */
const START = 0.25

export const prelu = defineLayer({
  id: 'prelu',
  title: 'PReLU',
  category: 'activation',
  summary: 'ReLU with a learned slope for negative values.',
  explanation:
    'Lets positive values pass and multiplies negative ones by a slope that each channel learns for itself, starting at 0.25. No unit falls silent for good, as it can with ReLU, and it costs only one number for each channel. ' +
    'On small data sets the freedom may not pay: then leaky ReLU does as well.',
  source: 'He et al. 2015, Delving deep into rectifiers; PyTorch’s PReLU(C).',
  ports: { min: 1, max: 1 },
  params: {},
  describe: () => '',

  infer: ([input]) => {
    const channels = input!.at(-1)!
    // tf.layers and Keras keep an axis of 1 for each that shares its slopes.
    const shape = [...input!.slice(0, -1).map(() => 1), channels]
    return {
      ok: true,
      output: input!,
      weights: [{ name: 'alpha', shape, trainable: true, initializer: { kind: 'constant', value: START } }],
      macs: 0,
      stepArrays: 10,
      receptive: 'pointwise',
      formulas: [
        { label: 'Function', general: 'f(x)', filled: 'max(0, x) + α·min(0, x)', result: 'PReLU' },
        { label: 'Derivative', general: 'f′(x)', filled: '1 if x > 0, else α', result: 'PReLU' },
        { label: 'Parameters', general: 'C', filled: `${channels}`, result: formatCount(channels) },
      ],
      problems: [],
    }
  },

  forward: ({ tf, inputs, weights }) => tf.add(tf.relu(inputs[0]!), tf.mul(weights.alpha!, tf.minimum(inputs[0]!, 0))),
  plan: ({ plan, inputs: [x], weights }) => planPrelu(plan, x!, weights.alpha!),

  code: {
    typescript: (context) => {
      const shared = context.inputShapes[0]!.slice(0, -1).map((_, axis) => axis + 1)
      return layerCode(context, [{ layer: 'tf.layers.prelu', options: { ...weightOptions(context.weights), sharedAxes: shared.length > 0 ? shared : undefined } }])
    },
  },

  examples: [
    { params: {}, inputs: [[28, 28, 64]], output: [28, 28, 64], parameters: 64, macs: 0, source: 'PyTorch PReLU(64)' },
    { params: {}, inputs: [[5, 4, 3]], output: [5, 4, 3], parameters: 3, macs: 0, source: 'PyTorch PReLU(3)' },
    { params: {}, inputs: [[128]], output: [128], parameters: 128, macs: 0, source: 'Keras PReLU on a vector of 128' },
  ],
})
