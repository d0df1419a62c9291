import { layerCode } from '../codegen/typescript/layerCode.ts'
import { concatenate } from '../engine/operations/merge.ts'
import { defineLayer, disagreement, formatShape, strideBetween, type Fix, type LayerProblem, type Shape } from '../layer/index.ts'

export const concat = defineLayer({
  id: 'concat',
  title: 'Concat',
  category: 'merge',
  summary: 'Puts the channels of its inputs side by side.',
  explanation:
    'Joins two or more inputs along the channels (images) or end to end (vectors), in the order of the ports. Inception modules join their branches so, and U-Net hands fine detail across. ' +
    'Height and width must agree; the channels may differ and add up, so the layer behind grows with every branch.',
  source: 'Szegedy et al. 2015, Going deeper with convolutions; Ronneberger et al. 2015, U-Net.',
  ports: { min: 2, max: Infinity },
  params: {},
  describe: () => '',

  infer: (inputs) => {
    const first = inputs[0]!
    const odd = inputs.findIndex((shape) => shape.length !== first.length || shape.slice(0, -1).some((extent, axis) => extent !== first[axis]))
    if (odd !== -1) return { ok: false, problem: inputs[odd]!.length === first.length ? sizesDiffer(inputs, odd) : ranksDiffer(inputs) }
    const last = inputs.map((shape) => shape.at(-1)!)
    const depth = last.reduce((sum, extent) => sum + extent, 0)
    return {
      ok: true,
      output: [...first.slice(0, -1), depth],
      weights: [],
      macs: 0,
      stepArrays: 3,
      receptive: 'pointwise',
      formulas: [{ label: first.length === 3 ? 'Channels' : 'Values', general: first.length === 3 ? 'C₁ + C₂ + …' : 'N₁ + N₂ + …', filled: last.join(' + '), result: `${depth}` }],
      problems: [],
    }
  },

  forward: ({ tf, inputs }) => tf.concat([...inputs], -1),
  plan: ({ plan, inputs, output }) => concatenate(plan, inputs, output),

  code: {
    typescript: (context) => layerCode(context, [{ layer: 'tf.layers.concatenate', options: {} }]),
  },

  examples: [
    { params: {}, inputs: [[28, 28, 64], [28, 28, 128], [28, 28, 32], [28, 28, 32]], output: [28, 28, 256], parameters: 0, macs: 0, source: 'GoogLeNet, inception 3a' },
    { params: {}, inputs: [[56, 56, 512], [56, 56, 512]], output: [56, 56, 1024], parameters: 0, macs: 0, source: 'U-Net, first expansion' },
    { params: {}, inputs: [[4], [3]], output: [7], parameters: 0, macs: 0, source: 'Two vectors' },
  ],
})

function sizesDiffer(inputs: readonly Shape[], odd: number): LayerProblem {
  const fixes = [shrink(inputs[odd]!, inputs[0]!, odd), shrink(inputs[0]!, inputs[odd]!, 0)].filter((fix) => fix !== undefined)
  const advice = fixes.length > 0 ? 'Pool the larger one down to the smaller.' : 'Choose padding and strides on the way so that height and width agree; the channels may differ.'
  return { code: 'sizes-differ', level: 'error', message: `${disagreement('Concat', 'needs inputs of one height and width', inputs, [0, odd])} ${advice}`, fixes }
}

/** Max pooling that brings the input at `port` to the wanted height and width. */
function shrink(from: Shape, to: Shape, port: number): Fix | undefined {
  const size = strideBetween(from, to)
  if (!size || (size[0] === 1 && size[1] === 1)) return undefined
  return {
    label: `Insert ${formatShape(size)} max pooling before input ${port + 1}`,
    steps: [{ kind: 'insertBefore', port, type: 'maxPool2d', params: { size, padding: 'same' } }],
  }
}

function ranksDiffer(inputs: readonly Shape[]): LayerProblem {
  const image = inputs.findIndex((shape) => shape.length !== 1)
  const vector = inputs.findIndex((shape) => shape.length === 1)
  const images = inputs.flatMap((shape, port) => (shape.length === 1 ? [] : [port]))
  return {
    code: 'ranks-differ',
    level: 'error',
    message: `Concat joins images with images and vectors with vectors, but input ${image + 1} is ${formatShape(inputs[image]!)} and input ${vector + 1} is a vector of ${formatShape(inputs[vector]!)}. Insert Flatten before input ${image + 1}.`,
    fixes: [{ label: 'Insert Flatten', steps: images.map((port) => ({ kind: 'insertBefore', port, type: 'flatten' })) }],
  }
}
