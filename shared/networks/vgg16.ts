import { Drawing } from './drawing.ts'
import { CLASSES, MOMENTUM } from './imageNet.ts'
import type { Network } from './network.ts'

type Row = readonly [id: string, type: string, params?: Readonly<Record<string, unknown>>]

const RELU = { function: 'relu' } as const

/** Convolutions and ReLUs, then pooling: filters, how many convolutions, and how often. */
const STAGES = [[64, 2, 1], [128, 2, 1], [256, 3, 1], [512, 3, 2]] as const

export const vgg16: Network = {
  id: 'vgg16',
  title: 'VGG-16',
  note:
    'Nothing but 3×3 convolutions and halvings, sixteen layers with weights in all (Simonyan and Zisserman, 2015): simple, and still a favourite to start from. Of its 138,357,544 parameters three quarters sit in the first dense layer; look where in the inspector.',
  group: 'Published networks',
  draw: () => {
    const drawing = new Drawing(6).layer('image', 'input', { shape: [224, 224, 3] })
    for (const [index, [filters, count, repeat]] of STAGES.entries()) {
      const id = `stage${index + 1}`
      const layers = Array.from({ length: count }, (_, place): Row[] => [[`conv${place + 1}`, 'conv2d', { filters, kernel: 3, padding: 1 }], [`relu${place + 1}`, 'activation', RELU]])
      drawing.block(id, drawing.defineChain(id, `Stage ${filters}`, `${count} convolutions with ${filters} filters, then pooling.`, [...layers.flat(), ['pool', 'maxPool2d', { size: 2 }]]), { repeat })
    }
    const hidden = drawing.layer('flatten', 'flatten').defineChain('hidden', 'Dense and dropout', 'A dense layer with ReLU and dropout.', [['dense', 'dense', { units: 4096 }], ['relu', 'activation', RELU], ['drop', 'dropout', { rate: 0.5 }]])
    return drawing.block('hidden', hidden, { repeat: 2 }).layer('fc', 'dense', { units: CLASSES }).layer('classes', 'softmax').graph
  },
  training: { ...MOMENTUM, epochs: 74 },
}
