import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
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
import { createTensorLearner, type Learner } from '../../../shared/training/learner.ts'
import { createOptimizer } from '../../../shared/training/optimizers/optimizer.ts'
import type { LayerPulse } from '../../../shared/training/protocol.ts'
import { kernelsFor } from '../../support/kernels.ts'
import { tf, useBackend } from '../../support/tensorflow.ts'

let kernels: Kernels
beforeAll(async () => {
  await useBackend('cpu')
  kernels = await kernelsFor('relaxed')
})

const chain = (shape: readonly number[], ...layers: readonly (readonly [string, Record<string, unknown>?, Record<string, unknown>?])[]): Graph => {
  const nodes = [{ id: 'in', type: 'input', params: { shape } }, ...layers.map(([type, params, more], index) => ({ id: `n${index}`, type, params: params ?? {}, ...more }))]
  return { nodes, edges: nodes.slice(1).map((node, index) => ({ source: nodes[index]!.id, target: node.id })) }
}

/** Both ways of computing a run, from the same start. */
async function bothLearners(graph: Graph, dataset: Dataset, training: Readonly<Record<string, unknown>>): Promise<[Learner, Learner]> {
  const analysis = analyse(graph)
  const config = trainingSchema.parse(training)
  const make = () => {
    const network = compile(tf, analysis, { seed: 1 })
    if (!network.ok) throw new Error(network.mistake.message)
    const optimizer = createOptimizer(tf, config.optimizer, network.value.weights.filter(({ spec }) => spec.trainable))
    const feed = createFeed(tf, network.value, dataset, { kind: 'none', offset: [0], scale: [1] }, config)
    if (!feed.ok) throw new Error(feed.mistake.message)
    return { tf, network: network.value, optimizer, feed: feed.value, seed: 1, analysis, config }
  }
  const planned = await createPlanLearner({ ...make(), kernels })
  if (!('engine' in planned)) throw new Error(planned.reason)
  return [createTensorLearner(make()), planned]
}

function randomData(shape: readonly number[], count: number): Dataset {
  const random = createRandom(3)
  return { name: 'Random', count, shape: [...shape], inputs: Float32Array.from({ length: count * countValues([...shape]) }, () => random.normal()), target: { kind: 'classes', names: ['a', 'b', 'c'], labels: Uint8Array.from({ length: count }, (_, index) => index % 3) } }
}

const chunkAt = (order: Int32Array, batchSize: number, batch: number, count = 1) => ({ order, batchSize, batch, count, step: batch + 1, rates: null })

/** Every number within `tolerance` of itself; shares to the last bit. */
function expectAlike(found: readonly LayerPulse[], wanted: readonly Omit<LayerPulse, 'dead'>[], tolerance: number) {
  expect(found.map(({ node }) => node)).toEqual(wanted.map(({ node }) => node))
  wanted.forEach((layer, index) => {
    for (const key of ['gradient', 'weight', 'update'] as const) {
      expect(Math.abs(found[index]![key] - layer[key]), `${layer.node} ${key}: ${found[index]![key]} instead of ${layer[key]}`).toBeLessThanOrEqual(tolerance * layer[key])
    }
    expect(found[index]!.silent, `${layer.node} silent`).toBe(layer.silent)
    expect(found[index]!.saturated, `${layer.node} saturated`).toBe(layer.saturated)
  })
}

const CASES: Readonly<Record<string, Graph>> = {
  'tanh and sigmoid': chain([4], ['dense', { units: 8, activation: 'tanh' }], ['dense', { units: 6, activation: 'sigmoid' }], ['dense', { units: 3 }], ['softmax']),
  'ReLU in a layer of its own': chain([4], ['dense', { units: 12 }], ['activation', { function: 'relu' }], ['dense', { units: 3 }], ['softmax']),
  'convolution, batch norm and pooling': chain([8, 8, 2], ['conv2d', { filters: 6, kernel: 3, bias: false }], ['batchNorm'], ['activation', { function: 'relu6' }], ['maxPool2d'], ['conv2d', { filters: 4, kernel: 3, activation: 'relu' }], ['flatten'], ['dense', { units: 3 }], ['softmax']),
  'a frozen layer': chain([4], ['dense', { units: 8, activation: 'relu' }, { frozen: true }], ['dense', { units: 8, activation: 'relu' }], ['dense', { units: 3 }], ['softmax']),
}

describe('a measured step', () => {
  test.each(Object.entries(CASES))('%s: the compiled plan and TensorFlow.js say the same', async (_, graph) => {
    const data = randomData(graph.nodes[0]!.params!.shape as number[], 44)
    const [tensors, plan] = await bothLearners(graph, data, { optimizer: { kind: 'adam', learningRate: 0.01 }, batchSize: 8 })
    const order = Int32Array.from({ length: 44 }, (_, index) => index)
    // The last batch is smaller; the second chunk has several.
    for (const [batch, count] of [[0, 1], [1, 3], [4, 1], [5, 1]] as const) {
      const [a, b] = [await tensors.observe(chunkAt(order, 8, batch, count)), await plan.observe(chunkAt(order, 8, batch, count))]
      expectAlike(b.layers, a.layers, 1e-4)
      if (batch === 0) expectAlike(b.layers, a.layers, 1e-5)
      expect(b.layers.map(({ dead }) => dead)).toEqual(a.layers.map(({ dead }) => dead))
      expect(a.outcomes).toHaveLength(count)
      expect(b.outcomes).toHaveLength(2 * count)
      tf.dispose([...(a.outcomes as never[])])
    }
  })

  test('is a step as any other: it leaves the weights to the last bit where they would be', async () => {
    const graph = CASES['convolution, batch norm and pooling']!
    const data = randomData([8, 8, 2], 40)
    const order = Int32Array.from({ length: 40 }, (_, index) => (index * 7) % 40)
    const run = async (place: 0 | 1, observed: boolean) => {
      const learner = (await bothLearners(graph, data, { batchSize: 8 }))[place]
      for (let batch = 0; batch < 5; batch += 1) {
        const outcomes = observed ? (await learner.observe(chunkAt(order, 8, batch))).outcomes : learner.steps(chunkAt(order, 8, batch))
        if (!(outcomes instanceof Float64Array)) tf.dispose([...outcomes])
      }
      return learner.save()
    }
    for (const place of [0, 1] as const) expect(await run(place, true)).toEqual(await run(place, false))
  })

  test('leaves no tensor behind', async () => {
    const [tensors] = await bothLearners(CASES['a frozen layer']!, randomData([4], 20), { batchSize: 8 })
    const order = Int32Array.from({ length: 20 }, (_, index) => index)
    const before = tf.memory().numTensors
    for (let batch = 0; batch < 2; batch += 1) tf.dispose([...((await tensors.observe(chunkAt(order, 8, batch))).outcomes as never[])])
    // Adam's slots are there from the start.
    expect(tf.memory().numTensors).toBe(before)
  })

  test('PyTorch measures the same', async () => {
    const golden = JSON.parse(readFileSync(new URL('../../fixtures/pytorch/pulse.json', import.meta.url), 'utf8')) as {
      learningRate: number; inputs: number[][]; labels: number[]; weights: Record<string, { shape: number[]; values: number[] }>; steps: { loss: number; layers: LayerPulse[] }[]
    }
    const graph = chain([6], ['dense', { units: 5, activation: 'relu' }], ['dense', { units: 4, activation: 'sigmoid' }], ['dense', { units: 3 }], ['softmax'])
    const count = golden.labels.length
    const data: Dataset = { name: 'Golden', count, shape: [6], inputs: Float32Array.from(golden.inputs.flat()), target: { kind: 'classes', names: ['a', 'b', 'c'], labels: Uint8Array.from(golden.labels) } }
    const order = Int32Array.from({ length: count }, (_, index) => index)
    for (const learner of await bothLearners(graph, data, { optimizer: { kind: 'sgd', learningRate: golden.learningRate }, batchSize: count })) {
      const { optimizer } = await learner.save()
      await learner.load({ weights: Object.entries(golden.weights).map(([name, { shape, values }]) => ({ name, shape, values: Float32Array.from(values) })), optimizer })
      for (const [index, { loss, layers }] of golden.steps.entries()) {
        const { outcomes, layers: found } = await learner.observe(chunkAt(order, count, 0))
        expectAlike(found, layers, 1e-5)
        const [said] = outcomes instanceof Float64Array ? outcomes : await (outcomes as readonly { data: () => Promise<ArrayLike<number> & Iterable<number>> }[])[0]!.data()
        expect(said).toBeCloseTo(loss, 5)
        // One of the five ReLU units is silent, which is known for sure after the second pulse.
        expect(found[0]!.dead).toBe(index === 0 ? 0 : 0.2)
      }
    }
  })
})
