import { layerCode } from '../codegen/typescript/layerCode.ts'
import { weightOptions } from '../codegen/typescript/weightOptions.ts'
import { groupNorm as planGroupNorm } from '../engine/operations/norm.ts'
import { channelScale, channelScaleFormula, defineLayer, describe, epsilonField, formatShape, oneValueNormalised, scaleChannels } from '../layer/index.ts'
import { normalise } from '../ops/normalise.ts'

interface LayerNorm {
  readonly epsilon: number
}

export const layerNorm = defineLayer<LayerNorm>({
  id: 'layerNorm',
  title: 'Layer norm',
  category: 'normalisation',
  summary: 'Brings the features of each sample to mean 0 and variance 1.',
  explanation:
    'Takes mean and variance over the features of one sample (on images: over the channels at one position), then applies a learned scale γ and shift β. ' +
    'It needs no other samples, so it works with any batch size and does the same in training and in use. Transformers and ConvNeXt use it; in classic convolutional networks batch norm is usually better.',
  source: 'Ba, Kiros & Hinton 2016, Layer normalization; axes as in Keras and in PyTorch’s LayerNorm(C).',
  ports: { min: 1, max: 1 },
  params: { epsilon: epsilonField },
  describe: (p) => describe(p.epsilon !== 1e-5 && `ε ${p.epsilon}`),

  infer: ([input]) => ({
    ok: true,
    output: input!,
    weights: channelScale(input!),
    macs: 0,
    stepArrays: 15,
    receptive: 'pointwise',
    formulas: [channelScaleFormula(input!)],
    problems: input!.at(-1) === 1 ? [oneValueNormalised(`Each position of ${formatShape(input!)}`, 'Use batch norm here.')] : [],
  }),

  forward: (call) => scaleChannels(call, normalise(call.tf, call.inputs[0]!, [call.inputs[0]!.rank - 1], call.params.epsilon)),
  plan: ({ plan, inputs: [x], weights, params }) => planGroupNorm(plan, x!, { gamma: weights.gamma!, beta: weights.beta! }, { groups: 1, epsilon: params.epsilon, perPosition: true }),

  code: {
    typescript: (context) => layerCode(context, [{ layer: 'tf.layers.layerNormalization', options: { epsilon: context.params.epsilon, ...weightOptions(context.weights) } }]),
  },

  examples: [
    { params: { epsilon: 1e-6 }, inputs: [[56, 56, 96]], output: [56, 56, 96], parameters: 192, macs: 0, source: 'ConvNeXt-T, stem (torchvision, LayerNorm2d)' },
    { params: {}, inputs: [[768]], output: [768], parameters: 1536, macs: 0, source: 'PyTorch LayerNorm(768)' },
    { params: {}, inputs: [[4, 5, 6]], output: [4, 5, 6], parameters: 12, macs: 0, source: 'PyTorch LayerNorm(6), channels last' },
  ],
})
