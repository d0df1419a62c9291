import { doubleConv } from '../blocks/index.ts'
import { Drawing } from './drawing.ts'
import type { Network } from './network.ts'

export const miniVgg: Network = {
  id: 'mini-vgg',
  title: 'Mini-VGG on digits',
  note:
    'VGG in small: pairs of 3×3 convolutions, a halving behind each pair, and twice as many filters after it. Compare its accuracy and its parameters with those of LeNet-5 on the same digits.',
  group: 'Digits',
  draw: () => {
    const drawing = new Drawing(6).layer('image', 'input', { shape: [28, 28, 1] })
    for (const [index, filters] of [8, 16, 32].entries()) {
      drawing.use(`convs${index + 1}`, doubleConv, { filters, batchNorm: false }, { title: `Convs ${filters}` }).layer(`pool${index + 1}`, 'maxPool2d', index === 2 ? { size: 2, rounding: 'ceil' } : { size: 2 })
    }
    drawing.layer('flat', 'flatten').layer('hidden', 'dense', { units: 64, activation: 'relu' }).layer('drop', 'dropout', { rate: 0.3 })
    return drawing.layer('scores', 'dense', { units: 10 }).layer('digit', 'softmax').graph
  },
  source: 'digits28',
  training: { loss: 'auto', optimizer: { kind: 'adam', learningRate: 0.002 }, epochs: 4, batchSize: 64, seed: 1 },
}
