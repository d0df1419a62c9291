import { layerCode } from '../codegen/typescript/layerCode.ts'
import { drop } from '../engine/operations/noise.ts'
import { defineLayer } from '../layer/index.ts'

interface Dropout {
  readonly rate: number
}

export const dropout = defineLayer<Dropout>({
  id: 'dropout',
  title: 'Dropout',
  category: 'regularisation',
  summary: 'Silences random values while training.',
  explanation:
    'While training, sets each value to 0 with probability p and divides the others by 1 − p, so that no unit can rely on one other. In validation and use it does nothing. ' +
    'Use it against overfitting, before the last dense layers; on a network that already learns too little it makes things worse.',
  source: 'Srivastava et al. 2014, Dropout: a simple way to prevent neural networks from overfitting.',
  ports: { min: 1, max: 1 },
  params: {
    rate: { kind: 'number', label: 'Rate p', help: 'The share of values silenced in each step. 0.5 is usual before dense layers, 0.1 to 0.3 elsewhere.', min: 0, max: 0.99, step: 0.05, default: 0.5 },
  },
  describe: (p) => `rate ${p.rate}`,

  infer: ([input], p) => ({
    ok: true,
    output: input!,
    weights: [],
    macs: 0,
    stepArrays: 7,
    receptive: 'pointwise',
    formulas: [{ label: 'Kept values are multiplied by', general: '1/(1 − p)', filled: `1/(1 − ${p.rate})`, result: `${Math.round(1000 / (1 - p.rate)) / 1000}` }],
    problems: [],
  }),

  forward: ({ tf, params, inputs, training, seed }) =>
    training && params.rate > 0 ? tf.dropout(inputs[0]!, params.rate, undefined, seed()) : inputs[0]!,
  passesOn: true,
  plan: ({ plan, inputs: [x], params, training }) => (training ? drop(plan, x!, params.rate, false) : x!),

  code: {
    typescript: (context) => layerCode(context, [{ layer: 'tf.layers.dropout', options: { rate: context.params.rate } }]),
  },

  examples: [
    { params: {}, inputs: [[4096]], output: [4096], parameters: 0, macs: 0, source: 'AlexNet 2012, dense layers' },
    { params: { rate: 0.2 }, inputs: [[8, 8, 16]], output: [8, 8, 16], parameters: 0, macs: 0, source: 'Any shape passes unchanged' },
  ],
})
