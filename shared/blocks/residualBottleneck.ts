import { strideField, type Params, type Size } from '../layer/index.ts'
import { chain, conv, filtersField, isOne, layer, norm, port, projectionField, relu, strided } from './parts.ts'
import { defineRecipe } from './recipe.ts'

interface ResidualBottleneck {
  readonly width: number
  readonly filters: number
  readonly stride: Size
  readonly projection: boolean
}

export const residualBottleneck = defineRecipe<ResidualBottleneck>({
  id: 'residualBottleneck',
  title: 'Residual bottleneck',
  summary: 'Narrows, convolves, widens again, and adds its input.',
  explanation:
    'A 1×1 convolution leaves a quarter of the channels, a 3×3 works on those, and a 1×1 brings them back: the costly 3×3 sees few channels, so that networks of fifty layers and more stay affordable. ' +
    'ResNet-50 and deeper ones are made of it. With few channels the bottleneck is too narrow to carry anything; take the residual block there.',
  source: 'He et al. 2016, Deep residual learning for image recognition, figure 5 right; the stride on the 3×3, as in torchvision.',
  params: {
    width: { ...filtersField, label: 'Width', help: 'Filters of the first two convolutions: the bottleneck.' },
    filters: { ...filtersField, help: 'How many channels come out of the block. Four times the width is usual.', default: (p: Params) => Math.min(65_536, 4 * (p.width as number)) },
    stride: strideField,
    projection: projectionField,
  },
  build: ({ width, filters, stride, projection }) => ({
    title: `Bottleneck ${filters}${strided(stride)}`,
    nodes: [
      port('in', [0, 0]),
      conv('conv1', [1, 0], { filters: width, kernel: 1 }), norm('bn1', [2, 0]), relu('relu1', [3, 0]),
      conv('conv2', [4, 0], { filters: width, kernel: 3, stride, padding: 1 }), norm('bn2', [5, 0]), relu('relu2', [6, 0]),
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
    const filters = given.filters ?? (given.width === undefined ? channels : 4 * given.width)
    const { width = Math.max(1, Math.floor(filters / 4)), stride = [1, 1] } = given
    return { width, filters, projection: filters !== channels || !isOne(stride) }
  },
  examples: [
    { params: { width: 64, projection: true }, inputs: [[56, 56, 64]], output: [56, 56, 256], parameters: 76_288, macs: 231_211_008, source: 'torchvision 0.14 ResNet-50, layer1.0' },
    { params: { width: 64 }, inputs: [[56, 56, 256]], output: [56, 56, 256], parameters: 71_168, macs: 218_365_952, source: 'torchvision 0.14 ResNet-50, layer1.1' },
    { params: { width: 128, stride: 2, projection: true }, inputs: [[56, 56, 256]], output: [28, 28, 512], parameters: 381_952, macs: 372_506_624, source: 'torchvision 0.14 ResNet-50, layer2.0' },
  ],
})
