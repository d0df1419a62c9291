import { layerCode } from '../codegen/typescript/layerCode.ts'
import { pad } from '../engine/operations/resample.ts'
import { defineLayer, describeSides, expectsImage, fillSides, formatShape, type LayerProblem, type Sides, type Size } from '../layer/index.ts'

interface Crop2d {
  readonly cropping: Sides
}

export const crop2d = defineLayer<Crop2d>({
  id: 'crop2d',
  title: 'Crop',
  category: 'convolution',
  summary: 'Cuts rows and columns off the sides of an image.',
  explanation:
    'Cuts off rows and columns, as many on each side as you say. U-Net crops the maps of its contracting path, so that they fit the smaller ones of its expanding path. ' +
    'What is cut off is lost to the layers behind it.',
  source: 'Ronneberger, Fischer & Brox 2015, U-Net; Keras Cropping2D.',
  ports: { min: 1, max: 1 },
  params: {
    cropping: { kind: 'sides', label: 'Cropping', help: 'Rows and columns cut off at the top, bottom, left and right; one number for all four sides.', max: 4096, default: [1, 1, 1, 1] },
  },
  describe: (p) => describeSides(p.cropping),

  infer: ([input], p) => {
    if (input!.length !== 3) return { ok: false, problem: expectsImage('Crop', input!) }
    const [top, bottom, left, right] = p.cropping
    const [height, width, channels] = input as [number, number, number]
    const size: Size = [height - top - bottom, width - left - right]
    if (size[0] < 1 || size[1] < 1) return { ok: false, problem: nothingLeft([height, width], p.cropping) }
    return {
      ok: true,
      output: [...size, channels],
      weights: [],
      macs: 0,
      receptive: 'pointwise',
      before: [-top, -left],
      formulas: [{ label: 'Output size', general: 'N − before − after', ...fillSides([height, width], p.cropping, '−') }],
      problems: [],
    }
  },

  forward: ({ tf, params: { cropping: [top, bottom, left, right] }, inputs }) => {
    const [batch, height, width, channels] = inputs[0]!.shape as [number, number, number, number]
    return tf.slice(inputs[0]!, [0, top, left, 0], [batch, height - top - bottom, width - left - right, channels])
  },
  plan: ({ plan, inputs: [x], params: { cropping: [top, bottom, left, right] }, output }) => pad(plan, x!, [-top, -bottom, -left, -right], output),

  code: {
    typescript: (context) => {
      const [top, bottom, left, right] = context.params.cropping
      return layerCode(context, [{ layer: 'tf.layers.cropping2D', options: { cropping: [[top, bottom], [left, right]] } }])
    },
  },

  examples: [
    { params: { cropping: 4 }, inputs: [[64, 64, 512]], output: [56, 56, 512], parameters: 0, macs: 0, source: 'U-Net 2015, deepest crop' },
    { params: { cropping: 88 }, inputs: [[568, 568, 64]], output: [392, 392, 64], parameters: 0, macs: 0, source: 'U-Net 2015, topmost crop' },
    { params: { cropping: [1, 0, 2, 1] }, inputs: [[6, 7, 3]], output: [5, 4, 3], parameters: 0, macs: 0, source: 'Keras Cropping2D(((1, 0), (2, 1)))' },
  ],
})

function nothingLeft([height, width]: Size, cropping: Sides): LayerProblem {
  const keep = (before: number, after: number, extent: number) => (before + after < extent ? [before, after] : [Math.floor((extent - 1) / 2), Math.floor((extent - 1) / 2)])
  const less = [...keep(cropping[0], cropping[1], height), ...keep(cropping[2], cropping[3], width)] as unknown as Sides
  return {
    code: 'nothing-left',
    level: 'error',
    message: `Cutting ${cropping[0] + cropping[1]} rows and ${cropping[2] + cropping[3]} columns off ${formatShape([height, width])} leaves nothing. Cut off less.`,
    fixes: [{ label: `Crop ${describeSides(less)}`, steps: [{ kind: 'setParams', params: { cropping: less } }] }],
  }
}
