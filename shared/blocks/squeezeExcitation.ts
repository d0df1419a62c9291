import { biasField } from '../layer/index.ts'
import { chain, filtersField, layer, port } from './parts.ts'
import { defineRecipe } from './recipe.ts'

interface SqueezeExcitation {
  readonly channels: number
  readonly ratio: number
  readonly bias: boolean
}

export const squeezeExcitation = defineRecipe<SqueezeExcitation>({
  id: 'squeezeExcitation',
  title: 'Squeeze and excitation',
  summary: 'Weighs each channel by what all of them say.',
  explanation:
    'The mean of every channel goes through two small dense layers, which answer how much each channel matters in this image; the channels are multiplied by that. ' +
    'It adds a few parameters behind any convolution and makes most networks better. A large ratio keeps it cheap; with fewer channels than the ratio, nothing is left in the middle.',
  source: 'Hu, Shen & Sun 2018, Squeeze-and-excitation networks, figure 2.',
  params: {
    channels: { ...filtersField, label: 'Channels', help: 'Channels that enter. As many come out.' },
    ratio: { kind: 'integer', label: 'Ratio r', help: 'The first dense layer has this many times fewer units than there are channels.', min: 1, max: 1024, default: 16 },
    bias: { ...biasField, help: 'Whether the two dense layers have biases.' },
  },
  build: ({ channels, ratio, bias }) => ({
    title: `Squeeze-excite ${channels}`,
    nodes: [port('in', [0, 0]), ...gate(channels, ratio, bias, [1, 1]), layer('scale', 'multiply', [4, 0])],
    edges: [...chain('in', 'scale'), ...chain('in', 'squeeze', 'reduce', 'expand', 'scale')],
  }),
  fit: (given, [input]) => {
    const { channels = input![2]!, ratio = Math.max(1, Math.min(16, Math.floor(channels / 4))) } = given
    return { channels, ratio }
  },
  examples: [
    { params: { channels: 256 }, inputs: [[56, 56, 256]], output: [56, 56, 256], parameters: 8464, macs: 8192, source: 'torchvision 0.14 SqueezeExcitation(256, 16)' },
    { params: { channels: 256, bias: false }, inputs: [[56, 56, 256]], output: [56, 56, 256], parameters: 8192, macs: 8192, source: 'Hu et al. 2018, equation 5: 2·C²/r' },
  ],
})

/** The layers `squeeze`, `reduce` and `expand` beside each other, from a place on: one number from 0 to 1 for each channel. */
export function gate(channels: number, ratio: number, bias: boolean, [column, row]: readonly [number, number]) {
  const without = bias ? {} : { bias }
  return [
    layer('squeeze', 'globalAvgPool2d', [column, row]),
    layer('reduce', 'dense', [column + 1, row], { units: Math.max(1, Math.floor(channels / ratio)), activation: 'relu', ...without }),
    layer('expand', 'dense', [column + 2, row], { units: channels, activation: 'sigmoid', ...without }),
  ]
}
