import { convBnRelu, residualBasic } from '../blocks/index.ts'
import { Drawing } from './drawing.ts'
import type { Network } from './network.ts'

export const resnet8: Network = {
  id: 'resnet8',
  title: 'ResNet-8 on digits',
  note:
    'Three residual blocks with 8, 16 and 32 filters, a convolution before and a dense layer behind them: eight layers with weights, as He and others (2016) built them for small images, but halved by pooling. Open a block, take its shortcut away and see what that does to the first epochs.',
  group: 'Digits',
  draw: () => {
    const drawing = new Drawing(5).layer('image', 'input', { shape: [28, 28, 1] })
    drawing.use('stem', convBnRelu, { filters: 8 }, { title: 'Stem' }).use('stage1', residualBasic, { filters: 8 }, { title: 'Stage 1' }).layer('pool1', 'maxPool2d', { size: 2 })
    drawing.use('stage2', residualBasic, { filters: 16, projection: true }, { title: 'Stage 2' }).layer('pool2', 'maxPool2d', { size: 2 }).use('stage3', residualBasic, { filters: 32, projection: true }, { title: 'Stage 3' })
    return drawing.layer('mean', 'globalAvgPool2d').layer('scores', 'dense', { units: 10 }).layer('digit', 'softmax').graph
  },
  source: 'digits28',
  training: { loss: 'auto', optimizer: { kind: 'adam', learningRate: 0.004 }, epochs: 3, batchSize: 64, seed: 1 },
}
