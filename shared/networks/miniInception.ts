import { convBnRelu, inception } from '../blocks/index.ts'
import { Drawing } from './drawing.ts'
import type { Network } from './network.ts'

export const miniInception: Network = {
  id: 'mini-inception',
  title: 'Mini-Inception on digits',
  note:
    'Two Inception modules look for strokes of several sizes at once and join what they find, as GoogLeNet does with nine. There is no large dense layer: the mean of every channel goes straight to the ten scores.',
  group: 'Digits',
  draw: () => {
    const drawing = new Drawing(5).layer('image', 'input', { shape: [28, 28, 1] })
    drawing.use('stem', convBnRelu, { filters: 8 }, { title: 'Stem' }).layer('pool1', 'maxPool2d', { size: 2 })
    drawing.use('inception1', inception, { filters1: 8, reduce3: 8, filters3: 16, reduce5: 4, filters5: 8, filtersPool: 8 }, { title: 'Module 1' }).layer('pool2', 'maxPool2d', { size: 2 })
    drawing.use('inception2', inception, { filters1: 16, reduce3: 16, filters3: 32, reduce5: 8, filters5: 16, filtersPool: 16 }, { title: 'Module 2' }).layer('mean', 'globalAvgPool2d')
    return drawing.layer('scores', 'dense', { units: 10 }).layer('digit', 'softmax').graph
  },
  source: 'digits28',
  training: { loss: 'auto', optimizer: { kind: 'adam', learningRate: 0.004 }, epochs: 3, batchSize: 64, seed: 1 },
}
