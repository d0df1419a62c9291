import { layer, port } from '../blocks/parts.ts'
import { convBnRelu } from '../blocks/index.ts'
import { BLOCK } from '../graph/document.ts'
import { Drawing } from './drawing.ts'
import type { Network } from './network.ts'

/** Channels of the levels, from the whole image down to a sixteenth of its side. */
const LEVELS = [8, 12, 16, 32] as const
const DEEPEST = 48

export const miniUnet: Network = {
  id: 'mini-unet',
  title: 'Mini-U-Net on shapes',
  note:
    'Says of every pixel whether it is background, circle, square or triangle, with 77,000 parameters instead of 31 million: down four times to see the whole shape, up four times to find its border. The bridges carry what is sharp across; delete them to see a blurred mask.',
  group: 'Segmentation',
  draw: () => {
    const drawing = new Drawing().layer('image', 'input', { shape: [64, 64, 1] }, { at: [0, 0] })
    const conv = (filters: number) => drawing.make(convBnRelu, { filters })
    drawing.block('level0', conv(LEVELS[0]), { at: [1, 0], title: `Start ${LEVELS[0]}` })
    for (const [index, filters] of [...LEVELS.slice(1), DEEPEST].entries()) {
      const level = index + 1
      const nodes = [port('in', [0, 0]), layer('pool', 'maxPool2d', [1, 0], { size: 2 }), layer('conv', BLOCK, [2, 0], { block: conv(filters), ...(filters === DEEPEST ? { repeat: 2 } : {}) })]
      const block = drawing.define(`down${level}`, `Down ${filters}`, 'Halves the image and looks for larger parts.', nodes, [{ source: 'in', target: 'pool' }, { source: 'pool', target: 'conv' }])
      drawing.block(`down${level}`, block, { at: [1 + level, level] })
    }
    for (const [index, filters] of LEVELS.toReversed().entries()) {
      const level = LEVELS.length - 1 - index
      const nodes = [port('in', [0, 1]), port('skip', [0, 0]), layer('up', 'upsample2d', [1, 1], { factor: 2 }), layer('concat', 'concat', [2, 0]), layer('conv', BLOCK, [3, 0], { block: conv(filters) })]
      const edges = [{ source: 'in', target: 'up' }, { source: 'up', target: 'concat' }, { source: 'skip', target: 'concat' }, { source: 'concat', target: 'conv' }]
      const block = drawing.define(`up${level}`, `Up ${filters}`, 'Doubles the image and joins it with that of the same level on the left.', nodes, edges)
      drawing.block(`up${level}`, block, { from: [index === 0 ? `down${LEVELS.length}` : `up${level + 1}`, level === 0 ? 'level0' : `down${level}`], at: [1 + 2 * LEVELS.length - level, level] })
    }
    const end = 2 + 2 * LEVELS.length
    return drawing.layer('scores', 'conv2d', { filters: 4, kernel: 1 }, { at: [end, 0] }).layer('mask', 'softmax', undefined, { at: [end + 1, 0] }).graph
  },
  source: 'shapes',
  training: { loss: 'auto', optimizer: { kind: 'adam', learningRate: 0.005 }, epochs: 10, batchSize: 16, seed: 1, earlyStopping: { patience: 4 } },
}
