import { layer, port } from '../blocks/parts.ts'
import { convBnRelu, residualBasic, residualBottleneck, resnextBottleneck, seBottleneck, type BlockRecipe } from '../blocks/index.ts'
import { BLOCK } from '../graph/document.ts'
import { Drawing } from './drawing.ts'
import { classify, MOMENTUM } from './imageNet.ts'
import type { Network } from './network.ts'

type Params = Readonly<Record<string, unknown>>

/** One size of the image: how many blocks, and what is said to the recipe. */
interface Stage {
  readonly count: number
  readonly params: Params
  /** Whether its first block keeps size and channels, so that all are alike. */
  readonly even?: boolean
}

/**
 * Four stages behind the usual stem. The first block of a stage halves the image (but in the first stage) and brings the
 * shortcut to the new number of channels; the others are all alike.
 */
function draw(recipe: BlockRecipe, stages: readonly Stage[]) {
  const drawing = new Drawing(5).layer('image', 'input', { shape: [224, 224, 3] })
  drawing.use('stem', convBnRelu, { filters: 64, kernel: 7, stride: 2 }, { title: 'Stem' }).layer('maxpool', 'maxPool2d', { size: 3, stride: 2, padding: 1 })
  for (const [index, { count, params, even = false }] of stages.entries()) {
    const id = `stage${index + 1}`
    const rest = drawing.make(recipe, params)
    if (even) {
      drawing.block(id, rest, { repeat: count, title: 'Stage 1' })
      continue
    }
    const first = drawing.make(recipe, { ...params, projection: true, ...(index === 0 ? {} : { stride: 2 }) })
    const nodes = [port('in', [0, 0]), layer('first', BLOCK, [1, 0], { block: first }), layer('rest', BLOCK, [2, 0], { block: rest, ...(count === 2 ? {} : { repeat: count - 1 }) })]
    const summary = `${count} blocks; the first ${index === 0 ? 'widens the channels' : 'halves the image'}.`
    drawing.block(id, drawing.define(id, `Stage ${index + 1}`, summary, nodes, [{ source: 'in', target: 'first' }, { source: 'first', target: 'rest' }]))
  }
  return classify(drawing).graph
}

export const resnet18: Network = {
  id: 'resnet18',
  title: 'ResNet-18',
  note:
    'Eight residual blocks in four stages: the smallest of the networks that made depth trainable (He and others, 2016). Open a stage to see that its first block halves the image, and why its shortcut then needs a projection.',
  group: 'Published networks',
  draw: () => draw(residualBasic, [64, 128, 256, 512].map((filters, index) => ({ count: 2, params: { filters }, even: index === 0 }))),
  training: MOMENTUM,
}

const WIDTHS = [64, 128, 256, 512] as const
const COUNTS = [3, 4, 6, 3] as const

export const resnet50: Network = {
  id: 'resnet50',
  title: 'ResNet-50',
  note:
    'Sixteen bottlenecks in four stages, 25,557,032 parameters: the network that most others are compared with (He and others, 2016). Every bottleneck narrows to a quarter of the channels before its costly 3×3 convolution; compare its multiplications with those of VGG-16.',
  group: 'Published networks',
  draw: () => draw(residualBottleneck, WIDTHS.map((width, index) => ({ count: COUNTS[index]!, params: { width } }))),
  training: MOMENTUM,
}

export const resnext50: Network = {
  id: 'resnext50',
  title: 'ResNeXt-50 32×4d',
  note:
    'ResNet-50 with its 3×3 convolutions split into 32 groups of 4 channels and made twice as wide for it (Xie and others, 2017). About as many parameters and multiplications learn more that way.',
  group: 'Published networks',
  draw: () => draw(resnextBottleneck, [256, 512, 1024, 2048].map((filters, index) => ({ count: COUNTS[index]!, params: { filters, groups: 32, width: 4 * 2 ** index } }))),
  training: MOMENTUM,
}

/** `bias`: whether the dense layers of the squeeze have biases. */
export function drawSeResnet50(bias = true) {
  return draw(seBottleneck, WIDTHS.map((width, index) => ({ count: COUNTS[index]!, params: { width, bias } })))
}

export const seResnet50: Network = {
  id: 'se-resnet50',
  title: 'SE-ResNet-50',
  note:
    'ResNet-50 in which every bottleneck weighs its channels before they are added: squeeze-and-excitation with r = 16 won ImageNet in 2017 (Hu, Shen and Sun, 2018). It costs a tenth more parameters and next to no multiplications; open a block to see the gate.',
  group: 'Published networks',
  draw: drawSeResnet50,
  training: MOMENTUM,
}
