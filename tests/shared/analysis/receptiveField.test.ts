import { beforeAll, describe, expect, it } from 'vitest'
import { analyse } from '../../../shared/analysis/analyse.ts'
import { centralRegion } from '../../../shared/analysis/receptiveField.ts'
import type { Graph } from '../../../shared/graph/document.ts'
import { describeRegion } from '../../../renderer/inspector/describeRegion.ts'
import { tf, useBackend } from '../../support/tensorflow.ts'
import { build, chain } from '../../support/training.ts'

type Layer = readonly [type: string, params?: Readonly<Record<string, unknown>>]

const layers = (...list: readonly Layer[]): Graph => chain(...list.map(([type, params], index) => ({ id: `n${index}`, type, ...(params ? { params } : {}) })))

/** The rows and columns of the image on which the middle unit of the output depends: where its gradient is not 0. */
function touched(graph: Graph): { first: readonly number[]; last: readonly number[] } {
  const network = build(graph)
  const [height, width] = network.inputs[0]!.shape as [number, number]
  const [rows, columns] = network.outputs[0]!.shape as [number, number]
  const gradient = tf.tidy(() => {
    for (const { variable } of network.weights) variable.assign(tf.ones(variable.shape))
    // No two pixels are alike, so that every window has one maximum; the sum of several images tries several maxima.
    const image = tf.randomUniform([64, height, width, 1], 0.5, 1, 'float32', 3)
    return tf.abs(tf.grad((x) => tf.sum(tf.slice(network.forward([x], { training: false })[0]!, [0, Math.floor((rows - 1) / 2), Math.floor((columns - 1) / 2), 0], [64, 1, 1, 1])))(image))
  })
  const values = tf.tidy(() => [...tf.max(gradient, [0, 3]).dataSync()])
  tf.dispose(gradient)
  network.dispose()
  const seen = values.flatMap((value, index) => (value > 0 ? [[Math.floor(index / width), index % width] as const] : []))
  const edge = (pick: (...numbers: number[]) => number) => [pick(...seen.map(([row]) => row)), pick(...seen.map(([, column]) => column))]
  return { first: edge(Math.min), last: edge(Math.max) }
}

describe('the region that the middle unit sees, against where the gradient really comes from', () => {
  beforeAll(() => useBackend('cpu'))
  const image: Layer = ['input', { shape: [17, 14, 1] }]

  it.each<[string, Graph]>([
    ['one convolution', layers(image, ['conv2d', { filters: 1 }])],
    ['padding and stride', layers(image, ['conv2d', { filters: 1, kernel: 5, padding: 2, stride: 2 }])],
    ['"same" with a stride', layers(image, ['conv2d', { filters: 1, padding: 'same', stride: 2 }])],
    ['dilation', layers(image, ['conv2d', { filters: 1, dilation: 3, padding: 3 }])],
    ['two convolutions and a pool', layers(image, ['conv2d', { filters: 1, padding: 1 }], ['avgPool2d'], ['conv2d', { filters: 1, padding: 1 }])],
    ['padding of its own', layers(image, ['zeroPad2d', { padding: [3, 0, 1, 2] }], ['conv2d', { filters: 1 }])],
    ['a cut on one side', layers(image, ['crop2d', { cropping: [4, 0, 0, 3] }], ['conv2d', { filters: 1 }])],
    ['an uneven kernel', layers(image, ['depthwiseConv2d', { kernel: [1, 7], padding: [0, 3] }], ['conv2d', { filters: 1, kernel: [4, 1], padding: [1, 0] }])],
  ])('%s', (_name, graph) => {
    const analysis = analyse(graph)
    const last = analysis.nodes.get(analysis.outputs[0]!)!
    const { start, field } = centralRegion(last.view!, last.output!)
    const inside = (axis: 0 | 1) => [Math.max(0, start[axis]), Math.min(last.view!.image[axis], start[axis] + field[axis]) - 1]
    const { first, last: end } = touched(graph)
    expect([first, end]).toEqual([[inside(0)[0], inside(1)[0]], [inside(0)[1], inside(1)[1]]])
  })
})

describe('said in words', () => {
  const said = (graph: Graph) => {
    const analysis = analyse(graph)
    const last = analysis.nodes.get(analysis.outputs[0]!)!
    return describeRegion(last.view!, last.output!)
  }

  it.each<[string, Graph, string[]]>([
    ['a convolution', layers(['input', { shape: [20, 20, 1] }], ['conv2d', { kernel: 5 }]), ['One unit in the middle sees 5×5 of 20×20 pixels, 6 % of the image.', 'Its neighbours look 1 pixel further on.']],
    ['a pool', layers(['input', { shape: [20, 20, 1] }], ['maxPool2d']), ['One unit in the middle sees 2×2 of 20×20 pixels, 1 % of the image.', 'Its neighbours look 2 pixels further on.']],
    ['a field larger than the image', layers(['input', { shape: [3, 3, 1] }], ['conv2d', { kernel: 5, padding: 2 }]), ['One unit in the middle sees the whole image, 3×3 pixels.', '2 rows and 2 columns of its 5×5 field lie over the padding.']],
    ['a dense layer', layers(['input', { shape: [8, 8, 1] }], ['flatten'], ['dense']), ['Each unit sees the whole image, 8×8 pixels.']],
  ])('%s', (_name, graph, sentences) => expect(said(graph)).toEqual(sentences))
})
