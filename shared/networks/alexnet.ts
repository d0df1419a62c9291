import { Drawing } from './drawing.ts'
import { CLASSES, MOMENTUM } from './imageNet.ts'
import type { Network } from './network.ts'

type Row = readonly [id: string, type: string, params?: Readonly<Record<string, unknown>>]

const RELU = { function: 'relu' } as const
const POOL: Row = ['pool', 'maxPool2d', { size: 3, stride: 2 }]
/** The paper's α of 1e-4 is not divided by the size. */
const NORM: Row = ['lrn', 'lrn', { size: 5, alpha: 5e-4, beta: 0.75, k: 2 }]

/** The sizes of the paper: two graphics cards, hence two groups, and 227 pixels, since 224 do not give 55. */
export const alexnet2012: Network = {
  id: 'alexnet-2012',
  title: 'AlexNet (2012)',
  note:
    'The network that won ImageNet in 2012 by a wide margin and began the age of deep learning (Krizhevsky, Sutskever and Hinton): five convolutions, three dense layers, 60,965,224 parameters. It ran on two graphics cards, and the two groups of its second, fourth and fifth convolution are what each of them saw.',
  group: 'Published networks',
  draw: () => {
    const drawing = new Drawing(6).layer('image', 'input', { shape: [227, 227, 3] })
    const first = drawing.defineChain('stage1', 'Stage 1', 'Convolution, response norm and overlapping pooling.', [['conv', 'conv2d', { filters: 96, kernel: 11, stride: 4 }], ['relu', 'activation', RELU], NORM, POOL])
    const second = drawing.defineChain('stage2', 'Stage 2', 'The same in two groups.', [['conv', 'conv2d', { filters: 256, kernel: 5, padding: 2, groups: 2 }], ['relu', 'activation', RELU], NORM, POOL])
    const third = drawing.defineChain('stage3', 'Stage 3', 'Three convolutions in a row, then pooling.', [
      ['conv3', 'conv2d', { filters: 384, kernel: 3, padding: 1 }], ['relu3', 'activation', RELU],
      ['conv4', 'conv2d', { filters: 384, kernel: 3, padding: 1, groups: 2 }], ['relu4', 'activation', RELU],
      ['conv5', 'conv2d', { filters: 256, kernel: 3, padding: 1, groups: 2 }], ['relu5', 'activation', RELU], POOL,
    ])
    drawing.block('stage1', first).block('stage2', second).block('stage3', third).layer('flatten', 'flatten')
    const hidden = drawing.defineChain('hidden', 'Dense and dropout', 'A dense layer with ReLU and dropout.', [['dense', 'dense', { units: 4096 }], ['relu', 'activation', RELU], ['drop', 'dropout', { rate: 0.5 }]])
    return finish(drawing.block('hidden', hidden, { repeat: 2 }))
  },
  training: { ...MOMENTUM, batchSize: 128 },
}

/** As torchvision has it, after Krizhevsky 2014: one group, fewer filters at first, 224 pixels. */
export const alexnet: Network = {
  id: 'alexnet',
  title: 'AlexNet (torchvision)',
  note:
    'AlexNet as torchvision has it, for one graphics card: without groups and response norm, with 64 instead of 96 first filters, 61,100,840 parameters. Its first window does not fit a whole number of times, so the last row and column of the image are never seen.',
  group: 'Published networks',
  draw: () => {
    const drawing = new Drawing(6).layer('image', 'input', { shape: [224, 224, 3] })
    const first = drawing.defineChain('stage1', 'Stage 1', 'A wide convolution and overlapping pooling.', [['conv', 'conv2d', { filters: 64, kernel: 11, stride: 4, padding: 2 }], ['relu', 'activation', RELU], POOL])
    const second = drawing.defineChain('stage2', 'Stage 2', 'A convolution and overlapping pooling.', [['conv', 'conv2d', { filters: 192, kernel: 5, padding: 2 }], ['relu', 'activation', RELU], POOL])
    const third = drawing.defineChain('stage3', 'Stage 3', 'Three convolutions in a row, then pooling.', [
      ...[384, 256, 256].flatMap((filters, index): Row[] => [[`conv${index + 3}`, 'conv2d', { filters, kernel: 3, padding: 1 }], [`relu${index + 3}`, 'activation', RELU]]), POOL,
    ])
    drawing.block('stage1', first).block('stage2', second).block('stage3', third)
    drawing.layer('avgpool', 'adaptiveAvgPool2d', { size: 6 }).layer('flatten', 'flatten')
    const hidden = drawing.defineChain('hidden', 'Dropout and dense', 'Dropout, a dense layer and ReLU.', [['drop', 'dropout', { rate: 0.5 }], ['dense', 'dense', { units: 4096 }], ['relu', 'activation', RELU]])
    return finish(drawing.block('hidden', hidden, { repeat: 2 }))
  },
  training: { ...MOMENTUM, batchSize: 128 },
}

function finish(drawing: Drawing) {
  return drawing.layer('fc8', 'dense', { units: CLASSES }).layer('classes', 'softmax').graph
}
