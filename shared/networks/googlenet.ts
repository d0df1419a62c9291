import { layer, port } from '../blocks/parts.ts'
import { convBnRelu, inception } from '../blocks/index.ts'
import { BLOCK, type Graph } from '../graph/document.ts'
import { Drawing } from './drawing.ts'
import { CLASSES, MOMENTUM } from './imageNet.ts'
import type { Network } from './network.ts'

/** As torchvision has it: batch norms, which came a year later, and 3×3 where the paper has 5×5. */
const LIKE_TORCHVISION = { epsilon: 0.001, kernel5: 3, rounding: 'ceil' } as const

/** The six widths of each module, table 1 of the paper. */
const MODULES: readonly (readonly [name: string, ...widths: readonly number[]])[] = [
  ['3a', 64, 96, 128, 16, 32, 32], ['3b', 128, 128, 192, 32, 96, 64],
  ['4a', 192, 96, 208, 16, 48, 64], ['4b', 160, 112, 224, 24, 64, 64], ['4c', 128, 128, 256, 24, 64, 64], ['4d', 112, 144, 288, 32, 64, 64], ['4e', 256, 160, 320, 32, 128, 128],
  ['5a', 256, 160, 320, 32, 128, 128], ['5b', 384, 192, 384, 48, 128, 128],
]

function draw(heads: boolean): Graph {
  const drawing = new Drawing().layer('image', 'input', { shape: [224, 224, 3] }, { at: [0, 0] })
  drawing.block('stem', stem(drawing), { at: [1, 0] })
  const row = (names: readonly string[], line: number, from: number) => {
    for (const [column, name] of names.entries()) {
      const [, filters1, reduce3, filters3, reduce5, filters5, filtersPool] = MODULES.find(([id]) => id === name)!
      drawing.use(`inception${name}`, inception, { ...LIKE_TORCHVISION, filters1, reduce3, filters3, reduce5, filters5, filtersPool }, { at: [from + column, line], title: `Module ${name}` })
    }
  }
  row(['3a', '3b'], 0, 2)
  drawing.layer('maxpool3', 'maxPool2d', { size: 3, stride: 2, rounding: 'ceil' }, { at: [4, 0] })
  row(['4a', '4b', '4c', '4d', '4e'], LINES[1], 0)
  drawing.layer('maxpool4', 'maxPool2d', { size: 2, rounding: 'ceil' }, { at: [5, LINES[1]] })
  const last = heads ? LINES[3] : 2 * LINES[1]
  row(['5a', '5b'], last, 0)
  drawing.layer('avgpool', 'globalAvgPool2d', undefined, { at: [2, last] }).layer('dropout', 'dropout', { rate: 0.2 }, { at: [3, last] })
  drawing.layer('fc', 'dense', { units: CLASSES }, { at: [4, last] }).layer('classes', 'softmax', undefined, { at: [5, last] })
  if (heads) {
    const id = head(drawing)
    drawing.block('head1', id, { from: ['inception4a'], at: [1, LINES[2]], title: 'Head 1' }).layer('guess1', 'softmax', undefined, { at: [2, LINES[2]] })
    drawing.block('head2', id, { from: ['inception4d'], at: [4, LINES[2]], title: 'Head 2' }).layer('guess2', 'softmax', undefined, { at: [5, LINES[2]] })
  }
  return drawing.graph
}

/** Rows of cards, in the grid's rows: far enough apart for edges that run back half way between them, below the heads. */
const LINES = [0, 1.5, 2.6, 5] as const

function stem(drawing: Drawing): string {
  const unit = (filters: number, kernel: number, stride = 1) => ({ block: drawing.make(convBnRelu, { filters, kernel, stride, epsilon: LIKE_TORCHVISION.epsilon }) })
  const pool = { size: 3, stride: 2, rounding: 'ceil' }
  const nodes = [
    port('in', [0, 0]), layer('conv1', BLOCK, [1, 0], unit(64, 7, 2)), layer('pool1', 'maxPool2d', [2, 0], pool),
    layer('conv2', BLOCK, [3, 0], unit(64, 1)), layer('conv3', BLOCK, [4, 0], unit(192, 3)), layer('pool2', 'maxPool2d', [5, 0], pool),
  ]
  return drawing.define('stem', 'Stem', 'Convolutions and pools that bring the image to an eighth of its size.', nodes, nodes.slice(1).map((node, index) => ({ source: nodes[index]!.id, target: node.id })))
}

function head(drawing: Drawing): string {
  const nodes = [
    port('in', [0, 0]), layer('avgpool', 'adaptiveAvgPool2d', [1, 0], { size: 4 }), layer('conv', BLOCK, [2, 0], { block: drawing.make(convBnRelu, { filters: 128, kernel: 1, epsilon: LIKE_TORCHVISION.epsilon }) }),
    layer('flatten', 'flatten', [3, 0]), layer('fc1', 'dense', [4, 0], { units: 1024 }), layer('relu', 'activation', [5, 0], { function: 'relu' }),
    layer('dropout', 'dropout', [6, 0], { rate: 0.7 }), layer('fc2', 'dense', [7, 0], { units: CLASSES }),
  ]
  return drawing.define('head', 'Auxiliary head', 'A classifier half way, which brings gradients to the front of the network.', nodes, nodes.slice(1).map((node, index) => ({ source: nodes[index]!.id, target: node.id })))
}

export const googlenet: Network = {
  id: 'googlenet',
  title: 'GoogLeNet',
  note:
    'Nine Inception modules, each with branches of several scales side by side, need only 6.6 million parameters (Szegedy and others, 2015). Open one to see how 1×1 convolutions make the larger ones cheap; the sizes are those of torchvision.',
  group: 'Published networks',
  draw: () => draw(false),
  training: MOMENTUM,
}

export const googlenetHeads: Network = {
  id: 'googlenet-heads',
  title: 'GoogLeNet with its three heads',
  note:
    'Two further classifiers half way learn the same classes, so that gradients reach the front of the network too (Szegedy and others, 2015). Each of them counts 0.3 in the loss, and is thrown away after training.',
  group: 'Published networks',
  draw: () => draw(true),
  training: { ...MOMENTUM, outputs: { classes: { weight: 1 }, guess1: { weight: 0.3 }, guess2: { weight: 0.3 } } },
}
