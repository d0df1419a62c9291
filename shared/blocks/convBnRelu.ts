import { paddingField, strideField, type Padding, type Params, type Size } from '../layer/index.ts'
import { chain, conv, epsilonField, filtersField, norm, port, relu, strided } from './parts.ts'
import { defineRecipe } from './recipe.ts'

interface ConvBnRelu {
  readonly filters: number
  readonly kernel: Size
  readonly stride: Size
  readonly padding: Padding
  readonly epsilon: number
}

export const convBnRelu = defineRecipe<ConvBnRelu>({
  id: 'convBnRelu',
  title: 'Conv, batch norm, ReLU',
  summary: 'A convolution without bias, batch norm and ReLU.',
  explanation:
    'The three layers that nearly every convolutional network since 2015 is made of, in their usual order. The convolution has no bias, because the batch norm has one. ' +
    'Batches of fewer than about 8 samples make the batch norm noisy.',
  source: 'Ioffe & Szegedy 2015, Batch normalization; torchvision’s BasicConv2d.',
  params: {
    filters: filtersField,
    kernel: { kind: 'size', label: 'Kernel F', help: 'Height and width of the filters. 3×3 is the usual choice.', min: 1, max: 1024, default: [3, 3] },
    stride: strideField,
    padding: { ...paddingField, default: (p: Params) => half(p.kernel as Size) },
    epsilon: epsilonField,
  },
  build: ({ filters, kernel, stride, padding, epsilon }) => ({
    title: `Conv-BN-ReLU ${filters}, ${kernel[0]}×${kernel[1]}${strided(stride)}`,
    nodes: [port('in', [0, 0]), conv('conv', [1, 0], { filters, kernel, stride, padding }), norm('bn', [2, 0], epsilon), relu('relu', [3, 0])],
    edges: chain('in', 'conv', 'bn', 'relu'),
  }),
  examples: [
    { params: { kernel: 7, stride: 2, epsilon: 0.001 }, inputs: [[224, 224, 3]], output: [112, 112, 64], parameters: 9664, macs: 118_013_952, source: 'torchvision 0.14 GoogLeNet, conv1' },
    { params: { filters: 192 }, inputs: [[56, 56, 64]], output: [56, 56, 192], parameters: 111_360, macs: 346_816_512, source: 'torchvision 0.14 GoogLeNet, conv3' },
  ],
})

/** The padding that keeps the size at stride 1, for odd kernels. */
function half([height, width]: Size): Size {
  return [Math.floor(height / 2), Math.floor(width / 2)]
}
