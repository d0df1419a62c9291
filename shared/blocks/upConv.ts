import type { Shape, Sides } from '../layer/index.ts'
import { chain, filtersField, layer, port } from './parts.ts'
import { defineRecipe } from './recipe.ts'

interface UpConv {
  readonly filters: number
  readonly cropping: Sides
}

export const upConv = defineRecipe<UpConv>({
  id: 'upConv',
  title: 'Up-convolution',
  summary: 'Doubles the image and joins it with an earlier, larger one.',
  explanation:
    'A transposed convolution doubles height and width; what an earlier layer saw at that size is cropped to fit and put beside it. So the network knows what is in the image as well as where exactly. ' +
    'The first input comes from below, the second from the contracting path. Their sizes must agree after cropping.',
  source: 'Ronneberger, Fischer & Brox 2015, U-Net, figure 1.',
  params: {
    filters: { ...filtersField, help: 'Filters of the transposed convolution: half of the channels that enter. The channels of the second input join them.' },
    cropping: { kind: 'sides', label: 'Cropping', help: 'Rows and columns cut off the second input, so that it fits. Padded convolutions need none.', max: 4096, default: [0, 0, 0, 0] },
  },
  build: ({ filters, cropping }) => {
    const crops = cropping.some((cells) => cells > 0)
    return {
      title: `Up-conv ${filters}`,
      nodes: [
        port('in', [0, 1]), port('skip', [0, 0]),
        ...(crops ? [layer('crop', 'crop2d', [1, 0], { cropping })] : []),
        layer('up', 'conv2dTranspose', [1, 1], { filters, kernel: 2, stride: 2 }),
        layer('concat', 'concat', [2, 0]),
      ],
      edges: [...(crops ? chain('skip', 'crop', 'concat') : chain('skip', 'concat')), ...chain('in', 'up', 'concat')],
    }
  },
  fit: (given, [below, skip]) => {
    const { filters = Math.max(1, Math.floor(below![2]! / 2)) } = given
    return skip ? { filters, cropping: overlap(below!, skip) } : { filters }
  },
  examples: [
    { params: { filters: 512, cropping: 4 }, inputs: [[28, 28, 1024], [64, 64, 512]], output: [56, 56, 1024], parameters: 2_097_664, macs: 1_644_167_168, source: 'U-Net 2015, deepest up-convolution; counted by PyTorch 1.13' },
    { params: { filters: 64 }, inputs: [[128, 128, 128], [256, 256, 64]], output: [256, 256, 128], parameters: 32_832, macs: 536_870_912, source: 'U-Net with padding, last up-convolution; counted by PyTorch 1.13' },
  ],
})

/** What to cut off the larger image so that twice the smaller one fits; nothing where that is no smaller. */
function overlap(below: Shape, skip: Shape): Sides {
  const [rows, columns] = [0, 1].map((axis) => Math.max(0, skip[axis]! - 2 * below[axis]!)) as [number, number]
  return [Math.floor(rows / 2), Math.ceil(rows / 2), Math.floor(columns / 2), Math.ceil(columns / 2)]
}
