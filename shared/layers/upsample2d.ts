import type { Tensor4D } from '@tensorflow/tfjs-core'
import { layerCode } from '../codegen/typescript/layerCode.ts'
import { upsample as planUpsampling } from '../engine/operations/resample.ts'
import { defineLayer, describe, describeSize, expectsImage, type Size } from '../layer/index.ts'
import { upsample } from '../ops/upsample.ts'

interface Upsample2d {
  readonly factor: Size
  readonly method: 'nearest' | 'bilinear'
}

export const upsample2d = defineLayer<Upsample2d>({
  id: 'upsample2d',
  title: 'Upsample',
  category: 'convolution',
  summary: 'Enlarges an image by a whole factor.',
  explanation:
    'Makes every cell a block of cells: copies of it (nearest), or a smooth transition to its neighbours (bilinear). With a convolution behind it, it does the work of a transposed convolution without checkerboards. ' +
    'It has nothing to learn and brings back no detail by itself.',
  source: 'Odena, Dumoulin & Olah 2016, Deconvolution and checkerboard artifacts; sampling as in PyTorch and Keras.',
  ports: { min: 1, max: 1 },
  params: {
    factor: { kind: 'size', label: 'Factor', help: 'How many times as high and as wide the image becomes.', min: 1, max: 64, default: [2, 2] },
    method: {
      kind: 'choice', label: 'Method', help: 'Nearest copies each cell; bilinear blends it with its neighbours.',
      options: [{ value: 'nearest', label: 'Nearest' }, { value: 'bilinear', label: 'Bilinear' }], default: 'nearest',
    },
  },
  describe: (p) => describe(`×${describeSize(p.factor)}`, p.method),

  infer: ([input], p) => {
    if (input!.length !== 3) return { ok: false, problem: expectsImage('Upsample', input!) }
    const [height, width, channels] = input as [number, number, number]
    const size = [height * p.factor[0], width * p.factor[1]] as const
    const alike = height === width && p.factor[0] === p.factor[1]
    // A blend takes in one neighbour; the cells of the larger image are 1/factor apart.
    const reach = (factor: number) => (p.method === 'bilinear' && factor > 1 ? 2 : 1)
    return {
      ok: true,
      output: [...size, channels],
      weights: [],
      macs: 0,
      stepArrays: p.method === 'bilinear' ? 34 : 8,
      receptive: { extent: [reach(p.factor[0]), reach(p.factor[1])], stride: [1 / p.factor[0], 1 / p.factor[1]] },
      formulas: [{
        label: 'Output size',
        general: 'N·factor',
        filled: alike ? `${height}·${p.factor[0]}` : `${height}·${p.factor[0]} and ${width}·${p.factor[1]}`,
        result: alike ? `${size[0]}` : size.join(' and '),
      }],
      problems: [],
    }
  },

  forward: ({ tf, params, inputs }) => upsample(tf, inputs[0] as Tensor4D, params.factor, params.method),
  plan: ({ plan, inputs: [x], params, output }) => planUpsampling(plan, x!, params.factor, params.method, output),

  code: {
    typescript: (context) =>
      layerCode(context, [{ layer: 'new Upsampling2D', options: { factor: context.params.factor, method: context.params.method }, support: 'Upsampling2D' }]),
  },

  examples: [
    { params: {}, inputs: [[28, 28, 512]], output: [56, 56, 512], parameters: 0, macs: 0, source: 'Keras UpSampling2D(2)' },
    { params: { factor: [2, 3], method: 'bilinear' }, inputs: [[5, 4, 3]], output: [10, 12, 3], parameters: 0, macs: 0, source: 'PyTorch Upsample(scale_factor=(2, 3), mode="bilinear")' },
    { params: { factor: 2 }, inputs: [[4, 4, 2]], output: [8, 8, 2], parameters: 0, macs: 0, source: 'PyTorch Upsample(scale_factor=2)' },
  ],
})
