import { layerCode } from '../codegen/typescript/layerCode.ts'
import { weightOptions } from '../codegen/typescript/weightOptions.ts'
import { groupNorm as planGroupNorm } from '../engine/operations/norm.ts'
import {
  channelScale, channelScaleFormula, countValues, defineLayer, describe, epsilonField, formatShape, oneValueNormalised, scaleChannels, type Fix, type LayerProblem,
} from '../layer/index.ts'
import { normaliseGroups } from '../ops/normalise.ts'

interface GroupNorm {
  readonly groups: number
  readonly epsilon: number
}

const USE_ONE_GROUP: Fix = { label: 'Use 1 group', steps: [{ kind: 'setParams', params: { groups: 1 } }] }

export const groupNorm = defineLayer<GroupNorm>({
  id: 'groupNorm',
  title: 'Group norm',
  category: 'normalisation',
  summary: 'Brings groups of channels of each sample to mean 0, variance 1.',
  explanation:
    'Divides the channels into groups and takes mean and variance over each group and all positions, for every sample by itself; then applies a learned scale γ and shift β per channel. ' +
    'It does not depend on the batch size: use it instead of batch norm where only a few large images fit into a batch. The groups must divide the channels, and with large batches batch norm is usually better.',
  source: 'Wu & He 2018, Group normalization.',
  ports: { min: 1, max: 1 },
  params: {
    groups: { kind: 'integer', label: 'Groups G', help: 'Into how many groups the channels are divided. It must divide their number; 1 takes all channels together.', min: 1, max: 1_000_000, default: 8 },
    epsilon: epsilonField,
  },
  describe: (p) => describe(`${p.groups} ${p.groups === 1 ? 'group' : 'groups'}`, p.epsilon !== 1e-5 && `ε ${p.epsilon}`),

  infer: ([input], p) => {
    const channels = input!.at(-1)!
    if (channels % p.groups !== 0) return { ok: false, problem: groupsDoNotDivide(channels, p.groups) }
    return {
      ok: true,
      output: input!,
      weights: channelScale(input!),
      macs: 0,
      stepArrays: 18,
      receptive: 'global',
      formulas: [
        { label: 'Channels in a group', general: 'C/G', filled: `${channels}/${p.groups}`, result: `${channels / p.groups}` },
        channelScaleFormula(input!),
      ],
      problems: countValues(input!) === p.groups ? [oneValueNormalised(`With ${p.groups} groups, each group of ${formatShape(input!)}`, 'Use fewer groups.', p.groups > 1 ? [USE_ONE_GROUP] : [])] : [],
    }
  },

  forward: (call) => scaleChannels(call, normaliseGroups(call.tf, call.inputs[0]!, call.params.groups, call.params.epsilon)),
  plan: ({ plan, inputs: [x], weights, params }) => planGroupNorm(plan, x!, { gamma: weights.gamma!, beta: weights.beta! }, { groups: params.groups, epsilon: params.epsilon, perPosition: false }),

  code: {
    typescript: (context) =>
      layerCode(context, [
        { layer: 'new GroupNormalization', options: { groups: context.params.groups, epsilon: context.params.epsilon, affine: true, ...weightOptions(context.weights) }, support: 'GroupNormalization' },
      ]),
  },

  examples: [
    { params: { groups: 32 }, inputs: [[56, 56, 256]], output: [56, 56, 256], parameters: 512, macs: 0, source: 'Wu & He 2018: ResNet-50 with GN, G = 32' },
    { params: {}, inputs: [[6, 5, 16]], output: [6, 5, 16], parameters: 32, macs: 0, source: 'PyTorch GroupNorm(8, 16)' },
    { params: { groups: 3 }, inputs: [[12]], output: [12], parameters: 24, macs: 0, source: 'PyTorch GroupNorm(3, 12) on a vector' },
  ],
})

function groupsDoNotDivide(channels: number, groups: number): LayerProblem {
  let largest = Math.min(groups, channels)
  while (channels % largest !== 0) largest -= 1
  return {
    code: 'groups-do-not-divide',
    level: 'error',
    message: `${groups} groups do not divide the ${channels} channels that enter without a remainder. Use ${largest}, or another number that does.`,
    fixes: [{ label: `Use ${largest} ${largest === 1 ? 'group' : 'groups'}`, steps: [{ kind: 'setParams', params: { groups: largest } }] }],
  }
}
