import { chain, batchNormField, conv, filtersField, norm, port, relu } from './parts.ts'
import { defineRecipe } from './recipe.ts'

interface DoubleConv {
  readonly filters: number
  readonly padding: 'valid' | 'same'
  readonly batchNorm: boolean
}

export const doubleConv = defineRecipe<DoubleConv>({
  id: 'doubleConv',
  title: 'Double convolution',
  summary: 'Two 3×3 convolutions, each with ReLU.',
  explanation:
    'Two 3×3 convolutions see as far as one 5×5 and learn more with fewer weights, as there is a ReLU between them. U-Net does this at every size of the image, VGG nearly so. ' +
    'Without padding each of them takes a rim of one cell off; with it, cells at the border see zeros.',
  source: 'Ronneberger, Fischer & Brox 2015, U-Net; Simonyan & Zisserman 2015.',
  params: {
    filters: filtersField,
    padding: {
      kind: 'choice', label: 'Padding', help: 'None takes two cells off each side, as U-Net did; the same size needs no cropping later.',
      options: [{ value: 'same', label: 'Same size' }, { value: 'valid', label: 'None' }], default: 'same',
    },
    batchNorm: batchNormField,
  },
  build: ({ filters, padding, batchNorm }) => {
    const convolution = { filters, kernel: 3, padding: padding === 'same' ? 1 : 0, bias: !batchNorm }
    const step = batchNorm ? 3 : 2
    return {
      title: `Double conv ${filters}`,
      nodes: [
        port('in', [0, 0]),
        conv('conv1', [1, 0], convolution), ...(batchNorm ? [norm('bn1', [2, 0])] : []), relu('relu1', [step, 0]),
        conv('conv2', [step + 1, 0], convolution), ...(batchNorm ? [norm('bn2', [step + 2, 0])] : []), relu('relu2', [2 * step, 0]),
      ],
      edges: batchNorm ? chain('in', 'conv1', 'bn1', 'relu1', 'conv2', 'bn2', 'relu2') : chain('in', 'conv1', 'relu1', 'conv2', 'relu2'),
    }
  },
  examples: [
    { params: { padding: 'valid', batchNorm: false }, inputs: [[572, 572, 1]], output: [568, 568, 64], parameters: 37_568, macs: 12_080_353_536, source: 'U-Net 2015, first level; counted by PyTorch 1.13' },
    { params: {}, inputs: [[256, 256, 3]], output: [256, 256, 64], parameters: 39_104, macs: 2_529_165_312, source: 'U-Net with batch norm, first level; counted by PyTorch 1.13' },
  ],
})
