import type { Tensor4D } from '@tensorflow/tfjs-core'
import { layerCode } from '../codegen/typescript/layerCode.ts'
import { pad } from '../engine/operations/resample.ts'
import { defineLayer, describeSides, expectsImage, fillSides, type Sides } from '../layer/index.ts'

interface ZeroPad2d {
  readonly padding: Sides
}

export const zeroPad2d = defineLayer<ZeroPad2d>({
  id: 'zeroPad2d',
  title: 'Zero pad',
  category: 'convolution',
  summary: 'Surrounds an image with rows and columns of zeros.',
  explanation:
    'Adds rows and columns of zeros, as many on each side as you say. Use it where a layer’s own padding, alike on opposite sides, cannot give the size that is needed. ' +
    'Zeros are dark borders to the filters behind: wide ones teach them where the edge is.',
  source: 'Keras ZeroPadding2D and PyTorch ZeroPad2d.',
  ports: { min: 1, max: 1 },
  params: {
    padding: { kind: 'sides', label: 'Padding', help: 'Rows and columns added at the top, bottom, left and right; one number for all four sides.', max: 1024, default: [1, 1, 1, 1] },
  },
  describe: (p) => describeSides(p.padding),

  infer: ([input], p) => {
    if (input!.length !== 3) return { ok: false, problem: expectsImage('Zero pad', input!) }
    const [top, bottom, left, right] = p.padding
    const [height, width, channels] = input as [number, number, number]
    return {
      ok: true,
      output: [height + top + bottom, width + left + right, channels],
      weights: [],
      macs: 0,
      receptive: 'pointwise',
      before: [top, left],
      formulas: [{ label: 'Output size', general: 'N + before + after', ...fillSides([height, width], p.padding, '+') }],
      problems: [],
    }
  },

  forward: ({ tf, params: { padding: [top, bottom, left, right] }, inputs }) => tf.pad(inputs[0] as Tensor4D, [[0, 0], [top, bottom], [left, right], [0, 0]]),
  plan: ({ plan, inputs: [x], params, output }) => pad(plan, x!, params.padding, output),

  code: {
    typescript: (context) => {
      const [top, bottom, left, right] = context.params.padding
      return layerCode(context, [{ layer: 'tf.layers.zeroPadding2d', options: { padding: [[top, bottom], [left, right]] } }])
    },
  },

  examples: [
    { params: { padding: 3 }, inputs: [[224, 224, 3]], output: [230, 230, 3], parameters: 0, macs: 0, source: 'Keras ResNet50, conv1_pad' },
    { params: { padding: [0, 1, 0, 1] }, inputs: [[16, 16, 4]], output: [17, 17, 4], parameters: 0, macs: 0, source: 'Keras MobileNet, conv_pad_2: ((0, 1), (0, 1))' },
    { params: { padding: [1, 2, 3, 4] }, inputs: [[5, 6, 2]], output: [8, 13, 2], parameters: 0, macs: 0, source: 'PyTorch ZeroPad2d((3, 4, 1, 2))' },
  ],
})
