import { biasField, strideField, type Params, type Size } from '../layer/index.ts'
import { chain, conv, filtersField, isOne, layer, norm, port, projectionField, relu, strided } from './parts.ts'
import { defineRecipe } from './recipe.ts'
import { gate } from './squeezeExcitation.ts'

interface SeBottleneck {
  readonly width: number
  readonly filters: number
  readonly stride: Size
  readonly projection: boolean
  readonly ratio: number
  readonly bias: boolean
}

export const seBottleneck = defineRecipe<SeBottleneck>({
  id: 'seBottleneck',
  title: 'SE bottleneck',
  summary: 'A residual bottleneck that weighs its channels.',
  explanation:
    'The bottleneck of ResNet with squeeze-and-excitation in front of the sum: what the convolutions found is weighed channel by channel before it is added. ' +
    'SE-ResNet-50 is made of it and is about as good as a ResNet of twice its depth. The two dense layers cost few multiplications, but a tenth more parameters.',
  source: 'Hu, Shen & Sun 2018, Squeeze-and-excitation networks, figure 3; the stride on the 3×3, as in torchvision.',
  params: {
    width: { ...filtersField, label: 'Width', help: 'Filters of the first two convolutions: the bottleneck.' },
    filters: { ...filtersField, help: 'How many channels come out of the block. Four times the width is usual.', default: (p: Params) => Math.min(65_536, 4 * (p.width as number)) },
    stride: strideField,
    projection: projectionField,
    ratio: { kind: 'integer', label: 'Ratio r', help: 'The first dense layer has this many times fewer units than there are channels.', min: 1, max: 1024, default: 16 },
    bias: { ...biasField, help: 'Whether the two dense layers have biases.' },
  },
  build: ({ width, filters, stride, projection, ratio, bias }) => ({
    title: `SE bottleneck ${filters}${strided(stride)}`,
    nodes: [
      port('in', [0, 0]),
      conv('conv1', [1, 0], { filters: width, kernel: 1 }), norm('bn1', [2, 0]), relu('relu1', [3, 0]),
      conv('conv2', [4, 0], { filters: width, kernel: 3, stride, padding: 1 }), norm('bn2', [5, 0]), relu('relu2', [6, 0]),
      conv('conv3', [7, 0], { filters, kernel: 1 }), norm('bn3', [8, 0]),
      ...gate(filters, ratio, bias, [9, 1]), layer('scale', 'multiply', [12, 0]),
      ...(projection ? [conv('shortcut', [11, 2], { filters, kernel: 1, stride }), norm('shortcutBn', [12, 2])] : []),
      layer('add', 'add', [13, 0]), relu('relu', [14, 0]),
    ],
    edges: [
      ...chain('in', 'conv1', 'bn1', 'relu1', 'conv2', 'bn2', 'relu2', 'conv3', 'bn3', 'scale', 'add', 'relu'),
      ...chain('bn3', 'squeeze', 'reduce', 'expand', 'scale'),
      ...(projection ? chain('in', 'shortcut', 'shortcutBn', 'add') : chain('in', 'add')),
    ],
  }),
  fit: (given, [input]) => {
    const channels = input![2]!
    const filters = given.filters ?? (given.width === undefined ? channels : 4 * given.width)
    const { width = Math.max(1, Math.floor(filters / 4)), stride = [1, 1], ratio = Math.max(1, Math.min(16, Math.floor(filters / 4))) } = given
    return { width, filters, ratio, projection: filters !== channels || !isOne(stride) }
  },
  examples: [
    { params: {}, inputs: [[56, 56, 256]], output: [56, 56, 256], parameters: 79_632, macs: 218_374_144, source: 'torchvision 0.14 ResNet-50, layer1.1, with SqueezeExcitation(256, 16)' },
    { params: { width: 128, stride: 2, projection: true }, inputs: [[56, 56, 256]], output: [28, 28, 512], parameters: 415_264, macs: 372_539_392, source: 'torchvision 0.14 ResNet-50, layer2.0, with SqueezeExcitation(512, 32)' },
  ],
})
