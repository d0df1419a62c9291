import { layerCode } from '../codegen/typescript/layerCode.ts'
import { permute as planPermute } from '../engine/operations/merge.ts'
import { defineLayer, formatShape, type LayerProblem, type Shape } from '../layer/index.ts'

interface Permute {
  readonly order: Shape
}

export const permute = defineLayer<Permute>({
  id: 'permute',
  title: 'Permute',
  category: 'core',
  summary: 'Puts the axes of an image in another order.',
  explanation:
    'Swaps axes and carries every value with them: with [2, 1, 3] height and width change places, as if the image were mirrored at its diagonal. ' +
    'Use it where data come with their axes in another order than the layers expect. Reshape, in contrast, keeps the values in reading order and would tear rows apart.',
  source: 'Keras, Permute: axes are counted from 1, without the batch.',
  ports: { min: 1, max: 1 },
  params: {
    order: { kind: 'shape', label: 'Order', help: 'Which axis of the input comes first, second and third, counted from 1: 1 is the height, 2 the width, 3 the channels.', default: [2, 1, 3] },
  },
  describe: (p) => p.order.join(', '),

  infer: ([input], p) => {
    const axes = input!.map((_, axis) => axis + 1)
    if (p.order.length !== axes.length || axes.some((axis) => !p.order.includes(axis))) return { ok: false, problem: noOrderOf(input!, p.order) }
    const output = p.order.map((axis) => input![axis - 1]!)
    return {
      ok: true,
      output,
      weights: [],
      macs: 0,
      receptive: 'pointwise',
      formulas: [{ label: 'Output size', general: `axes ${p.order.join(', ')}`, filled: formatShape(input!), result: formatShape(output) }],
      problems: p.order.some((axis, place) => axis !== place + 1)
        ? []
        : [{
            code: 'order-unchanged',
            level: 'info',
            message: `The order ${p.order.join(', ')} leaves every axis where it is, so Permute changes nothing. Remove it, or choose another order.`,
            fixes: [{ label: 'Remove Permute', steps: [{ kind: 'remove' }] }],
          }],
    }
  },

  forward: ({ tf, params, inputs }) => tf.transpose(inputs[0]!, [0, ...params.order]),
  passesOn: true,
  plan: ({ plan, inputs: [x], params, output }) => planPermute(plan, x!, params.order, output),

  code: {
    typescript: (context) => layerCode(context, [{ layer: 'tf.layers.permute', options: { dims: context.params.order } }]),
  },

  examples: [
    { params: {}, inputs: [[5, 7, 3]], output: [7, 5, 3], parameters: 0, macs: 0, source: 'Keras Permute((2, 1, 3))' },
    { params: { order: [3, 1, 2] }, inputs: [[28, 20, 6]], output: [6, 28, 20], parameters: 0, macs: 0, source: 'PyTorch permute(0, 3, 1, 2): channels first' },
  ],
})

function noOrderOf(input: Shape, order: Shape): LayerProblem {
  const axes = input.map((_, axis) => axis + 1)
  const reversed = axes.length === 3 ? [2, 1, 3] : axes.toReversed()
  return {
    code: 'no-order-of-the-axes',
    level: 'error',
    message: `The order ${order.join(', ')} does not name each axis of the ${formatShape(input)} input once. Write the numbers ${axes.length === 1 ? '1' : `1 to ${axes.length}`}, each once, in the order wanted.`,
    fixes: [{ label: `Use ${reversed.join(', ')}`, steps: [{ kind: 'setParams', params: { order: reversed } }] }],
  }
}
