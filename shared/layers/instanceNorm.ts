import { layerCode } from '../codegen/typescript/layerCode.ts'
import { weightOptions } from '../codegen/typescript/weightOptions.ts'
import { groupNorm as planGroupNorm } from '../engine/operations/norm.ts'
import { channelScale, channelScaleFormula, countValues, defineLayer, describe, epsilonField, expectsImage, formatShape, oneValueNormalised, scaleChannels } from '../layer/index.ts'
import { normaliseGroups } from '../ops/normalise.ts'

interface InstanceNorm {
  readonly epsilon: number
  readonly affine: boolean
}

export const instanceNorm = defineLayer<InstanceNorm>({
  id: 'instanceNorm',
  title: 'Instance norm',
  category: 'normalisation',
  summary: 'Brings each channel of each image to mean 0 and variance 1.',
  explanation:
    'Takes mean and variance over the height and width of every channel, for each image by itself, then applies a learned scale γ and shift β. ' +
    'It takes the contrast out of an image, which is why style transfer uses it. Where brightness tells classes apart, it throws that away.',
  source: 'Ulyanov, Vedaldi & Lempitsky 2016, Instance normalization; PyTorch’s InstanceNorm2d with affine=True.',
  ports: { min: 1, max: 1 },
  params: {
    epsilon: epsilonField,
    affine: { kind: 'boolean', label: 'Scale and shift', help: 'Learns a scale γ and a shift β for each channel. PyTorch’s own default is without.', default: true },
  },
  describe: (p) => describe(p.epsilon !== 1e-5 && `ε ${p.epsilon}`, !p.affine && 'no scale'),

  infer: ([input], p) => {
    if (input!.length !== 3) return { ok: false, problem: expectsImage('Instance norm', input!, 'normalises') }
    return {
      ok: true,
      output: input!,
      weights: p.affine ? channelScale(input!) : [],
      macs: 0,
      stepArrays: 18,
      receptive: 'global',
      formulas: p.affine ? [channelScaleFormula(input!)] : [],
      problems: countValues(input!) === input!.at(-1) ? [oneValueNormalised(`Each channel of ${formatShape(input!)}`, 'Use batch norm or layer norm here.')] : [],
    }
  },

  forward: (call) => {
    const x = normaliseGroups(call.tf, call.inputs[0]!, call.inputs[0]!.shape.at(-1)!, call.params.epsilon)
    return call.params.affine ? scaleChannels(call, x) : x
  },
  // Without scale and shift it has no kernel yet.
  plan: ({ plan, inputs: [x], weights, params }) =>
    params.affine ? planGroupNorm(plan, x!, { gamma: weights.gamma!, beta: weights.beta! }, { groups: x!.shape.at(-1)!, epsilon: params.epsilon, perPosition: false }) : null,

  code: {
    typescript: (context) =>
      layerCode(context, [
        { layer: 'new GroupNormalization', options: { groups: context.inputShapes[0]!.at(-1)!, epsilon: context.params.epsilon, affine: context.params.affine, ...weightOptions(context.weights) }, support: 'GroupNormalization' },
      ]),
  },

  examples: [
    { params: {}, inputs: [[8, 8, 32]], output: [8, 8, 32], parameters: 64, macs: 0, source: 'PyTorch InstanceNorm2d(32, affine=True)' },
    { params: { affine: false }, inputs: [[8, 8, 32]], output: [8, 8, 32], parameters: 0, macs: 0, source: 'PyTorch InstanceNorm2d(32)' },
  ],
})
