import { strideField, type Size } from '../layer/index.ts'
import { chain, conv, filtersField, isOne, layer, norm, port, projectionField, relu, strided } from './parts.ts'
import { defineRecipe } from './recipe.ts'

interface ResnextBottleneck {
  readonly filters: number
  readonly groups: number
  readonly width: number
  readonly stride: Size
  readonly projection: boolean
}

export const resnextBottleneck = defineRecipe<ResnextBottleneck>({
  id: 'resnextBottleneck',
  title: 'ResNeXt bottleneck',
  summary: 'A bottleneck whose 3×3 convolution works in groups.',
  explanation:
    'The bottleneck of ResNet with its 3×3 convolution split into groups that do not see each other: many narrow paths instead of one wide one learn more with as many parameters. ' +
    'ResNeXt-50 takes 32 groups of 4 channels, and twice as many channels in each at every halving of the image. Grouped convolutions are slow on many engines, though they count fewer multiplications.',
  source: 'Xie et al. 2017, Aggregated residual transformations for deep neural networks, figure 3 (c).',
  params: {
    filters: { ...filtersField, default: 256 },
    groups: { kind: 'integer', label: 'Groups', help: 'How many paths the 3×3 convolution has; the paper calls it cardinality.', min: 1, max: 1024, default: 32 },
    width: { kind: 'integer', label: 'Width of a group', help: 'Channels of each path.', min: 1, max: 1024, default: 4 },
    stride: strideField,
    projection: projectionField,
  },
  build: ({ filters, groups, width, stride, projection }) => ({
    title: `ResNeXt ${filters}, ${groups}×${width}${strided(stride)}`,
    nodes: [
      port('in', [0, 0]),
      conv('conv1', [1, 0], { filters: groups * width, kernel: 1 }), norm('bn1', [2, 0]), relu('relu1', [3, 0]),
      conv('conv2', [4, 0], { filters: groups * width, kernel: 3, stride, padding: 1, groups }), norm('bn2', [5, 0]), relu('relu2', [6, 0]),
      conv('conv3', [7, 0], { filters, kernel: 1 }), norm('bn3', [8, 0]),
      ...(projection ? [conv('shortcut', [7, 1], { filters, kernel: 1, stride }), norm('shortcutBn', [8, 1])] : []),
      layer('add', 'add', [9, 0]), relu('relu', [10, 0]),
    ],
    edges: [
      ...chain('in', 'conv1', 'bn1', 'relu1', 'conv2', 'bn2', 'relu2', 'conv3', 'bn3', 'add', 'relu'),
      ...(projection ? chain('in', 'shortcut', 'shortcutBn', 'add') : chain('in', 'add')),
    ],
  }),
  fit: (given, [input]) => {
    const channels = input![2]!
    const { filters = channels, stride = [1, 1] } = given
    // Half as wide as the block, as in the paper; fewer groups where that would leave less than a channel in each.
    const groups = given.groups ?? Math.max(1, Math.min(32, Math.floor(filters / 2)))
    const { width = Math.max(1, Math.floor(filters / (2 * groups))) } = given
    return { filters, groups, width, projection: filters !== channels || !isOne(stride) }
  },
  examples: [
    { params: { projection: true }, inputs: [[56, 56, 64]], output: [56, 56, 256], parameters: 65_024, macs: 194_281_472, source: 'torchvision 0.14 ResNeXt-50 32×4d, layer1.0' },
    { params: { filters: 512, width: 8, stride: 2, projection: true }, inputs: [[56, 56, 256]], output: [28, 28, 512], parameters: 352_256, macs: 425_492_480, source: 'torchvision 0.14 ResNeXt-50 32×4d, layer2.0' },
    { params: { filters: 512, width: 8 }, inputs: [[28, 28, 512]], output: [28, 28, 512], parameters: 284_672, macs: 219_971_584, source: 'torchvision 0.14 ResNeXt-50 32×4d, layer2.1' },
  ],
})
