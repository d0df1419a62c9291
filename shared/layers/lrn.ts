import type { Tensor4D } from '@tensorflow/tfjs-core'
import { layerCode } from '../codegen/typescript/layerCode.ts'
import { localResponse as planLocalResponse } from '../engine/operations/norm.ts'
import { defineLayer, describe, expectsImage } from '../layer/index.ts'
import { localResponse, type LocalResponse } from '../ops/localResponse.ts'

export const lrn = defineLayer<{ [K in keyof LocalResponse]: LocalResponse[K] }>({
  id: 'lrn',
  title: 'Local response norm',
  category: 'normalisation',
  summary: 'Damps values whose neighbouring channels are strong.',
  explanation:
    'Divides each value by a power of the mean square of its neighbouring channels at the same position, so that strong responses damp those beside them. ' +
    'AlexNet and GoogLeNet had it behind their first layers. VGG found that it costs time and gains nothing; use batch norm in new networks.',
  source: 'Krizhevsky, Sutskever & Hinton 2012; PyTorch’s LocalResponseNorm, which divides α by the size.',
  ports: { min: 1, max: 1 },
  params: {
    size: { kind: 'integer', label: 'Size n', help: 'How many neighbouring channels are looked at, the value’s own among them.', min: 1, max: 1024, default: 5 },
    alpha: { kind: 'number', label: 'Alpha α', help: 'How strongly the neighbours damp. It is divided by the size; AlexNet’s own formula is not, so its 1e-4 is 5e-4 here.', min: 0, max: 1000, step: 1e-4, default: 1e-4 },
    beta: { kind: 'number', label: 'Beta β', help: 'The exponent of the divisor.', min: 0, max: 10, step: 0.05, default: 0.75 },
    k: { kind: 'number', label: 'k', help: 'Added to the divisor, so that nothing is divided by zero. AlexNet took 2; PyTorch’s own default is 1.', min: 1e-6, max: 1000, step: 0.1, default: 2 },
  },
  describe: (p) => describe(`size ${p.size}`, p.alpha !== 1e-4 && `α ${p.alpha}`, p.beta !== 0.75 && `β ${p.beta}`, p.k !== 2 && `k ${p.k}`),

  infer: ([input], p) => {
    if (input!.length !== 3) return { ok: false, problem: expectsImage('Local response norm', input!, 'compares the channels of') }
    return {
      ok: true,
      output: input!,
      weights: [],
      macs: 0,
      stepArrays: 23,
      receptive: 'pointwise',
      formulas: [{ label: 'Divisor', general: '(k + α/n·Σx²)^β', filled: `(${p.k} + ${p.alpha}/${p.size}·Σx²)^${p.beta}`, result: `over ${Math.min(p.size, input![2]!)} channels` }],
      problems: [],
    }
  },

  forward: ({ tf, params, inputs }) => localResponse(tf, inputs[0] as Tensor4D, params),
  plan: ({ plan, inputs: [x], params }) => planLocalResponse(plan, x!, params),

  code: {
    typescript: (context) => layerCode(context, [{ layer: 'new LocalResponseNormalization', options: { ...context.params }, support: 'LocalResponseNormalization' }]),
  },

  examples: [
    { params: { alpha: 5e-4 }, inputs: [[27, 27, 96]], output: [27, 27, 96], parameters: 0, macs: 0, source: 'AlexNet 2012, behind the first convolution' },
    { params: { size: 4, alpha: 0.5, k: 1 }, inputs: [[5, 4, 6]], output: [5, 4, 6], parameters: 0, macs: 0, source: 'PyTorch LocalResponseNorm(4, alpha=0.5)' },
  ],
})
