import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { factsOf, type Dataset, type Target } from '../../../shared/datasets/dataset.ts'
import { countValues } from '../../../shared/layer/index.ts'
import { loadDataset } from '../../../shared/datasets/load.ts'
import { prepareMaterial, type Material } from '../../../shared/training/material.ts'
import { OPTIMIZER_KINDS, SCHEDULE_KINDS } from '../../../shared/training/config.ts'
import type { Project } from '../../../shared/project/project.ts'
import { readSafetensors } from '../../../shared/project/safetensors.ts'
import { createSession, type Session } from '../../../shared/training/session.ts'
import { tf, useBackend } from '../../support/tensorflow.ts'
import { generate, makeFolder, readTemplate, removeFolder, writeFiles } from '../../support/exported.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const folder = makeFolder()
const folderOf = (name: string) => path.join(folder, name)

async function materialOf(project: Project): Promise<Material> {
  const loaded = await loadDataset(project.data, null, { seed: 1, readAsset: async (name) => readFileSync(path.join(root, 'assets/datasets', name)) })
  if (!loaded.ok) throw new Error(loaded.mistake.message)
  return prepareMaterial(loaded.value.targets ? beginningOf(loaded.value, SHAPES) : loaded.value, project.data)
}

/** Enough shapes to compare the program and the app by, and few enough to be quick. */
const SHAPES = 120

/** The first samples of a dataset with several targets. */
function beginningOf(dataset: Dataset, count: number): Dataset {
  const cut = (target: Target): Target => {
    if (target.kind === 'classes') return { ...target, labels: target.labels.slice(0, count) }
    if (target.kind === 'mask') return { ...target, labels: target.labels.slice(0, count * countValues(target.shape)) }
    return { ...target, values: target.values.slice(0, count * target.names.length) }
  }
  const targets = Object.fromEntries(Object.entries(dataset.targets ?? {}).map(([name, target]) => [name, cut(target)]))
  return { ...dataset, count, inputs: dataset.inputs.slice(0, count * countValues(dataset.shape)), target: targets.class!, targets }
}

const iris = readTemplate('mlp-iris')
/** Two inputs and two outputs: every sample enters both, and both learn the same. */
const TWINS: Project = {
  ...iris,
  graph: {
    nodes: [
      { id: 'left', type: 'input', params: { shape: [4] } }, { id: 'right', type: 'input', params: { shape: [4] } }, { id: 'both', type: 'concat' },
      { id: 'scores', type: 'dense', params: { units: 3 } }, { id: 'species', type: 'softmax' },
      { id: 'early', type: 'dense', params: { units: 3 } }, { id: 'guess', type: 'softmax' },
    ],
    edges: [
      { source: 'left', target: 'both' }, { source: 'right', target: 'both' }, { source: 'both', target: 'scores' }, { source: 'scores', target: 'species' },
      { source: 'left', target: 'early' }, { source: 'early', target: 'guess' },
    ],
  },
  training: { ...iris.training, outputs: { guess: { loss: 'auto', weight: 0.3 } } },
}

/** Two inputs that share the features: the first two, and the last two. */
const SHARES: Project = {
  ...TWINS,
  graph: {
    ...TWINS.graph,
    nodes: TWINS.graph.nodes.map((node) => (node.type === 'input' ? { ...node, params: { shape: [2] } } : node)),
  },
}

/** One output for the class, one for the box and one for the mask, each with its own loss and weight. */
const TARGETS: Project = {
  ...iris,
  data: { ...iris.data, source: 'shapes' },
  graph: {
    nodes: [
      { id: 'image', type: 'input', params: { shape: [64, 64, 1] } },
      { id: 'pixels', type: 'conv2d', params: { filters: 4, kernel: 3, padding: 'same' } }, { id: 'mask', type: 'softmax' },
      { id: 'small', type: 'avgPool2d', params: { size: 8 } }, { id: 'flat', type: 'flatten' },
      { id: 'scores', type: 'dense', params: { units: 3 } }, { id: 'shape', type: 'softmax' },
      { id: 'box', type: 'dense', params: { units: 4, activation: 'sigmoid' } },
      { id: 'corner', type: 'dense', params: { units: 4 } },
    ],
    edges: [
      { source: 'image', target: 'pixels' }, { source: 'pixels', target: 'mask' }, { source: 'image', target: 'small' }, { source: 'small', target: 'flat' },
      { source: 'flat', target: 'scores' }, { source: 'scores', target: 'shape' }, { source: 'flat', target: 'box' }, { source: 'flat', target: 'corner' },
    ],
  },
  training: { ...iris.training, outputs: { mask: { loss: 'auto', weight: 2 }, corner: { loss: 'mse', weight: 0.5, target: 'box' } } },
}

const digits = readTemplate('cnn-digits8')
/** Its convolutions in groups and with gaps between the taps, its pools padded. */
const SPREAD: Project = {
  ...digits,
  graph: {
    ...digits.graph,
    nodes: digits.graph.nodes.map((node) => {
      if (node.type === 'maxPool2d') return { ...node, type: 'avgPool2d', params: { size: 3, stride: 2, padding: 1, rounding: 'ceil' } }
      if (node.type !== 'conv2d') return node
      return { ...node, params: { ...node.params, padding: 2, dilation: 2, groups: digits.graph.edges.some(({ source, target }) => source === 'image' && target === node.id) ? 1 : 2 } }
    }),
  },
}

/** Every kernel is pulled to 0, but for that of the last layer with weights. */
const PENALISED: Project = {
  ...iris,
  graph: { ...iris.graph, nodes: iris.graph.nodes.map((node) => (node.id === lastDense(iris) ? { ...node, penalty: { l1: 0, l2: 0 } } : node)) },
  training: { ...iris.training, optimizer: { kind: 'adam', learningRate: 0.02 }, earlyStopping: false, penalty: { l1: 0.05, l2: 20 } },
}

/** The settings of the trainer's own that change what is learned. */
const LESSON = { shuffle: false, optimizer: { kind: 'momentum', learningRate: 0.02 }, epochs: 2, batchSize: 10, earlyStopping: false } as const
const LESSONS: readonly [string, Project][] = [
  ['lesson', { ...iris, training: { ...iris.training, ...LESSON, labelSmoothing: 0.1, classWeights: 'balanced', penalty: { l1: 0.001, l2: 0.01 }, clip: { kind: 'globalNorm', limit: 0.05 }, accumulate: 4 } }],
  ['lesson-value', { ...iris, training: { ...iris.training, ...LESSON, classWeights: { setosa: 3 }, clip: { kind: 'value', limit: 0.01 } } }],
  ['lesson-norm', { ...iris, training: { ...iris.training, ...LESSON, loss: 'mse', classWeights: { setosa: 3, virginica: 0 }, clip: { kind: 'norm', limit: 0.02 } } }],
  ['lesson-masks', { ...TARGETS, training: { ...TARGETS.training, ...LESSON, epochs: 1, labelSmoothing: 0.2, classWeights: { background: 0.5, circle: 2 }, accumulate: 3 } }],
  ['lesson-binary', { ...readTemplate('mlp-xor'), data: { ...iris.data, source: 'circle' }, training: { ...readTemplate('mlp-xor').training, ...LESSON, labelSmoothing: 0.2, classWeights: 'balanced' } }],
]

function lastDense({ graph }: Project): string {
  return graph.nodes.findLast(({ type }) => type === 'dense')!.id
}

const CASES: readonly [string, Project][] = [
  ['iris', iris],
  ['digits', digits],
  ['spread', SPREAD],
  ['residual', readTemplate('residual-digits8')],
  ['twins', TWINS],
  ['and', readTemplate('perceptron-and')],
  ['plane', { ...readTemplate('mlp-xor'), data: { ...iris.data, source: 'plane' }, graph: { ...readTemplate('mlp-xor').graph, nodes: readTemplate('mlp-xor').graph.nodes.map((node) => (node.id === 'output' ? { ...node, params: { units: 1 } } : node)) } }],
  ['shares', SHARES],
  ['targets', TARGETS],
  ['penalised', PENALISED],
  ...LESSONS,
  ['early', { ...iris, training: { ...iris.training, earlyStopping: { patience: 1, minDelta: 10 } } }],
  ...OPTIMIZER_KINDS.map((kind): [string, Project] => [`optimizer-${kind}`, { ...iris, training: { ...iris.training, optimizer: { kind, learningRate: 0.01 } } }]),
  ...SCHEDULE_KINDS.map((kind, index): [string, Project] => [`schedule-${kind}`, { ...iris, training: { ...iris.training, optimizer: { kind: OPTIMIZER_KINDS[index % 2 === 0 ? 0 : 4], learningRate: 0.01 }, schedule: { kind } } }]),
]

/** Node 20 runs no TypeScript; tsx, which the export asks for, is not installed here. */
async function run(name: string, program: string, args: readonly string[] = []) {
  const written = await build({
    configFile: false, logLevel: 'silent', root: folderOf(name), publicDir: false,
    build: { ssr: true, outDir: folderOf(name), emptyOutDir: false, copyPublicDir: false, minify: false, rolldownOptions: { input: path.join(folderOf(name), program), output: { entryFileNames: '[name].mjs' } } },
  })
  if (!written) throw new Error('Nothing was built.')
  return spawnSync(process.execPath, [path.join(folderOf(name), program.replace('.ts', '.mjs')), ...args], { encoding: 'utf8', cwd: folderOf(name) })
}

/** A session of the app with the project's data and the weights that the exported program wrote; its layers have the nodes' names. */
async function sessionWith(project: Project, name: string): Promise<Session> {
  const stored = readSafetensors(new Uint8Array(readFileSync(path.join(folderOf(name), 'weights.safetensors'))), name)
  if (!stored.ok) throw new Error(stored.mistake.message)
  const session = createSession({ tf, clock: () => 0, breathe: () => Promise.resolve(), onEvent: () => {} })
  const { dataset, preprocessing } = await materialOf(project)
  session.setData(dataset, project.data)
  const classNames = dataset.target.kind === 'classes' ? dataset.target.names : null
  const restored = await session.restore(project, { weights: stored.value.tensors, optimizer: [], history: [], classNames, preprocessing }, 'wasm')
  if (!restored.ok) throw new Error(restored.mistake.message)
  return session
}

beforeAll(async () => {
  for (const [name, project] of CASES) {
    const data = await materialOf(project)
    writeFiles(folderOf(name), generate(project, 'ts', { facts: factsOf(data.dataset), data }))
  }
}, 90_000)
beforeAll(() => useBackend('wasm'))
afterAll(() => removeFolder(folder))

describe('exported training', () => {
  it('passes the type checker in strict mode', () => {
    const config = JSON.parse(readFileSync(path.join(folderOf('iris'), 'tsconfig.json'), 'utf8')) as object
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ ...config, include: ['*/*.ts'] }))
    const { stdout } = spawnSync(path.join(root, 'node_modules/.bin/tsc'), ['-p', folder, '--pretty', 'false'], { encoding: 'utf8' })
    expect(stdout).toBe('')
  })

  it('stores every sample once, in its part, as it is', async () => {
    for (const [name, project] of CASES.slice(0, 7)) {
      const { dataset, split } = await materialOf(project)
      const description = JSON.parse(readFileSync(path.join(folderOf(name), 'data/data.json'), 'utf8')) as { samples: Record<string, number>; values: { type: string; divisor: number } }
      expect(description.samples).toEqual({ train: split.train.length, validation: split.validation.length, test: split.test.length })
      const bytes = readFileSync(path.join(folderOf(name), 'data/inputs.bin'))
      const read = (index: number) => (description.values.type === 'uint8' ? bytes[index]! / description.values.divisor : bytes.readFloatLE(4 * index))
      const size = dataset.inputs.length / dataset.count
      const first = split.train[0]!
      const last = split.test.at(-1)!
      expect(Array.from({ length: size }, (_, index) => read(index))).toEqual(Array.from(dataset.inputs.subarray(first * size, (first + 1) * size)))
      expect(Array.from({ length: size }, (_, index) => read((dataset.count - 1) * size + index))).toEqual(Array.from(dataset.inputs.subarray(last * size, (last + 1) * size)))
    }
  })

  it('learns, writes its weights, and predicts with them', async () => {
    const trained = await run('iris', 'train.ts', ['30'])
    expect(trained.stderr.replace(/=+[\s\S]*?=+\n/, '').trim()).toBe('')
    expect(trained.stdout).toMatch(/131 parameters; 104 samples train, 23 validate, 23 test/)
    expect(Number(/test loss [\d.]+, accuracy ([\d.]+)%/.exec(trained.stdout)?.[1])).toBeGreaterThan(85)
    const predicted = await run('iris', 'predict.ts')
    expect(predicted.stderr).toMatch(/setosa|versicolor|virginica/)
    const { outputs } = JSON.parse(predicted.stdout) as { outputs: { species: number[][] } }
    expect(outputs.species).toHaveLength(5)
  })

  it('adds penalties to the loss that is learned', async () => {
    expect((await run('penalised', 'train.ts', ['30'])).status).toBe(0)
    const stored = readSafetensors(new Uint8Array(readFileSync(path.join(folderOf('penalised'), 'weights.safetensors'))), 'penalised')
    if (!stored.ok) throw new Error(stored.mistake.message)
    const largest = new Map(stored.value.tensors.map(({ name, values }) => [name, values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)]))
    const free = `${lastDense(PENALISED)}.kernel`
    expect(largest.get(free)).toBeGreaterThan(0.3)
    const held = [...largest].filter(([name]) => name.endsWith('.kernel') && name !== free).map(([, most]) => most)
    expect(held).not.toEqual([])
    expect(Math.max(...held)).toBeLessThan(0.1)
  })

  // Each takes two programs that are built and run, so most wait for the night.
  it.each(LESSONS.filter(([name]) => process.env.NIGHTLY === '1' || name === 'lesson'))('%s: an exported program takes the steps of the app', async (name, project) => {
    const weightsAfter = async (epochs: number) => {
      const { status, stderr } = await run(name, 'train.ts', [String(epochs)])
      expect([status, stderr.replace(/=+[\s\S]*?=+\n/, '').trim()]).toEqual([0, ''])
      const stored = readSafetensors(new Uint8Array(readFileSync(path.join(folderOf(name), 'weights.safetensors'))), name)
      if (!stored.ok) throw new Error(stored.mistake.message)
      return stored.value.tensors
    }
    const [before, after] = [await weightsAfter(0), await weightsAfter(project.training.epochs)]
    const session = createSession({ tf, clock: () => 0, breathe: () => Promise.resolve(), onEvent: () => {} })
    const { dataset, preprocessing } = await materialOf(project)
    session.setData(dataset, project.data)
    const optimizer = [{ name: `${project.training.optimizer.kind}.step`, shape: [1], values: Float32Array.of(0) }]
    const started = await session.start(project, { backend: 'wasm', resume: { weights: before, optimizer, history: [], classNames: dataset.target.kind === 'classes' ? dataset.target.names : null, preprocessing } })
    if (!started.ok) throw new Error(started.mistake.message)
    await started.value.finished
    const learned = new Map((await session.trained())!.weights.map(({ name: weight, values }) => [weight, values]))
    const start = new Map(before.map(({ name: weight, values }) => [weight, values]))
    let moved = 0
    for (const { name: weight, values } of after) {
      values.forEach((value, index) => {
        moved = Math.max(moved, Math.abs(value - start.get(weight)![index]!))
        expect(Math.abs(value - learned.get(weight)![index]!), `${weight} ${index}`).toBeLessThan(2e-5)
      })
    }
    expect(moved).toBeGreaterThan(0.002)
    await session.dispose()
  })

  it('lets a sample enter every input', async () => {
    writeFileSync(path.join(folderOf('twins'), 'samples.json'), JSON.stringify([[5.1, 3.5, 1.4, 0.2], [6, 3, 5, 2]]))
    const { stdout } = await run('twins', 'predict.ts', [path.join(folderOf('twins'), 'samples.json')])
    const { outputs } = JSON.parse(stdout) as { outputs: Record<string, number[][]> }
    expect([outputs.species!.length, outputs.guess!.length]).toEqual([2, 2])
  })

  it('deals the features out to inputs that share them', async () => {
    const rows = [[5.1, 3.5, 1.4, 0.2], [6, 3, 5, 2]]
    writeFileSync(path.join(folderOf('shares'), 'samples.json'), JSON.stringify(rows))
    const written = await run('shares', 'train.ts', ['0'])
    expect(written.status).toBe(0)
    const { stdout } = await run('shares', 'predict.ts', [path.join(folderOf('shares'), 'samples.json')])
    const { outputs } = JSON.parse(stdout) as { outputs: Record<string, number[][]> }
    const session = await sessionWith(SHARES, 'shares')
    const said = await session.predict(Float32Array.from(rows.flat()), 2)
    if (!said.ok) throw new Error(said.mistake.message)
    for (const id of ['species', 'guess']) outputs[id]!.flat().forEach((share, place) => expect(share).toBeCloseTo(said.value.outputs[id]!.flat()[place]!, 5))
    await session.dispose()
  })

  it('asks every output for its own target, with the losses of the app', async () => {
    const description = JSON.parse(readFileSync(path.join(folderOf('targets'), 'data/data.json'), 'utf8')) as { targets: Record<string, unknown> }
    expect(description.targets).toEqual({
      class: { kind: 'classes', names: ['circle', 'square', 'triangle'], type: 'float32', size: 1, offset: 0 },
      box: { kind: 'box', names: ['centre x', 'centre y', 'width', 'height'], type: 'float32', size: 4, offset: 4 * SHAPES },
      mask: { kind: 'mask', names: ['background', 'circle', 'square', 'triangle'], shape: [64, 64], type: 'uint8', size: 4096, offset: 20 * SHAPES },
    })
    // Without an epoch the program measures its first weights, and writes them.
    const { stdout } = await run('targets', 'train.ts', ['0'])
    const [, loss, accuracy] = /test loss ([\d.]+), accuracy ([\d.]+)%/.exec(stdout)!
    const session = await sessionWith(TARGETS, 'targets')
    const test = await session.evaluate('test')
    if (!test.ok) throw new Error(test.mistake.message)
    expect(test.value.outputs.map(({ node, target, kind }) => [node, target, kind])).toEqual([['mask', 'mask', 'mask'], ['shape', 'class', 'classes'], ['box', 'box', 'box'], ['corner', 'box', 'box']])
    expect(Number(loss)).toBeCloseTo(test.value.loss, 3)
    expect(Number(accuracy)).toBeCloseTo(100 * test.value.accuracy!, 1)
    await session.dispose()
  })

  // Each takes seconds to build and run, so most wait for the night; all are type-checked above.
  const EVERY_TIME = ['digits']
  it.each(CASES.filter(([name]) => name !== 'iris' && (process.env.NIGHTLY === '1' || EVERY_TIME.includes(name))))('%s trains without complaint', async (name) => {
    const { stdout, status } = await run(name, 'train.ts', [name === 'early' ? '9' : '1'])
    expect([status, stdout]).toEqual([0, expect.stringMatching(/\ntest loss \d/)])
    // A loss that must fall by 10 never does: the second epoch is the last.
    const epochs = stdout.match(/^epoch /gm)?.length
    expect(epochs).toBe(name === 'early' ? 2 : 1)
  })
})
