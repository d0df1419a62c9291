import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import * as tf from '@tensorflow/tfjs'
import { startBackend } from '../main/cli/backend.ts'
import type { Dataset } from '../shared/datasets/dataset.ts'
import { loadDataset } from '../shared/datasets/load.ts'
import type { Graph, GraphNode } from '../shared/graph/document.ts'
import { countValues } from '../shared/layer/index.ts'
import { createProject } from '../shared/project/create.ts'
import { dataSchema, trainingSchema } from '../shared/training/config.ts'
import { createSession } from '../shared/training/session.ts'

/**
 * Samples a second of whole training steps (forward, backward, Adam): our trainer on WebAssembly and on TensorFlow.js's
 * plain JavaScript backend, beside `model.fit` of the same network in `tf.layers`, without any kernel of ours. The
 * machine's own drift is in every figure: read the ratios.
 */

/** Epochs measured after one that warms up; the fastest counts. */
const EPOCHS = 3

interface Case {
  readonly name: string
  readonly data: string
  readonly batchSize: number
  /** Samples in an epoch, for the fast and the slow ways: no epoch should take more than a second or two. */
  readonly samples: { readonly wasm: number; readonly cpu: number }
  readonly nodes: readonly Omit<GraphNode, 'id'>[]
  readonly layers: () => LayersModel
}

const dense = (units: number, activation: 'relu' | 'tanh' | 'softmax') => tf.layers.dense({ units, activation })

const CASES: readonly Case[] = [
  {
    name: 'LeNet-5, 28×28, batch 64',
    data: 'digits28',
    batchSize: 64,
    samples: { wasm: 1024, cpu: 64 },
    nodes: [
      { type: 'input', params: { shape: [28, 28, 1] } },
      { type: 'conv2d', params: { filters: 6, kernel: 5, padding: 'same', activation: 'relu' } },
      { type: 'maxPool2d', params: { size: 2 } },
      { type: 'conv2d', params: { filters: 16, kernel: 5, activation: 'relu' } },
      { type: 'maxPool2d', params: { size: 2 } },
      { type: 'flatten' },
      { type: 'dense', params: { units: 120, activation: 'relu' } },
      { type: 'dense', params: { units: 84, activation: 'relu' } },
      { type: 'dense', params: { units: 10 } },
      { type: 'softmax' },
    ],
    layers: () =>
      tf.sequential({
        layers: [
          tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 6, kernelSize: 5, padding: 'same', activation: 'relu' }), tf.layers.maxPooling2d({ poolSize: 2 }),
          tf.layers.conv2d({ filters: 16, kernelSize: 5, activation: 'relu' }), tf.layers.maxPooling2d({ poolSize: 2 }),
          tf.layers.flatten(), dense(120, 'relu'), dense(84, 'relu'), dense(10, 'softmax'),
        ],
      }),
  },
  {
    name: 'MLP 784-128-10, batch 128',
    data: 'digits28',
    batchSize: 128,
    samples: { wasm: 12_000, cpu: 1024 },
    nodes: [
      { type: 'input', params: { shape: [28, 28, 1] } },
      { type: 'flatten' },
      { type: 'dense', params: { units: 128, activation: 'relu' } },
      { type: 'dense', params: { units: 10 } },
      { type: 'softmax' },
    ],
    layers: () => tf.sequential({ layers: [tf.layers.flatten({ inputShape: [28, 28, 1] }), dense(128, 'relu'), dense(10, 'softmax')] }),
  },
  {
    name: 'Spiral 2-8-8-2, batch 10',
    data: 'spiral',
    batchSize: 10,
    samples: { wasm: 500, cpu: 500 },
    nodes: [
      { type: 'input', params: { shape: [2] } },
      { type: 'dense', params: { units: 8, activation: 'tanh' } },
      { type: 'dense', params: { units: 8, activation: 'tanh' } },
      { type: 'dense', params: { units: 2 } },
      { type: 'softmax' },
    ],
    layers: () => tf.sequential({ layers: [tf.layers.dense({ inputShape: [2], units: 8, activation: 'tanh' }), dense(8, 'tanh'), dense(2, 'softmax')] }),
  },
]

async function load(source: string): Promise<Dataset> {
  const readAsset = async (name: string) => new Uint8Array(await readFile(path.join('assets/datasets', name)))
  const loaded = await loadDataset(dataSchema.parse({ source }), null, { seed: 1, readAsset })
  if (!loaded.ok) throw new Error(loaded.mistake.message)
  return loaded.value
}

function first(dataset: Dataset, wanted: number): Dataset & { target: { kind: 'classes' } } {
  const { target } = dataset
  if (target.kind !== 'classes') throw new Error(`${dataset.name} has no classes.`)
  const count = Math.min(wanted, dataset.count)
  const { testFrom: _, ...rest } = dataset
  return { ...rest, count, inputs: dataset.inputs.subarray(0, count * countValues(dataset.shape)), target: { ...target, labels: target.labels.subarray(0, count) } }
}

async function ours({ nodes, batchSize, samples }: Case, data: Dataset, backend: 'wasm' | 'cpu'): Promise<number> {
  const prepared = await startBackend(backend)
  if (!prepared.ok) throw new Error(prepared.mistake.message)
  const speeds: number[] = []
  const session = createSession({
    tf,
    clock: () => performance.now(),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    onEvent: (event) => {
      if (event.event === 'epoch') speeds.push(event.record.samplesPerSecond)
      if (event.event === 'failed') throw new Error(event.mistake.message)
    },
  })
  session.setData(first(data, samples[backend]), dataSchema.parse({ validation: 0, test: 0 }))
  const named = nodes.map((node, index) => ({ ...node, id: `n${index}` }))
  const graph: Graph = { nodes: named, edges: named.slice(1).map(({ id }, index) => ({ source: `n${index}`, target: id })) }
  const training = trainingSchema.parse({ epochs: 1 + EPOCHS, batchSize, loss: 'categoricalCrossentropy' })
  const started = await session.start({ ...createProject('Benchmark'), graph, training }, { backend })
  if (!started.ok) throw new Error(started.mistake.message)
  await started.value.finished
  await session.dispose()
  return Math.max(...speeds.slice(1))
}

/** Null where TensorFlow.js cannot train this network on this backend. */
async function fit({ layers, batchSize, samples }: Case, data: Dataset, backend: 'wasm' | 'cpu'): Promise<number | null> {
  if (!(await tf.setBackend(backend))) return null
  await tf.ready()
  const { count, inputs, shape, target } = first(data, samples[backend])
  const model = layers()
  model.compile({ optimizer: tf.train.adam(0.001), loss: 'categoricalCrossentropy', metrics: ['accuracy'] })
  const xs = tf.tensor(inputs, [count, ...shape])
  const labels = tf.tensor1d(Int32Array.from(target.labels), 'int32')
  const ys = tf.oneHot(labels, target.names.length)
  try {
    const epoch = () => model.fit(xs, ys, { batchSize, epochs: 1, verbose: 0, yieldEvery: 'never' })
    await epoch()
    let fastest = Number.POSITIVE_INFINITY
    for (let round = 0; round < EPOCHS; round += 1) {
      const start = performance.now()
      await epoch()
      fastest = Math.min(fastest, performance.now() - start)
    }
    return (1000 * count) / fastest
  } catch (error) {
    if (error instanceof Error && /not registered/.test(error.message)) return null
    throw error
  } finally {
    tf.dispose([xs, ys, labels])
    model.dispose()
  }
}

tf.env().set('PROD', true)
setWasmPaths(path.join(path.dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')), '/'))
const datasets = new Map<string, Dataset>()
for (const { data } of CASES) if (!datasets.has(data)) datasets.set(data, await load(data))

// TensorFlow.js goes first: what we register for WebAssembly would serve it too.
const bare = new Map<string, { readonly wasm: number | null; readonly cpu: number | null }>()
for (const each of CASES) {
  const data = datasets.get(each.data)!
  bare.set(each.name, { wasm: await fit(each, data, 'wasm'), cpu: await fit(each, data, 'cpu') })
}
const count = (speed: number | null) => (speed === null ? 'cannot train' : Math.round(speed).toLocaleString('en-US'))
const ratio = (over: number, under: number | null) => (under === null ? '–' : `${(over / under).toFixed(1)}×`)
const table: Record<string, Record<string, string>> = {}
for (const each of CASES) {
  const data = datasets.get(each.data)!
  const [wasm, cpu] = [await ours(each, data, 'wasm'), await ours(each, data, 'cpu')]
  const { wasm: fitWasm, cpu: fitCpu } = bare.get(each.name)!
  table[each.name] = {
    'ours, wasm': count(wasm), 'ours, cpu': count(cpu), 'model.fit, wasm': count(fitWasm), 'model.fit, cpu': count(fitCpu),
    'wasm : cpu': ratio(wasm, cpu), 'wasm : fit wasm': ratio(wasm, fitWasm), 'wasm : fit cpu': ratio(wasm, fitCpu),
  }
}
console.log('Samples a second, and how many times faster our trainer on WebAssembly is.')
console.table(table)
