import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { LayersModel } from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { analyse } from '../../../shared/analysis/analyse.ts'
import { compile } from '../../../shared/compile/compile.ts'
import type { Graph } from '../../../shared/graph/document.ts'
import { countValues } from '../../../shared/layer/index.ts'
import { createProject } from '../../../shared/project/create.ts'
import { generate, makeFolder, readTemplate, removeFolder, writeFiles } from '../../support/exported.ts'
import { testRandom } from '../../support/random.ts'
import { tf, useBackend } from '../../support/tensorflow.ts'
import { chain } from '../../support/training.ts'

const folder = makeFolder()
beforeAll(() => useBackend('cpu'))
afterAll(() => removeFolder(folder))

/** Every weight of the network set by hand, to numbers of chance; a variance is positive. */
function allByHand(graph: Graph): Graph {
  const random = testRandom(11)
  const { nodes } = analyse(graph)
  return {
    ...graph,
    nodes: graph.nodes.map((node) => {
      const weights = nodes.get(node.id)!.facts!.weights.map(({ name, shape }) => [name, Array.from({ length: countValues(shape) }, () => Number((random() * 0.9 + 0.1).toFixed(3)))] as const)
      return weights.length === 0 ? node : { ...node, weights: Object.fromEntries(weights) }
    }),
  }
}

const IMAGE = { id: 'x', type: 'input', params: { shape: [6, 5, 2] } }
const CASES: readonly [string, Graph][] = [
  ['perceptron', readTemplate('perceptron-by-hand').graph],
  ['mcculloch', readTemplate('mcculloch-pitts-or').graph],
  ['convolutions', allByHand(chain(
    IMAGE, { id: 'c', type: 'conv2d', params: { filters: 4, groups: 2, dilation: 2, activation: 'tanh' }, frozen: true }, { id: 'd', type: 'depthwiseConv2d', params: { kernel: 1, multiplier: 2 } },
    { id: 's', type: 'separableConv2d', params: { filters: 3, kernel: 1 }, frozen: true }, { id: 't', type: 'conv2dTranspose', params: { filters: 2, stride: 2, padding: 1, kernel: 3, outputPadding: 1 } }, { id: 'p', type: 'prelu' },
  ))],
  ['norms', allByHand(chain(IMAGE, { id: 'n', type: 'batchNorm', frozen: true }, { id: 'l', type: 'layerNorm' }, { id: 'g', type: 'groupNorm', params: { groups: 2 }, frozen: true }, { id: 'f', type: 'flatten' }, { id: 'm', type: 'maxout', params: { units: 3 } }, { id: 'setByHand', type: 'dense', params: { units: 2 }, frozen: true }))],
]

describe('an exported network with weights set by hand', () => {
  it.each(CASES)('%s starts with them, as the app does, and freezes what is frozen', async (name, graph) => {
    const project = { ...createProject(name), graph }
    writeFiles(path.join(folder, name), generate(project, 'ts'))
    const { buildModel } = (await import(/* @vite-ignore */ pathToFileURL(path.join(folder, name, 'model.ts')).href)) as { buildModel: (seed?: number) => LayersModel }
    const model = buildModel(5)
    const analysis = analyse(graph)
    const compiled = compile(tf, analysis, { seed: 1 })
    if (!compiled.ok) throw new Error(compiled.mistake.message)
    const random = testRandom(2)
    const shape = [3, ...compiled.value.inputs[0]!.shape]
    const x = tf.tensor(Float32Array.from({ length: countValues(shape) }, () => random() * 2 - 1), shape)
    const numbers = (values: unknown) => [values].flat(Infinity) as number[]
    // In training too: a frozen batch norm has its statistics, and no other layer here makes a difference.
    for (const training of [false, true]) {
      const ours = tf.tidy(() => numbers(compiled.value.forward([x], { training, update: () => {} })[0]!.arraySync()))
      const theirs = tf.tidy(() => numbers((model.apply(x, { training }) as typeof x).arraySync()))
      expect(theirs).toHaveLength(ours.length)
      for (const [index, value] of ours.entries()) expect(theirs[index]).toBeCloseTo(value, 4)
    }
    expect(model.trainableWeights.reduce((sum, weight) => sum + countValues(weight.shape as number[]), 0)).toBe(analysis.totals.trainable)
    expect(model.countParams()).toBe(analysis.totals.parameters)
    x.dispose()
    compiled.value.dispose()
    model.dispose()
  })

  it('says in the README why a network in which nothing learns has no training program', () => {
    const files = generate({ ...createProject('Frozen'), graph: readTemplate('mcculloch-pitts-and').graph }, 'ts')
    expect(files.map((file) => file.name)).not.toContain('train.ts')
    const source = new TextDecoder().decode(files.find((file) => file.name === 'model.ts')!.bytes)
    expect(source).toContain("setByHand(model.getLayer('neuron'), 0, [1, 1]) // kernel")
    expect(source).toContain("model.getLayer('neuron').trainable = false")
    expect(new TextDecoder().decode(files.find((file) => file.name === 'predict.ts')!.bytes)).not.toContain('npm run train first')
  })
})
