import { Drawing } from './drawing.ts'
import type { Network } from './network.ts'

export const localisation: Network = {
  id: 'localisation',
  title: 'Where is the shape?',
  note:
    'One body, two heads: one says which shape it is, the other where, as the centre, width and height of its box in shares of the image. The loss of the box is what it does not share with the true one (intersection over union); the weights of both losses are in the settings.',
  group: 'Segmentation',
  draw: () => {
    const drawing = new Drawing().layer('image', 'input', { shape: [64, 64, 1] }, { at: [0, 0.5] })
    const body = drawing.defineChain('halving', 'Halving block', 'A convolution and a halving of the image.', [['conv', 'conv2d', { filters: 32, kernel: 3, padding: 1, activation: 'relu' }], ['pool', 'maxPool2d', { size: 2 }]])
    for (const [index, filters] of [8, 16].entries()) {
      const block = drawing.defineChain(`halving-${filters}`, `Halving ${filters}`, 'A convolution and a halving of the image.', [['conv', 'conv2d', { filters, kernel: 3, padding: 1, activation: 'relu' }], ['pool', 'maxPool2d', { size: 2 }]])
      drawing.block(`body${index + 1}`, block, { at: [1 + index, 0.5] })
    }
    drawing.block('body3', body, { at: [3, 0.5], repeat: 2, title: 'Halving 32' }).layer('flat', 'flatten', undefined, { at: [4, 0.5] })
    drawing.layer('class_hidden', 'dense', { units: 64, activation: 'relu' }, { at: [5, 0] }).layer('class_scores', 'dense', { units: 3 }, { at: [6, 0] }).layer('class', 'softmax', undefined, { at: [7, 0], title: 'Which shape' })
    return drawing.layer('box_hidden', 'dense', { units: 64, activation: 'relu' }, { from: ['flat'], at: [5, 1] }).layer('box', 'dense', { units: 4, activation: 'sigmoid' }, { at: [6, 1], title: 'Where' }).graph
  },
  source: 'shapes',
  training: { loss: 'auto', optimizer: { kind: 'adam', learningRate: 0.002 }, epochs: 20, batchSize: 32, seed: 1, outputs: { class: { target: 'class' }, box: { target: 'box' } } },
}
