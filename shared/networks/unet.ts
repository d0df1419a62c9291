import { layer, port } from '../blocks/parts.ts'
import { doubleConv, upConv } from '../blocks/index.ts'
import { BLOCK, type Graph } from '../graph/document.ts'
import type { Shape } from '../layer/index.ts'
import { Drawing } from './drawing.ts'
import type { Network } from './network.ts'

interface Unet {
  readonly shape: Shape
  /** Channels of the first level; each level below has twice as many. */
  readonly filters: number
  /** How often the image is halved. */
  readonly depth: number
  readonly padding: 'valid' | 'same'
  readonly batchNorm: boolean
  /** The last layers: a 1×1 convolution to so many channels, and what makes probabilities of them. */
  readonly outputs: number
}

/** U-Net as a U: what goes down stands on the left, what comes up on the right, each level in a row of its own. */
export function drawUnet({ shape, filters, depth, padding, batchNorm, outputs }: Unet): Graph {
  const drawing = new Drawing().layer('image', 'input', { shape }, { at: [0, 0] })
  const twice = (level: number) => drawing.make(doubleConv, { filters: filters * 2 ** level, padding, batchNorm })
  // Sizes on the way down, for the cropping on the way up; two convolutions without padding cost four cells.
  const loss = padding === 'valid' ? 4 : 0
  const sizes = [shape[0]! - loss]
  drawing.block('level0', twice(0), { at: [1, 0], title: `Start ${filters}` })
  for (let level = 1; level <= depth; level += 1) {
    sizes.push(Math.floor(sizes[level - 1]! / 2) - loss)
    const nodes = [port('in', [0, 0]), layer('pool', 'maxPool2d', [1, 0], { size: 2 }), layer('conv', BLOCK, [2, 0], { block: twice(level) })]
    const block = drawing.define(`down${level}`, `Down ${filters * 2 ** level}`, 'Halves the image and doubles the channels.', nodes, [{ source: 'in', target: 'pool' }, { source: 'pool', target: 'conv' }])
    drawing.block(`down${level}`, block, { at: [1 + level, level] })
  }
  let size = sizes[depth]!
  for (let level = depth - 1; level >= 0; level -= 1) {
    const cropping = (sizes[level]! - 2 * size) / 2
    const up = drawing.make(upConv, { filters: filters * 2 ** level, cropping })
    const nodes = [port('in', [0, 1]), port('skip', [0, 0]), layer('up', BLOCK, [1, 0], { block: up }), layer('conv', BLOCK, [2, 0], { block: twice(level) })]
    const edges = [{ source: 'in', target: 'up' }, { source: 'skip', target: 'up' }, { source: 'up', target: 'conv' }]
    const block = drawing.define(`up${level}`, `Up ${filters * 2 ** level}`, 'Doubles the image and joins it with that of the same level on the left.', nodes, edges)
    drawing.block(`up${level}`, block, { from: [level === depth - 1 ? `down${depth}` : `up${level + 1}`, level === 0 ? 'level0' : `down${level}`], at: [1 + 2 * depth - level, level] })
    size = 2 * size - loss
  }
  const end = 2 + 2 * depth
  drawing.layer('scores', 'conv2d', { filters: outputs, kernel: 1 }, { at: [end, 0] })
  return (outputs === 1 ? drawing.layer('mask', 'activation', { function: 'sigmoid' }, { at: [end + 1, 0] }) : drawing.layer('mask', 'softmax', undefined, { at: [end + 1, 0] })).graph
}

export const unet2015: Network = {
  id: 'unet-2015',
  title: 'U-Net as published (2015)',
  note:
    'Says of every pixel whether it is cell or background, after only 30 training images (Ronneberger, Fischer and Brox, 2015): down to see what there is, up again to see where, with a bridge on every level. Its convolutions have no padding, so 572×572 pixels go in and 388×388 come out.',
  group: 'Segmentation',
  draw: () => drawUnet({ shape: [572, 572, 1], filters: 64, depth: 4, padding: 'valid', batchNorm: false, outputs: 2 }),
  training: { loss: 'auto', optimizer: { kind: 'momentum', learningRate: 0.01, momentum: 0.99 }, epochs: 100, batchSize: 1, seed: 1 },
}

export const unet: Network = {
  id: 'unet',
  title: 'U-Net with padding',
  note:
    'U-Net as one would write it today: padding keeps every size, so nothing needs to be cropped, and batch norm makes it train faster. Three colours go in and one probability for each pixel comes out, as for a tumour or a road.',
  group: 'Segmentation',
  draw: () => drawUnet({ shape: [256, 256, 3], filters: 64, depth: 4, padding: 'same', batchNorm: true, outputs: 1 }),
  training: { loss: 'auto', optimizer: { kind: 'adam', learningRate: 0.001 }, epochs: 50, batchSize: 8, seed: 1 },
}
