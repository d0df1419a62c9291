import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { LayersModel } from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { analyse } from '../../../shared/analysis/analyse.ts'
import { modelSource } from '../../../shared/codegen/typescript/model.ts'
import { compile } from '../../../shared/compile/compile.ts'
import type { Graph } from '../../../shared/graph/document.ts'
import { countValues } from '../../../shared/layer/shape.ts'
import { LAYERS } from '../../../shared/layers/index.ts'
import { createProject } from '../../../shared/project/create.ts'
import type { Project } from '../../../shared/project/project.ts'
import { TEMPLATES } from '../../../shared/project/templates.ts'
import { generate, makeFolder, readTemplate, removeFolder, writeFiles } from '../../support/exported.ts'
import { randomGraph } from '../../support/graphs.ts'
import { testRandom } from '../../support/random.ts'
import { tf, useBackend } from '../../support/tensorflow.ts'

/** Names that would break out of strings, comments and identifiers if anything let them. */
const HOSTILE = ["it's", '"quoted"', 'new\nline', '*/ alert(1) /*', '${process.exit(1)}', '`', 'class', 'tf', 'connect', 'seed', '1st', '_', 'ü', '\\', '\u2028', 'a b', 'a_b', 'constructor']

function hostileProject(): Project {
  const nodes = HOSTILE.map((id, index) => (index === 0 ? { id, type: 'input', params: { shape: [3] } } : { id, type: 'dense', params: { units: 2, activation: index % 2 ? 'mish' : 'tanh' }, title: id }))
  const edges = HOSTILE.slice(1).map((id, index) => ({ source: HOSTILE[index]!, target: id }))
  return { ...createProject('*/ process.exit(1) /*\n`${1}`'), graph: { nodes, edges } }
}

const graphOf = (shape: number[], nodes: Graph['nodes'], edges: Graph['edges'] = []): Project => ({
  ...createProject('Case'),
  graph: { nodes: [{ id: 'x', type: 'input', params: { shape } }, ...nodes], edges: edges.length > 0 ? edges : nodes.map(({ id }, index) => ({ source: index === 0 ? 'x' : nodes[index - 1]!.id, target: id })) },
})

/** Every example that a layer gives of itself, as a network of its own. */
const examples: [string, Project][] = LAYERS.flatMap(({ id, examples: all }) =>
  all
    .filter(({ inputs, macs, parameters }) => inputs.length > 0 && macs < 1e7 && parameters < 1e5 && inputs.every((shape) => countValues(shape) < 30_000))
    .map(({ params, inputs }, index): [string, Project] => [
      `${id} example ${index + 1}`,
      {
        ...createProject(id),
        graph: {
          nodes: [...inputs.map((shape, port) => ({ id: `in${port}`, type: 'input', params: { shape } })), { id: 'layer', type: id, params }],
          edges: inputs.map((_, port) => ({ source: `in${port}`, target: 'layer', targetPort: port })),
        },
      },
    ]),
)

/** With more parameters than this, a template is only written and type-checked: the plain JavaScript engine would take minutes for it, and gigabytes. */
const MOST_PARAMETERS = 1_000_000
const templates = TEMPLATES.map(({ id }): [string, Project] => [`template ${id}`, readTemplate(id)])
const isLarge = ({ graph }: Project) => analyse(graph).totals.parameters > MOST_PARAMETERS
const LARGE = templates.filter(([, project]) => isLarge(project))

const CASES: readonly [string, Project][] = [
  ...templates.filter(([, project]) => !isLarge(project)),
  ...Array.from({ length: 32 }, (_, index): [string, Project] => [`random ${index + 1}`, { ...createProject(`Random ${index + 1}`), graph: randomGraph(index + 1) }]),
  ...examples,
  ['hostile names', hostileProject()],
  ['stride and dilation', graphOf([13, 11, 4], [{ id: 'c', type: 'conv2d', params: { filters: 6, kernel: [3, 2], stride: [2, 1], dilation: [2, 3], groups: 2, padding: [1, 2], activation: 'gelu' } }])],
  ['max pool on negative values', graphOf([5, 5, 2], [{ id: 'p', type: 'maxPool2d', params: { size: 3, stride: 2, padding: 1 } }])],
  ['max pool rounded up', graphOf([6, 7, 2], [{ id: 'p', type: 'maxPool2d', params: { size: 3, stride: 2, padding: 1, rounding: 'ceil' } }])],
  ...[false, true].flatMap((countPadding) =>
    (['floor', 'ceil'] as const).map((rounding): [string, Project] => [
      `average pool, ${rounding}, ${countPadding ? 'counting' : 'not counting'} padding`,
      graphOf([6, 7, 2], [{ id: 'p', type: 'avgPool2d', params: { size: 3, stride: 2, padding: 1, rounding, countPadding } }]),
    ]),
  ),
  ['average pool, same', graphOf([7, 7, 2], [{ id: 'p', type: 'avgPool2d', params: { size: 3, stride: 2, padding: 'same' } }])],
  ['set by hand and frozen', graphOf([3], [{ id: 'n', type: 'batchNorm', frozen: true, weights: { movingMean: [1, 2, 3] } }, { id: 'freeze', type: 'dense', params: { units: 2 }, frozen: true }, { id: 'd', type: 'dense' }])],
  ['ELU with α', graphOf([9], [{ id: 'a', type: 'activation', params: { function: 'elu', alpha: 0.3 } }])],
]

const folder = makeFolder()
const folderOf = (name: string) => path.join(folder, name.replaceAll(/[^a-z0-9]+/gi, '-'))
interface ModelModule {
  buildModel: (seed?: number) => LayersModel
  outputNames: readonly string[]
}
const importFrom = async <T>(name: string, file: string) => (await import(/* @vite-ignore */ pathToFileURL(path.join(folderOf(name), file)).href)) as T

beforeAll(async () => {
  await useBackend('cpu')
  for (const [name, project] of [...CASES, ...LARGE]) writeFiles(folderOf(name), generate(project, 'ts'))
})
afterAll(() => removeFolder(folder))

describe('exported TypeScript', () => {
  it('passes the type checker in strict mode', () => {
    const [first] = CASES
    const config = JSON.parse(readFileSync(path.join(folderOf(first![0]), 'tsconfig.json'), 'utf8')) as { include: string[] }
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ ...config, include: ['*/*.ts'] }))
    const tsc = path.resolve(import.meta.dirname, '../../../node_modules/.bin/tsc')
    const { stdout } = spawnSync(tsc, ['-p', folder, '--pretty', 'false'], { encoding: 'utf8' })
    expect(stdout).toBe('')
  })

  it.each(LARGE)('%s: every layer is written, and named after its block', (_name, project) => {
    const analysis = analyse(project.graph)
    const { text, layerNames } = modelSource(project.name, analysis)
    const constants = new Set(text.match(/(?<=^ {2}const )\w+/gm))
    for (const name of layerNames.values()) expect(constants).toContain(name)
    expect(text.match(/^ {2}\/\/ Block /gm)).toHaveLength([...analysis.expansion.instances.values()].flatMap(({ copies }) => copies).length)
  })

  it('says where a block begins, the outer one first', () => {
    const { graph, name } = readTemplate('resnet50')
    const { text } = modelSource(name, analyse(graph))
    expect(text).toContain('  // Block stage1: Stage 1\n  // Block stage1/first: Bottleneck 256\n  // Conv 2D')
    expect(text).toContain('  // Block stage1/rest: Bottleneck 256, 2 of 2\n')
    expect(text).toMatch(/const stage1_rest_2_conv1 = connect\([^;]{0,300}?, stage1_rest_1_relu\)/)
  })

  it.each(CASES)('%s: shapes, parameters and predictions are the app’s', async (name, project) => {
    const analysis = analyse(project.graph)
    expect(analysis.problems.filter(({ level }) => level === 'error')).toEqual([])
    const { layerNames } = modelSource(project.name, analysis)
    const { buildModel, outputNames } = await importFrom<ModelModule>(name, 'model.ts')
    const { loadWeights } = await importFrom<{ loadWeights: (model: LayersModel, file: string) => void }>(name, 'weights.ts')
    const compiled = compile(tf, analysis, { seed: 7 })
    if (!compiled.ok) throw new Error(compiled.mistake.message)
    const network = compiled.value
    const state = { weights: await network.save(), optimizer: [], history: [], classNames: null, preprocessing: { kind: 'none', offset: [0], scale: [1] } as const }
    writeFiles(folderOf(name), generate(project, 'ts', { state }))

    const model = buildModel(3)
    expect(model.countParams()).toBe(analysis.totals.parameters)
    expect(model.trainableWeights.reduce((sum, { shape }) => sum + countValues(shape as number[]), 0)).toBe(analysis.totals.trainable)
    for (const node of analysis.nodes.values()) {
      const layerName = layerNames.get(node.id)!
      const own = model.layers.filter((layer) => layer.name === layerName || layer.name.startsWith(`${layerName}_activated`) || layer.name.startsWith(`${layerName}_padded`))
      const last = own.find((layer) => layer.name.startsWith(`${layerName}_activated`)) ?? model.getLayer(layerName)
      expect([node.id, last.outputShape]).toEqual([node.id, [null, ...node.output!]])
      expect([node.id, model.getLayer(layerName).countParams()]).toEqual([node.id, node.parameters])
    }
    expect(outputNames).toEqual(analysis.outputs)

    loadWeights(model, path.join(folderOf(name), 'weights.safetensors'))
    const random = testRandom(5)
    const inputs = network.inputs.map(({ shape }) => tf.tensor(Float32Array.from({ length: 2 * countValues(shape) }, () => random() * 2 - 1.6), [2, ...shape]))
    const ours = tf.tidy(() => network.forward(inputs, { training: false }).map((tensor) => tensor.arraySync()))
    const theirs = tf.tidy(() => [model.predict(inputs.length === 1 ? inputs[0]! : inputs)].flat().map((tensor) => tensor.arraySync()))
    const flat = (values: unknown[]) => values.flat(Infinity) as number[]
    const expected = flat(ours)
    const found = flat(theirs)
    expect(found.length).toBe(expected.length)
    const distances = found.map((value, index) => Math.abs(value - expected[index]!) / Math.max(1, Math.abs(expected[index]!)))
    expect(distances.filter((distance) => !(distance <= 1e-5))).toEqual([])
    tf.dispose([inputs])
    network.dispose()
    model.dispose()
  })
})
