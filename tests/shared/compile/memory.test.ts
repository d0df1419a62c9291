import { beforeAll, describe, expect, it } from 'vitest'
import { analyse } from '../../../shared/analysis/analyse.ts'
import { compile } from '../../../shared/compile/compile.ts'
import { estimateMemory, holdingsOf, largestBatch, MEMORY_BUDGET, refuseMemory, sumHoldings } from '../../../shared/compile/memory.ts'
import type { Graph } from '../../../shared/graph/document.ts'
import { START, takeCheckpoint } from '../../../shared/training/checkpoint.ts'
import { trainingSchema, type OptimizerKind } from '../../../shared/training/config.ts'
import { findOptimizer } from '../../../shared/training/optimizers/index.ts'
import { createOptimizer } from '../../../shared/training/optimizers/optimizer.ts'
import { tf, useBackend, type NODE_BACKENDS } from '../../support/tensorflow.ts'
import { chain } from '../../support/training.ts'

type Layer = readonly [type: string, params?: Readonly<Record<string, unknown>>]

/** Layers one behind the other, named n0, n1, … */
const layers = (...list: readonly Layer[]): Graph => chain(...list.map(([type, params], index) => ({ id: `n${index}`, type, ...(params ? { params } : {}) })))

const conv = (filters: number, activation = 'relu'): Layer => ['conv2d', { filters, kernel: 3, padding: 1, activation }]

const LENET = layers(
  ['input', { shape: [28, 28, 1] }], ['conv2d', { filters: 6, kernel: 5, padding: 2, activation: 'tanh' }], ['avgPool2d'], ['conv2d', { filters: 16, kernel: 5, activation: 'tanh' }], ['avgPool2d'],
  ['flatten'], ['dense', { units: 120, activation: 'tanh' }], ['dense', { units: 84, activation: 'tanh' }], ['dense', { units: 10 }], ['softmax'],
)
const MLP = layers(['input', { shape: [784] }], ['dense', { units: 512, activation: 'relu' }], ['dropout'], ['dense', { units: 10 }], ['softmax'])
const VGG = layers(
  ['input', { shape: [32, 32, 3] }], conv(16), conv(16), ['maxPool2d'], conv(32), conv(32), ['maxPool2d'], ['flatten'], ['dense', { units: 128, activation: 'relu' }], ['dense', { units: 10 }], ['softmax'],
)
/** Two branches that meet again, normalised, and a global mean. */
const RESIDUAL: Graph = {
  nodes: [
    { id: 'in', type: 'input', params: { shape: [16, 16, 3] } }, { id: 'stem', type: 'conv2d', params: { filters: 16, padding: 1, bias: false } }, { id: 'norm', type: 'batchNorm' },
    { id: 'relu', type: 'activation' }, { id: 'c', type: 'conv2d', params: { filters: 16, padding: 1, bias: false } }, { id: 'n', type: 'batchNorm' }, { id: 'sum', type: 'add' },
    { id: 'again', type: 'activation' }, { id: 'mean', type: 'globalAvgPool2d' }, { id: 'd', type: 'dense' }, { id: 's', type: 'softmax' },
  ],
  edges: [
    ['in', 'stem'], ['stem', 'norm'], ['norm', 'relu'], ['relu', 'c'], ['c', 'n'], ['relu', 'sum'], ['n', 'sum'], ['sum', 'again'], ['again', 'mean'], ['mean', 'd'], ['d', 's'],
  ].map(([source, target]) => ({ source: source!, target: target! })),
}
/** Enlarging layers and a join of both ways, as in U-Net. */
const HOURGLASS: Graph = {
  nodes: [
    { id: 'in', type: 'input', params: { shape: [32, 32, 1] } }, { id: 'a', type: 'conv2d', params: { filters: 8, padding: 1, activation: 'relu' } }, { id: 'p', type: 'maxPool2d' },
    { id: 'b', type: 'conv2d', params: { filters: 16, padding: 1, activation: 'swish' } }, { id: 'u', type: 'conv2dTranspose', params: { filters: 8 } }, { id: 'j', type: 'concat' },
    { id: 'c', type: 'separableConv2d', params: { filters: 8, padding: 1, activation: 'relu' } }, { id: 'g', type: 'groupNorm' }, { id: 'y', type: 'conv2d', params: { filters: 2, kernel: 1 } }, { id: 's', type: 'softmax' },
  ],
  edges: [['in', 'a'], ['a', 'p'], ['p', 'b'], ['b', 'u'], ['a', 'j'], ['u', 'j'], ['j', 'c'], ['c', 'g'], ['g', 'y'], ['y', 's']].map(([source, target]) => ({ source: source!, target: target! })),
}

const NETWORKS: readonly (readonly [backend: (typeof NODE_BACKENDS)[number], name: string, Graph, batchSize: number, OptimizerKind])[] = [
  ['wasm', 'LeNet-5', LENET, 64, 'adam'],
  ['cpu', 'LeNet-5', LENET, 2, 'adam'],
  ['wasm', 'MLP 784-512-10', MLP, 128, 'adam'],
  ['wasm', 'MLP 784-512-10', MLP, 128, 'sgd'],
  ['wasm', 'VGG-like', VGG, 128, 'momentum'],
  ['wasm', 'residual with batch norm', RESIDUAL, 128, 'adamw'],
  ['wasm', 'hourglass', HOURGLASS, 64, 'rmsprop'],
]

/** The most bytes that TensorFlow.js holds over two steps of training with a copy to go back to, and one batch of validation. */
async function measurePeak(graph: Graph, batchSize: number, kind: OptimizerKind, validation: boolean): Promise<number> {
  const network = compile(tf, analyse(graph), { seed: 1 })
  if (!network.ok) throw new Error(network.mistake.message)
  const { weights, inputs, forward, dispose } = network.value
  const before = tf.memory().numBytes - weights.reduce((sum, { variable }) => sum + variable.size * 4, 0)
  const trainable = weights.filter(({ spec }) => spec.trainable)
  const optimizer = createOptimizer(tf, trainingSchema.parse({ optimizer: { kind } }).optimizer, trainable)
  const copy = takeCheckpoint(network.value, optimizer, START)
  let draws = 0
  const { peakBytes } = await tf.profile(() => {
    for (let step = 0; step < 2; step += 1) {
      tf.tidy(() => {
        const batch = tf.ones([batchSize, ...inputs[0]!.shape])
        const { grads } = tf.variableGrads(() => tf.mean(tf.square(forward([batch], { training: true, seed: () => (draws += 1) })[0]!)), trainable.map(({ variable }) => variable))
        optimizer.apply(grads)
      })
    }
    const many = Math.min(256, Math.floor((64 * 1024 ** 2) / network.value.activationBytes))
    if (validation) tf.tidy(() => forward([tf.ones([many, ...inputs[0]!.shape])], { training: false }))
    return tf.scalar(0)
  })
  copy.dispose()
  optimizer.dispose()
  dispose()
  return peakBytes - before
}

describe('the estimate against what TensorFlow.js really holds', () => {
  it.each(NETWORKS)('%s %s', async (backend, name, graph, batchSize, kind) => {
    await useBackend(backend)
    const slots = findOptimizer(kind).slots.length
    const analysis = analyse(graph)
    const estimate = estimateMemory(sumHoldings(analysis.nodes.values()), { batchSize, slots })
    const peak = await measurePeak(graph, batchSize, kind, true)
    if (process.env.SHOW_MEMORY) console.log(`${backend} ${name}, batch ${batchSize}, ${kind}: estimated ${estimate.total}, measured ${peak}, ratio ${(estimate.total / peak).toFixed(2)}`)
    // Never more than a tenth below the truth, and no excuse to refuse what would fit twice over.
    expect(estimate.total).toBeGreaterThan(0.9 * peak)
    expect(estimate.total).toBeLessThan(2 * peak)
    const steps = await measurePeak(graph, batchSize, kind, false)
    const estimatedSteps = estimate.total - estimate.working + Math.max(estimate.activations, estimate.update)
    if (process.env.SHOW_MEMORY) console.log(`  training steps alone: estimated ${estimatedSteps}, measured ${steps}, ratio ${(estimatedSteps / steps).toFixed(2)}`)
    expect(estimatedSteps).toBeGreaterThan(0.9 * steps)
    expect(estimatedSteps).toBeLessThan(2 * steps)
    // Weights, optimizer and outputs are there for certain; the estimate may never be below them.
    expect(estimate.total).toBeGreaterThanOrEqual(analysis.totals.parameterBytes * (2 + slots) + analysis.totals.activationBytes * batchSize)
  })
})

describe('the largest batch', () => {
  const holdings = { parameters: 1000, trainable: 800, largest: 400, outputs: 64 * 1024 ** 2, step: 100 * 1024 ** 2 }
  const gigabyte = 1024 ** 3

  it('is the last that fits', () => {
    const load = { slots: 2, copies: 2 }
    const largest = largestBatch(holdings, load, gigabyte)
    expect(estimateMemory(holdings, { ...load, batchSize: largest }).total).toBeLessThanOrEqual(gigabyte)
    expect(estimateMemory(holdings, { ...load, batchSize: largest + 1 }).total).toBeGreaterThan(gigabyte)
    expect(largest).toBe(10)
  })

  it('is 0 where the weights alone are too many, and where one sample is', () => {
    expect(largestBatch({ ...holdings, parameters: gigabyte, trainable: gigabyte }, { slots: 2 }, gigabyte)).toBe(0)
    expect(largestBatch({ ...holdings, step: 2 * gigabyte }, { slots: 0 }, gigabyte)).toBe(0)
  })

  it('is named in the refusal, which offers it', () => {
    const refusal = refuseMemory(holdings, { batchSize: 64, slots: 2 }, gigabyte)
    expect(refusal?.message).toBe('This network would need about 6.3 GiB to train with a batch of 64, more than the 1.0 GiB there are: 6.3 GiB of it for what the layers give out and its gradients. The largest batch that fits is 10.')
    expect(refusal?.fixes).toEqual([{ label: 'Use a batch of 10', steps: [{ kind: 'setTraining', training: { batchSize: 10 } }] }])
    expect(refuseMemory(holdings, { batchSize: 10, slots: 2 }, gigabyte)).toBeNull()
    expect(refuseMemory({ ...holdings, step: 2 * gigabyte }, { batchSize: 1, slots: 0 }, gigabyte)).toMatchObject({ message: expect.stringContaining('No batch is small enough: shrink the image earlier'), fixes: [] })
    expect(refuseMemory({ ...holdings, parameters: gigabyte }, { batchSize: 1, slots: 0 }, gigabyte)).toMatchObject({ message: expect.stringContaining('parameters. No batch is small enough'), fixes: [] })
  })

  it('follows the optimizer: what SGD still trains, Adam may not', () => {
    const batch = (slots: number, copies: number) => largestBatch({ ...holdings, parameters: 0.2 * gigabyte, trainable: 0.2 * gigabyte, largest: 0 }, { slots, copies }, 2 * gigabyte)
    expect([batch(0, 1), batch(1, 1), batch(2, 1), batch(2, 2)].every((size, index, all) => index === 0 || size < all[index - 1]!)).toBe(true)
  })
})

/** Numbers that no machine can hold. Nothing of them may be allocated, neither as tensors nor as arrays. */
describe('a hostile network', () => {
  const input: Layer = ['input', { shape: [4] }]
  const HOSTILE: readonly (readonly [name: string, Graph])[] = [
    ['Dense(1e9)', layers(input, ['dense', { units: 1e9 }])],
    ['Dense(1e9) behind Dense(1e9)', layers(input, ['dense', { units: 1e9 }], ['dense', { units: 1e9 }])],
    ['the largest Dense behind the largest Dense', layers(input, ['dense', { units: 65_536 }], ['dense', { units: 65_536 }], ['dense', { units: 65_536 }])],
    ['1e9 filters', layers(['input', { shape: [8, 8, 3] }], ['conv2d', { filters: 1e9 }])],
    ['the most filters with the largest kernel', layers(['input', { shape: [1024, 1024, 3] }], ['conv2d', { filters: 65_536, kernel: 1024 }])],
    ['an input of 1e6×1e6×3', layers(['input', { shape: [1e6, 1e6, 3] }], ['conv2d'], ['flatten'], ['dense'])],
    ['an input of 1e6×1e6×3 that is flattened', layers(['input', { shape: [1e6, 1e6, 3] }], ['flatten'], ['dense'])],
    ['an image out of nothing by reshape', layers(input, ['reshape', { shape: [1e9, 1e9, 1e9] }], ['conv2d'])],
    ['padding upon padding', layers(['input', { shape: [4, 4, 65_536] }], ...Array.from({ length: 12 }, (): Layer => ['zeroPad2d', { padding: 1024 }]), ['conv2d'])],
    ['padding of 1e9', layers(['input', { shape: [4, 4, 1] }], ['zeroPad2d', { padding: 1e9 }])],
    ['enlargement upon enlargement', layers(['input', { shape: [64, 64, 8] }], ...Array.from({ length: 5 }, (): Layer => ['upsample2d', { factor: 64 }]), ['conv2d'])],
    ['a transposed convolution with a stride of 1024', layers(['input', { shape: [512, 512, 1] }], ['conv2dTranspose', { filters: 65_536, kernel: 1024, stride: 1024 }])],
    ['maxout with pieces without end', layers(input, ['maxout', { units: 65_536, pieces: 1e9 }])],
    ['adaptive pooling to 1e9', layers(['input', { shape: [8, 8, 1] }], ['adaptiveAvgPool2d', { size: 1e9 }])],
    ['a negative and a broken size', layers(['input', { shape: [-1, Infinity, 3] }], ['conv2d', { filters: -1e9 }])],
  ]
  beforeAll(() => useBackend('wasm'))

  it.each(HOSTILE)('%s is refused in a sentence, before anything is allocated', (_name, graph) => {
    const before = { ...tf.memory() }
    const analysis = analyse(graph, { training: trainingSchema.parse({}) })
    const result = compile(tf, analysis, { seed: 1 })
    expect(result).toMatchObject({ ok: false, mistake: { message: expect.stringMatching(/^.+\.$/s) } })
    expect(tf.memory()).toEqual(before)
    for (const { message } of analysis.problems) expect(message).not.toMatch(/undefined|NaN|Infinity|\[object/)
    for (const count of Object.values(analysis.totals)) expect(Number.isFinite(count)).toBe(true)
  })

  const allowed = HOSTILE.filter(([, graph]) => analyse(graph).ok)
  it('is only sometimes an error by itself', () => expect(allowed.length).toBeGreaterThan(0))

  it.each(allowed)('%s is right in itself, but too large to train, with any batch', (_name, graph) => {
    const analysis = analyse(graph, { training: trainingSchema.parse({}) })
    expect(analysis.problems).toContainEqual(expect.objectContaining({ node: null, code: 'too-large-to-train', level: 'info', fixes: [] }))
    expect(largestBatch(sumHoldings(analysis.nodes.values()), { slots: 2 }, MEMORY_BUDGET.cpu)).toBe(0)
  })
})

it('a layer without known shapes holds nothing', () => {
  const broken = analyse(layers(['input', { shape: [4] }], ['conv2d']))
  expect(holdingsOf(broken.nodes.get('n1')!)).toEqual({ parameters: 0, trainable: 0, largest: 0, outputs: 0, step: 0 })
})
