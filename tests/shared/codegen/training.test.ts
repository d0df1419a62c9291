import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { factsOf } from '../../../shared/datasets/dataset.ts'
import { loadDataset } from '../../../shared/datasets/load.ts'
import { prepareMaterial, type Material } from '../../../shared/training/material.ts'
import { OPTIMIZER_KINDS } from '../../../shared/training/config.ts'
import type { Project } from '../../../shared/project/project.ts'
import { generate, makeFolder, readTemplate, removeFolder, writeFiles } from '../../support/exported.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const folder = makeFolder()
const folderOf = (name: string) => path.join(folder, name)

async function materialOf(project: Project): Promise<Material> {
  const loaded = await loadDataset(project.data, null, { seed: 1, readAsset: async (name) => readFileSync(path.join(root, 'assets/datasets', name)) })
  if (!loaded.ok) throw new Error(loaded.mistake.message)
  return prepareMaterial(loaded.value, project.data)
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

const CASES: readonly [string, Project][] = [
  ['iris', iris],
  ['digits', digits],
  ['spread', SPREAD],
  ['residual', readTemplate('residual-digits8')],
  ['twins', TWINS],
  ['and', readTemplate('perceptron-and')],
  ['plane', { ...readTemplate('mlp-xor'), data: { ...iris.data, source: 'plane' }, graph: { ...readTemplate('mlp-xor').graph, nodes: readTemplate('mlp-xor').graph.nodes.map((node) => (node.id === 'output' ? { ...node, params: { units: 1 } } : node)) } }],
  ['early', { ...iris, training: { ...iris.training, earlyStopping: { patience: 1, minDelta: 10 } } }],
  ...OPTIMIZER_KINDS.map((kind): [string, Project] => [`optimizer-${kind}`, { ...iris, training: { ...iris.training, optimizer: { kind, learningRate: 0.01 } } }]),
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

beforeAll(async () => {
  for (const [name, project] of CASES) {
    const data = await materialOf(project)
    writeFiles(folderOf(name), generate(project, 'ts', { facts: factsOf(data.dataset), data }))
  }
})
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

  it('lets a sample enter every input', async () => {
    writeFileSync(path.join(folderOf('twins'), 'samples.json'), JSON.stringify([[5.1, 3.5, 1.4, 0.2], [6, 3, 5, 2]]))
    const { stdout } = await run('twins', 'predict.ts', [path.join(folderOf('twins'), 'samples.json')])
    const { outputs } = JSON.parse(stdout) as { outputs: Record<string, number[][]> }
    expect([outputs.species!.length, outputs.guess!.length]).toEqual([2, 2])
  })

  it.each(CASES.filter(([name]) => name !== 'iris'))('%s trains without complaint', async (name) => {
    const { stdout, status } = await run(name, 'train.ts', [name === 'early' ? '9' : '1'])
    expect([status, stdout]).toEqual([0, expect.stringMatching(/\ntest loss \d/)])
    // A loss that must fall by 10 never does: the second epoch is the last.
    const epochs = stdout.match(/^epoch /gm)?.length
    expect(epochs).toBe(name === 'early' ? 2 : 1)
  })
})
