import type { Tensor1D } from '@tensorflow/tfjs-core'
import { beforeAll, expect, test } from 'vitest'
import { analyse } from '../../../shared/analysis/analyse.ts'
import { compile } from '../../../shared/compile/compile.ts'
import type { Dataset } from '../../../shared/datasets/dataset.ts'
import type { Kernels } from '../../../shared/engine/kernels.ts'
import { createPlanLearner } from '../../../shared/engine/learner.ts'
import type { Graph } from '../../../shared/graph/document.ts'
import { countValues } from '../../../shared/layer/index.ts'
import { createRandom } from '../../../shared/random.ts'
import { trainingSchema } from '../../../shared/training/config.ts'
import { createFeed } from '../../../shared/training/feed.ts'
import { createTensorLearner } from '../../../shared/training/learner.ts'
import { createOptimizer } from '../../../shared/training/optimizers/optimizer.ts'
import { kernelsFor } from '../../support/kernels.ts'
import { tf, useBackend } from '../../support/tensorflow.ts'

/** The engine against TensorFlow.js: same start, same batches, same losses. */

let kernels: Kernels
beforeAll(async () => {
  await useBackend('cpu')
  kernels = await kernelsFor('relaxed')
})

const chain = (shape: readonly number[], ...layers: readonly (readonly [string, Record<string, unknown>?])[]): Graph => {
  const nodes = [{ id: 'in', type: 'input', params: { shape } }, ...layers.map(([type, params], index) => ({ id: `n${index}`, type, params: params ?? {} }))]
  return { nodes, edges: nodes.slice(1).map((node, index) => ({ source: nodes[index]!.id, target: node.id })) }
}

const NETWORKS: Readonly<Record<string, Graph>> = {
  'spiral MLP': chain([2], ['dense', { units: 8, activation: 'tanh' }], ['dense', { units: 8, activation: 'tanh' }], ['dense', { units: 3 }], ['softmax']),
  MLP: chain([49], ['dense', { units: 32, activation: 'relu' }], ['dense', { units: 3 }], ['softmax']),
  gelu: chain([6], ['dense', { units: 9, activation: 'gelu' }], ['activation', { function: 'mish' }], ['dense', { units: 3 }], ['softmax']),
  convolutions: chain([9, 9, 2], ['conv2d', { filters: 6, kernel: 3, padding: 1, activation: 'relu' }], ['conv2d', { filters: 4, kernel: 3, stride: 2 }], ['flatten'], ['dense', { units: 3 }], ['softmax']),
  LeNet: chain([16, 16, 1], ['conv2d', { filters: 6, kernel: 5, padding: 2, activation: 'relu' }], ['maxPool2d'], ['conv2d', { filters: 8, kernel: 5, activation: 'relu' }], ['avgPool2d'], ['flatten'], ['dense', { units: 12, activation: 'relu' }], ['dense', { units: 3 }], ['softmax']),
  'batch norm': chain([8, 8, 3], ['conv2d', { filters: 5, kernel: 3, bias: false }], ['batchNorm'], ['activation'], ['globalAvgPool2d'], ['dense', { units: 3 }], ['softmax']),
  depthwise: chain([8, 8, 3], ['depthwiseConv2d', { multiplier: 2, kernel: 3, activation: 'relu' }], ['upsample2d'], ['maxPool2d', { size: 3, stride: 2, padding: 1 }], ['flatten'], ['dense', { units: 3 }], ['softmax']),
  residual: {
    nodes: [
      { id: 'in', type: 'input', params: { shape: [8, 8, 3] } }, { id: 'a', type: 'conv2d', params: { filters: 4, kernel: 3, padding: 1 } }, { id: 'b', type: 'conv2d', params: { filters: 4, kernel: 3, padding: 1, activation: 'relu' } },
      { id: 'add', type: 'add' }, { id: 'gate', type: 'globalAvgPool2d' }, { id: 'sig', type: 'dense', params: { units: 4, activation: 'sigmoid' } }, { id: 'mul', type: 'multiply' }, { id: 'cat', type: 'concat' }, { id: 'f', type: 'flatten' }, { id: 'd', type: 'dense', params: { units: 3 } }, { id: 'y', type: 'softmax' },
    ],
    edges: [['in', 'a'], ['a', 'b'], ['a', 'add'], ['b', 'add'], ['add', 'gate'], ['gate', 'sig'], ['add', 'mul'], ['sig', 'mul'], ['mul', 'cat'], ['b', 'cat'], ['cat', 'f'], ['f', 'd'], ['d', 'y']].map(([source, target]) => ({ source: source!, target: target! })),
  },
}

const OPTIMIZERS = ['sgd', 'momentum', 'nesterov', 'rmsprop', 'adam', 'adamw', 'adamax', 'nadam', 'adagrad'] as const

test.each(Object.keys(NETWORKS).flatMap((name) => OPTIMIZERS.map((kind) => [name, kind] as const)).filter(([name, kind]) => kind === 'adam' || name === 'convolutions'))('%s learns with %s as on TensorFlow.js', async (name, kind) => {
  const graph = NETWORKS[name]!
  const analysis = analyse(graph)
  expect(analysis.problems.filter(({ level }) => level === 'error')).toEqual([])
  const shape = analysis.nodes.get('in')!.output!
  const random = createRandom(3)
  const count = 40
  const dataset: Dataset = { name: 'Random', count, shape, inputs: Float32Array.from({ length: count * countValues(shape) }, () => random.normal()), target: { kind: 'classes', names: ['a', 'b', 'c'], labels: Uint8Array.from({ length: count }, (_, index) => index % 3) } }
  const config = trainingSchema.parse({ optimizer: { kind, learningRate: 0.01 }, batchSize: 8 })
  const make = () => {
    const network = compile(tf, analysis, { seed: 1 })
    if (!network.ok) throw new Error(network.mistake.message)
    const optimizer = createOptimizer(tf, config.optimizer, network.value.weights.filter(({ spec }) => spec.trainable))
    const feed = createFeed(tf, network.value, dataset, { kind: 'none', offset: [0], scale: [1] }, config)
    if (!feed.ok) throw new Error(feed.mistake.message)
    return { tf, network: network.value, optimizer, feed: feed.value, seed: 1, config }
  }
  const reference = createTensorLearner(make())
  const own = make()
  const planned = await createPlanLearner({ ...own, kernels, analysis, config })
  if ('reason' in planned) throw new Error(planned.reason)
  for (let step = 1; step <= 12; step += 1) {
    // A schedule changes the rate between steps.
    if (step > 6) reference.learningRate = planned.learningRate = 0.01 / (step - 5)
    // The last batch of an "epoch" is smaller.
    const indices = Int32Array.from({ length: step % 5 === 0 ? 5 : 8 }, (_, index) => (step * 8 + index) % count)
    const chunk = { order: indices, batchSize: indices.length, batch: 0, count: 1, step, rates: null }
    const [outcome] = reference.steps(chunk) as readonly Tensor1D[]
    const wanted = await outcome!.data()
    const [loss, right] = planned.steps(chunk) as Float64Array
    expect(Math.abs(loss! - wanted[0]!) / Math.abs(wanted[0]!), `step ${step}: ${loss} against ${wanted[0]}`).toBeLessThan(2e-4)
    expect(right).toBe(wanted[1])
  }
  const everything = Int32Array.from({ length: count }, (_, index) => index)
  const [a, b] = await Promise.all([reference.answer(everything, async () => true), planned.answer(everything, async () => true)])
  expect(b!.main.readings.flat()).toHaveLength(a!.main.readings.flat().length)
  b!.main.readings.flat().forEach((value, index) => expect(Math.abs(value - a!.main.readings.flat()[index]!)).toBeLessThan(2e-3))
  planned.settle()
  const settled = await own.network.save()
  expect(settled.every(({ values }) => values.every(Number.isFinite))).toBe(true)
})

test('a flat function is left to TensorFlow.js, which says where no gradient arrives', async () => {
  const analysis = analyse(chain([2], ['dense', { units: 2, activation: 'step' }], ['softmax']))
  const network = compile(tf, analysis, { seed: 1 })
  if (!network.ok) throw new Error(network.mistake.message)
  const config = trainingSchema.parse({})
  const optimizer = createOptimizer(tf, config.optimizer, network.value.weights)
  const dataset: Dataset = { name: 'Two', count: 2, shape: [2], inputs: Float32Array.of(0, 0, 1, 1), target: { kind: 'classes', names: ['a', 'b'], labels: Uint8Array.of(0, 1) } }
  const feed = createFeed(tf, network.value, dataset, { kind: 'none', offset: [0], scale: [1] }, config)
  if (!feed.ok) throw new Error(feed.mistake.message)
  expect(await createPlanLearner({ tf, network: network.value, optimizer, feed: feed.value, seed: 1, kernels, analysis, config })).toMatchObject({ reason: expect.stringContaining('flat everywhere') })
})
