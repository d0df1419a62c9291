import { layerCode } from '../codegen/typescript/layerCode.ts'
import { countValues, defineLayer, formatCount, formatShape, type Fix, type LayerProblem, type Shape } from '../layer/index.ts'

interface Reshape {
  readonly shape: Shape
}

export const reshape = defineLayer<Reshape>({
  id: 'reshape',
  title: 'Reshape',
  category: 'core',
  summary: 'Arranges the same values in another shape.',
  explanation:
    'Reads the values row by row and writes them into another shape, as many as before. It makes an image of a vector, so that convolutions can follow a dense layer, as in the generator of a GAN. ' +
    'It does not turn anything round: to swap height and width use Permute.',
  source: 'Keras, Reshape; Radford et al. 2016 (DCGAN) project and reshape.',
  ports: { min: 1, max: 1 },
  params: {
    shape: { kind: 'shape', label: 'Shape', help: 'The shape that comes out: [features] or [height, width, channels]. It must hold as many values as enter.', default: [28, 28, 1] },
  },
  describe: (p) => `to ${formatShape(p.shape)}`,

  infer: ([input], p) => {
    const [entering, leaving] = [countValues(input!), countValues(p.shape)]
    if (entering !== leaving) return { ok: false, problem: countsDiffer(input!, p.shape) }
    return {
      ok: true,
      output: p.shape,
      weights: [],
      macs: 0,
      receptive: 'pointwise',
      formulas: [{ label: 'Values', general: 'in = out', filled: `${input!.join('·')} = ${p.shape.join('·')}`, result: formatCount(leaving) }],
      problems: [],
    }
  },

  forward: ({ tf, params, inputs }) => tf.reshape(inputs[0]!, [inputs[0]!.shape[0], ...params.shape]),
  passesOn: true,
  plan: ({ plan, inputs: [x], output }) => plan.view(x!, output),

  code: {
    typescript: (context) => layerCode(context, [{ layer: 'tf.layers.reshape', options: { targetShape: context.params.shape } }]),
  },

  examples: [
    { params: {}, inputs: [[784]], output: [28, 28, 1], parameters: 0, macs: 0, source: 'MNIST: a row of 784 pixels as an image' },
    { params: { shape: [4, 4, 1024] }, inputs: [[16_384]], output: [4, 4, 1024], parameters: 0, macs: 0, source: 'DCGAN 2016, generator, figure 1' },
    { params: { shape: [64] }, inputs: [[4, 4, 4]], output: [64], parameters: 0, macs: 0, source: 'An image as a vector' },
  ],
})

function countsDiffer(input: Shape, wanted: Shape): LayerProblem {
  const [entering, leaving] = [countValues(input), countValues(wanted)]
  return {
    code: 'counts-differ',
    level: 'error',
    message: `Reshape to ${formatShape(wanted)} needs ${formatCount(leaving)} values, but ${formatShape(input)} has ${formatCount(entering)}. Choose a shape that holds ${formatCount(entering)}.`,
    fixes: candidates(entering, wanted).map((shape): Fix => ({ label: `Use ${formatShape(shape)}`, steps: [{ kind: 'setParams', params: { shape } }] })),
  }
}

/** Shapes of `count` values: the wanted one with another channel count or another height, and the vector. */
function candidates(count: number, wanted: Shape): Shape[] {
  const [height, width, channels] = wanted
  const images: Shape[] = wanted.length === 3 ? [[height!, width!, count / (height! * width!)], [count / (width! * channels!), width!, channels!]] : []
  return [...images, [count]].filter((shape) => shape.every((extent) => Number.isInteger(extent)))
}
