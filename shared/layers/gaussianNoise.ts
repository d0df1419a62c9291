import { layerCode } from '../codegen/typescript/layerCode.ts'
import { addNoise } from '../engine/operations/noise.ts'
import { defineLayer } from '../layer/index.ts'

interface GaussianNoise {
  readonly stddev: number
}

export const gaussianNoise = defineLayer<GaussianNoise>({
  id: 'gaussianNoise',
  title: 'Gaussian noise',
  category: 'regularisation',
  summary: 'Adds random noise while training.',
  explanation:
    'While training, adds a random number with mean 0 and deviation σ to every value; in validation and use it does nothing. The network sees each sample a little different every time, so it cannot learn single pixels by heart. ' +
    'Choose σ small beside the spread of the values: after standardising, 0.1 is a good start; too much drowns the sample.',
  source: 'Bishop 1995, Training with noise is equivalent to Tikhonov regularization; Keras, GaussianNoise.',
  ports: { min: 1, max: 1 },
  params: {
    stddev: { kind: 'number', label: 'Deviation σ', help: 'The standard deviation of the noise, in the units of the values that enter.', min: 0, max: 1000, step: 0.05, default: 0.1 },
  },
  describe: (p) => `σ ${p.stddev}`,

  infer: ([input], p) => ({
    ok: true,
    output: input!,
    weights: [],
    macs: 0,
    stepArrays: 4,
    receptive: 'pointwise',
    formulas: [{ label: 'While training', general: 'x + N(0, σ²)', filled: `x + N(0, ${p.stddev}²)`, result: `±${p.stddev}` }],
    problems: [],
  }),

  forward: ({ tf, params, inputs, training, seed }) =>
    training && params.stddev > 0 ? tf.add(inputs[0]!, tf.randomNormal(inputs[0]!.shape, 0, params.stddev, 'float32', seed())) : inputs[0]!,
  passesOn: true,
  plan: ({ plan, inputs: [x], params, training }) => (training ? addNoise(plan, x!, params.stddev) : x!),

  code: {
    typescript: (context) => layerCode(context, [{ layer: 'tf.layers.gaussianNoise', options: { stddev: context.params.stddev } }]),
  },

  examples: [
    { params: {}, inputs: [[28, 28, 1]], output: [28, 28, 1], parameters: 0, macs: 0, source: 'Keras GaussianNoise(0.1)' },
    { params: { stddev: 1 }, inputs: [[4]], output: [4], parameters: 0, macs: 0, source: 'Any shape passes unchanged' },
  ],
})
