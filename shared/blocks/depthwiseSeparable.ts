import { strideField, type Size } from '../layer/index.ts'
import { chain, conv, filtersField, isOne, layer, norm, port, relu, stepOf, strided } from './parts.ts'
import { defineRecipe } from './recipe.ts'

interface DepthwiseSeparable {
  readonly filters: number
  readonly stride: Size
}

export const depthwiseSeparable = defineRecipe<DepthwiseSeparable>({
  id: 'depthwiseSeparable',
  title: 'Depthwise separable',
  summary: 'Filters each channel alone, then mixes them by 1×1.',
  explanation:
    'A 3×3 convolution looks at each channel by itself, and a 1×1 convolution mixes the channels: together they do nearly what a full 3×3 does, at an eighth of its cost. ' +
    'MobileNet is made of it, for phones. On engines that are slow at depthwise convolutions little of the gain is left.',
  source: 'Howard et al. 2017, MobileNets, figure 3 right.',
  params: { filters: filtersField, stride: strideField },
  build: ({ filters, stride }) => ({
    title: `Separable ${filters}${strided(stride)}`,
    nodes: [
      port('in', [0, 0]),
      layer('depthwise', 'depthwiseConv2d', [1, 0], { kernel: 3, ...stepOf(stride), padding: 1, bias: false }), norm('bn1', [2, 0]), relu('relu1', [3, 0]),
      conv('pointwise', [4, 0], { filters, kernel: 1 }), norm('bn2', [5, 0]), relu('relu2', [6, 0]),
    ],
    edges: chain('in', 'depthwise', 'bn1', 'relu1', 'pointwise', 'bn2', 'relu2'),
  }),
  fit: (given, [input]) => ({ filters: given.filters ?? input![2]! * (isOne(given.stride ?? [1, 1]) ? 1 : 2) }),
  examples: [
    { params: {}, inputs: [[112, 112, 32]], output: [112, 112, 64], parameters: 2720, macs: 29_302_784, source: 'MobileNet 2017, first separable convolution; counted by PyTorch 1.13' },
    { params: { filters: 128, stride: 2 }, inputs: [[112, 112, 64]], output: [56, 56, 128], parameters: 9536, macs: 27_496_448, source: 'MobileNet 2017, second separable convolution; counted by PyTorch 1.13' },
  ],
})
