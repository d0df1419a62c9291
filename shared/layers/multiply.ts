import type { Tensor } from '@tensorflow/tfjs-core'
import { layerCode } from '../codegen/typescript/layerCode.ts'
import { combine } from '../engine/operations/merge.ts'
import { countValues, defineLayer, equalShapes, formatShape, shapesDiffer, type Fix, type LayerProblem, type Shape } from '../layer/index.ts'

export const multiply = defineLayer({
  id: 'multiply',
  title: 'Multiply',
  category: 'merge',
  summary: 'Multiplies its inputs, value by value.',
  explanation:
    'Multiplies two or more inputs of the same shape. With a sigmoid on one of them it is a gate that lets the other through or not. ' +
    'An input with one number for each channel is repeated over the whole image: that is how squeeze-and-excitation weighs channels. A gate that is shut lets no gradient back either.',
  source: 'Hu, Shen & Sun 2018, Squeeze-and-excitation networks.',
  ports: { min: 2, max: Infinity },
  params: {},
  describe: () => '',

  infer: (inputs) => {
    const port = widest(inputs)
    const output = inputs[port]!
    const odd = inputs.findIndex((shape) => !equalShapes(shape, output) && !isGate(shape, output))
    if (odd !== -1) return { ok: false, problem: differ(inputs, port, odd) }
    return {
      ok: true,
      output,
      weights: [],
      macs: 0,
      stepArrays: 2 * inputs.length,
      receptive: 'pointwise',
      formulas: [{ label: 'Output', general: 'x₁ · x₂ · …', filled: inputs.map(formatShape).join(' · '), result: formatShape(output) }],
      problems: inputs.flatMap((shape, index) => (equalShapes(shape, output) ? [] : [broadcasts(shape, output, index)])),
    }
  },

  forward: ({ tf, inputs }) => {
    const isImage = inputs.some((value) => value.rank === 4)
    const lift = (value: Tensor) => (isImage && value.rank === 2 ? tf.expandDims(tf.expandDims(value, 1), 1) : value)
    return inputs.map(lift).reduce((product, next) => tf.mul(product, next))
  },
  plan: ({ plan, inputs }) => inputs.reduce((product, next) => combine(plan, 'multiply', product, next)),

  code: {
    typescript: (context) =>
      layerCode(context, [
        context.inputShapes.every((shape) => equalShapes(shape, context.outputShape))
          ? { layer: 'tf.layers.multiply', options: {} }
          : { layer: 'new ScaleByChannel', options: {}, support: 'ScaleByChannel' },
      ]),
  },

  examples: [
    { params: {}, inputs: [[8, 8, 4], [8, 8, 4]], output: [8, 8, 4], parameters: 0, macs: 0, source: 'Equal shapes' },
    { params: {}, inputs: [[8, 8, 4], [1, 1, 4]], output: [8, 8, 4], parameters: 0, macs: 0, source: 'TensorFlow.js 4.22, multiply of [8,8,4] by [1,1,4]' },
    { params: {}, inputs: [[256], [56, 56, 256]], output: [56, 56, 256], parameters: 0, macs: 0, source: 'SENet: scale by channel (Hu et al. 2018)' },
  ],
})

/** The port whose shape the result has: an image before a vector, and the most values of those. */
function widest(inputs: readonly Shape[]): number {
  const size = (shape: Shape) => shape.length * 2 ** 32 + countValues(shape)
  return inputs.reduce((best, shape, port) => (size(shape) > size(inputs[best]!) ? port : best), 0)
}

/** One number for each channel of the image: [1, 1, C] or [C]. */
function isGate(shape: Shape, image: Shape): boolean {
  if (image.length !== 3) return false
  return equalShapes(shape, [image[2]!]) || equalShapes(shape, [1, 1, image[2]!])
}

function broadcasts(shape: Shape, image: Shape, port: number): LayerProblem {
  return {
    code: 'broadcasts',
    level: 'info',
    message: `Input ${port + 1} (${formatShape(shape)}) has one number for each channel; it is repeated over all ${image[0]}×${image[1]} cells of the ${formatShape(image)} image.`,
    fixes: [],
  }
}

function differ(inputs: readonly Shape[], port: number, odd: number): LayerProblem {
  const rule = 'needs inputs of one shape, or one number for each channel'
  const problem = shapesDiffer('Multiply', rule, inputs, port < odd ? [port, odd] : [odd, port])
  const [image, gate] = [inputs[port]!, inputs[odd]!]
  if (image.length !== 3 || countValues(gate) !== gate.at(-1)) return problem
  const channels = image[2]!
  const step: Fix['steps'][number] = gate.length === 1
    ? { kind: 'insertBefore', port: odd, type: 'dense', params: { units: channels } }
    : { kind: 'insertBefore', port: odd, type: 'conv2d', params: { filters: channels, kernel: [1, 1] } }
  const label = gate.length === 1 ? `Insert Dense with ${channels} units before input ${odd + 1}` : `Insert a 1×1 projection before input ${odd + 1}`
  return {
    ...problem,
    message: `Multiply ${rule}, but input ${odd + 1} has ${gate.at(-1)} numbers for the ${channels} channels of input ${port + 1} (${formatShape(image)}). Insert a layer that makes it ${channels}.`,
    fixes: [{ label, steps: [step] }],
  }
}
