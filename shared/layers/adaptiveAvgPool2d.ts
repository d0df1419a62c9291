import type { Tensor4D } from '@tensorflow/tfjs-core'
import { layerCode } from '../codegen/typescript/layerCode.ts'
import { averageRegions } from '../engine/operations/pool.ts'
import { defineLayer, expectsImage, formatShape, type Size } from '../layer/index.ts'
import { adaptiveAverage, adaptiveBins } from '../ops/adaptivePool.ts'

interface AdaptiveAvgPool2d {
  readonly size: Size
}

export const adaptiveAvgPool2d = defineLayer<AdaptiveAvgPool2d>({
  id: 'adaptiveAvgPool2d',
  title: 'Adaptive avg',
  category: 'pooling',
  summary: 'Averages any image down to one fixed size.',
  explanation:
    'Divides the image into as many bins as the output has cells and takes the mean of each, so that the dense layers behind it get the same size from every image. torchvision’s AlexNet and VGG have it before their dense layers. ' +
    'Where the sizes do not divide, neighbouring bins share cells; where the image is smaller than the output, cells are repeated.',
  source: 'PyTorch AdaptiveAvgPool2d; after He et al. 2014, Spatial pyramid pooling.',
  ports: { min: 1, max: 1 },
  params: {
    size: { kind: 'size', label: 'Output size', help: 'Height and width of the output, whatever comes in.', min: 1, max: 1024, default: [1, 1] },
  },
  describe: (p) => `to ${formatShape(p.size)}`,

  infer: ([input], p) => {
    if (input!.length !== 3) return { ok: false, problem: expectsImage('Adaptive avg', input!) }
    const [height, width, channels] = input as [number, number, number]
    const widest = (extent: number, cells: number) => Math.max(...adaptiveBins(extent, cells).map(([start, end]) => end - start))
    const bin: Size = [widest(height, p.size[0]), widest(width, p.size[1])]
    return {
      ok: true,
      output: [...p.size, channels],
      weights: [],
      macs: 0,
      stepArrays: height === p.size[0] && width === p.size[1] ? 2 : 2 + (18 * height * width) / (p.size[0] * p.size[1]),
      receptive: { extent: bin, stride: [height / p.size[0], width / p.size[1]] },
      formulas: [{
        label: 'Bin i',
        general: '⌊i·N/n⌋ to ⌈(i + 1)·N/n⌉',
        filled: height === width && p.size[0] === p.size[1]
          ? `⌊i·${height}/${p.size[0]}⌋ to ⌈(i + 1)·${height}/${p.size[0]}⌉`
          : `⌊i·${height}/${p.size[0]}⌋ to ⌈(i + 1)·${height}/${p.size[0]}⌉ and ⌊i·${width}/${p.size[1]}⌋ to ⌈(i + 1)·${width}/${p.size[1]}⌉`,
        result: `${formatShape(bin)} cells at most`,
      }],
      problems: [],
    }
  },

  forward: ({ tf, params, inputs }) => adaptiveAverage(tf, inputs[0] as Tensor4D, params.size),
  plan: ({ plan, inputs: [x], output }) => averageRegions(plan, x!, [output[0]!, output[1]!], output),

  code: {
    typescript: (context) => layerCode(context, [{ layer: 'new AdaptiveAveragePooling2D', options: { size: context.params.size }, support: 'AdaptiveAveragePooling2D' }]),
  },

  examples: [
    { params: { size: 7 }, inputs: [[7, 7, 512]], output: [7, 7, 512], parameters: 0, macs: 0, source: 'torchvision VGG-16, avgpool' },
    { params: { size: 1 }, inputs: [[7, 7, 2048]], output: [1, 1, 2048], parameters: 0, macs: 0, source: 'torchvision ResNet-50, avgpool' },
    { params: { size: [3, 2] }, inputs: [[7, 5, 2]], output: [3, 2, 2], parameters: 0, macs: 0, source: 'PyTorch AdaptiveAvgPool2d((3, 2))' },
  ],
})
