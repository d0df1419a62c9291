import { strideField, type Size } from '../layer/index.ts'
import { chain, conv, filtersField, isOne, layer, norm, port, projectionField, relu, strided } from './parts.ts'
import { defineRecipe } from './recipe.ts'

interface ResidualBasic {
  readonly filters: number
  readonly stride: Size
  readonly projection: boolean
}

export const residualBasic = defineRecipe<ResidualBasic>({
  id: 'residualBasic',
  title: 'Residual block',
  summary: 'Two 3×3 convolutions and a shortcut around them.',
  explanation:
    'Two convolutions learn only what to add to their input, which reaches the sum unchanged over the shortcut; gradients find the same way back, so that dozens of such blocks can be stacked. ' +
    'ResNet-18 and ResNet-34 are made of it. Where it changes the size or the number of channels, the shortcut needs a projection.',
  source: 'He et al. 2016, Deep residual learning for image recognition, figure 5 left.',
  params: { filters: filtersField, stride: strideField, projection: projectionField },
  build: ({ filters, stride, projection }) => ({
    title: `Residual block ${filters}${strided(stride)}`,
    nodes: [
      port('in', [0, 0]),
      conv('conv1', [1, 0], { filters, kernel: 3, stride, padding: 1 }), norm('bn1', [2, 0]), relu('relu1', [3, 0]),
      conv('conv2', [4, 0], { filters, kernel: 3, padding: 1 }), norm('bn2', [5, 0]),
      ...(projection ? [conv('shortcut', [4, 1], { filters, kernel: 1, stride }), norm('shortcutBn', [5, 1])] : []),
      layer('add', 'add', [6, 0]), relu('relu', [7, 0]),
    ],
    edges: [...chain('in', 'conv1', 'bn1', 'relu1', 'conv2', 'bn2', 'add', 'relu'), ...(projection ? chain('in', 'shortcut', 'shortcutBn', 'add') : chain('in', 'add'))],
  }),
  fit: (given, [input]) => {
    const { filters = input![2]!, stride = [1, 1] } = given
    return { filters, projection: filters !== input![2] || !isOne(stride) }
  },
  examples: [
    { params: {}, inputs: [[56, 56, 64]], output: [56, 56, 64], parameters: 74_240, macs: 231_211_008, source: 'torchvision 0.14 ResNet-18, layer1.0' },
    { params: { filters: 128, stride: 2, projection: true }, inputs: [[56, 56, 64]], output: [28, 28, 128], parameters: 230_912, macs: 179_830_784, source: 'torchvision 0.14 ResNet-18, layer2.0' },
  ],
})
