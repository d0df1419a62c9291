import { layerCode } from '../codegen/typescript/layerCode.ts'
import { drop } from '../engine/operations/noise.ts'
import { defineLayer, expectsImage } from '../layer/index.ts'

interface SpatialDropout2d {
  readonly rate: number
}

export const spatialDropout2d = defineLayer<SpatialDropout2d>({
  id: 'spatialDropout2d',
  title: 'Channel dropout',
  category: 'regularisation',
  summary: 'Silences whole random channels while training.',
  explanation:
    'While training, sets each channel of an image to 0 as a whole with probability p and divides the others by 1 − p. In validation and use it does nothing. ' +
    'Neighbouring pixels say nearly the same, so ordinary dropout hides little from a convolution: use this one there. With few channels, or a high rate, too little is left to learn from.',
  source: 'Tompson et al. 2015, Efficient object localization; Keras SpatialDropout2D, PyTorch Dropout2d.',
  ports: { min: 1, max: 1 },
  params: {
    rate: { kind: 'number', label: 'Rate p', help: 'The share of channels silenced in each step. 0.1 to 0.3 is usual between convolutions.', min: 0, max: 0.99, step: 0.05, default: 0.5 },
  },
  describe: (p) => `rate ${p.rate}`,

  infer: ([input], p) => {
    if (input!.length !== 3) return { ok: false, problem: expectsImage('Channel dropout', input!, 'silences channels of') }
    return {
      ok: true,
      output: input!,
      weights: [],
      macs: 0,
      receptive: 'pointwise',
      formulas: [{ label: 'Kept channels are multiplied by', general: '1/(1 − p)', filled: `1/(1 − ${p.rate})`, result: `${Math.round(1000 / (1 - p.rate)) / 1000}` }],
      problems: [],
    }
  },

  forward: ({ tf, params, inputs, training, seed }) => {
    const [x] = inputs as [(typeof inputs)[number]]
    return training && params.rate > 0 ? tf.dropout(x, params.rate, [x.shape[0], 1, 1, x.shape[3]!], seed()) : x
  },
  passesOn: true,
  plan: ({ plan, inputs: [x], params, training }) => (training ? drop(plan, x!, params.rate, true) : x!),

  code: {
    typescript: (context) => layerCode(context, [{ layer: 'new SpatialDropout2D', options: { rate: context.params.rate }, support: 'SpatialDropout2D' }]),
  },

  examples: [
    { params: {}, inputs: [[8, 8, 16]], output: [8, 8, 16], parameters: 0, macs: 0, source: 'Keras SpatialDropout2D(0.5)' },
    { params: { rate: 0.2 }, inputs: [[5, 7, 3]], output: [5, 7, 3], parameters: 0, macs: 0, source: 'PyTorch Dropout2d(0.2)' },
  ],
})
