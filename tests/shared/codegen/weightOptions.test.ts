import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { LayersModel } from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { analyse } from '../../../shared/analysis/analyse.ts'
import { initialValues } from '../../../shared/compile/initialValues.ts'
import type { Graph } from '../../../shared/graph/document.ts'
import { setFrozen, setPenalty, setStart } from '../../../shared/graph/edits.ts'
import { initializersFor } from '../../../shared/initializers/index.ts'
import { INITIALIZER_KINDS, type InitializerKind } from '../../../shared/layer/index.ts'
import { createProject } from '../../../shared/project/create.ts'
import { trainingSchema } from '../../../shared/training/config.ts'
import { penaltyOf } from '../../../shared/training/penalty.ts'
import { generate, makeFolder, removeFolder, writeFiles } from '../../support/exported.ts'
import { useBackend } from '../../support/tensorflow.ts'
import { chain } from '../../support/training.ts'

const folder = makeFolder()
beforeAll(() => useBackend('cpu'))
afterAll(() => removeFolder(folder))

/** Every layer with weights, and every way in which an export writes one. */
const network = (width: number) => chain(
  { id: 'x', type: 'input', params: { shape: [9, 9, 16] } },
  { id: 'conv', type: 'conv2d', params: { filters: width, kernel: 3, padding: 'same', activation: 'relu' } },
  { id: 'grouped', type: 'conv2d', params: { filters: width, kernel: 3, groups: 4, padding: 'same', dilation: 2 } },
  { id: 'depthwise', type: 'depthwiseConv2d', params: { kernel: 3, multiplier: 2, padding: 'same', activation: 'relu' } },
  { id: 'separable', type: 'separableConv2d', params: { filters: width, kernel: 3, padding: 'same', activation: 'relu' } },
  { id: 'gaps', type: 'separableConv2d', params: { filters: width - 4, kernel: 3, padding: 'same', dilation: 2 } },
  { id: 'batch', type: 'batchNorm' }, { id: 'layer', type: 'layerNorm' }, { id: 'group', type: 'groupNorm', params: { groups: 4 } }, { id: 'instance', type: 'instanceNorm' }, { id: 'slopes', type: 'prelu' },
  { id: 'smaller', type: 'avgPool2d', params: { size: 3 } },
  { id: 'transposed', type: 'conv2dTranspose', params: { filters: width / 2, kernel: 3, stride: 1, activation: 'relu' } },
  { id: 'enlarged', type: 'conv2dTranspose', params: { filters: 6, kernel: 3, stride: 2, padding: 1, outputPadding: 1 } },
  { id: 'pooled', type: 'globalAvgPool2d' },
  { id: 'maxout', type: 'maxout', params: { units: width, pieces: 3 } }, { id: 'dense', type: 'dense', params: { units: width, activation: 'relu' } },
)

const GRAPH = network(32)

/** The graph with one start for every weight that can have it. */
function startedWith(kind: InitializerKind): Graph {
  // TensorFlow.js takes its time to make a matrix orthogonal.
  let graph = kind === 'orthogonal' ? network(8) : GRAPH
  for (const { id, facts } of analyse(graph).nodes.values()) {
    for (const weight of facts!.weights) {
      if (weight.trainable && initializersFor(weight).some((spec) => spec.kind === kind)) graph = setStart(graph, id, weight.name, { kind, ...(kind === 'constant' ? { value: 0.5 } : {}) })
    }
  }
  return graph
}

async function exported(name: string, graph: Graph, training: object = {}): Promise<(seed?: number) => LayersModel> {
  writeFiles(path.join(folder, name), generate({ ...createProject(name), graph, training: trainingSchema.parse(training) }, 'ts'))
  return ((await import(/* @vite-ignore */ pathToFileURL(path.join(folder, name, 'model.ts')).href)) as { buildModel: (seed?: number) => LayersModel }).buildModel
}

function describeNumbers(numbers: ArrayLike<number>): { mean: number; deviation: number } {
  const all = Array.from(numbers)
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length
  return { mean, deviation: Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length) }
}

describe('an exported network', () => {
  it.each(['own', ...INITIALIZER_KINDS] as const)('starts as widely spread as the app’s: %s', async (kind) => {
    const slow = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const graph = kind === 'own' ? GRAPH : startedWith(kind)
    const buildModel = await exported(`start-${kind}`, graph)
    const model = buildModel(5)
    for (const { id, facts } of analyse(graph).nodes.values()) {
      for (const [index, weight] of facts!.weights.entries()) {
        const theirs = model.getLayer(id).weights[index]!.read().dataSync()
        const ours = describeNumbers(initialValues(weight, `${id}.${weight.name}`, 1))
        const found = describeNumbers(theirs)
        // Four standard errors of the difference of two samples.
        const error = (4 * ours.deviation) / Math.sqrt(theirs.length) + 1e-6
        expect(Math.abs(found.mean - ours.mean), `mean of ${id}.${weight.name}`).toBeLessThan(1.5 * error)
        expect(Math.abs(found.deviation - ours.deviation), `deviation of ${id}.${weight.name}`).toBeLessThan(error)
      }
    }
    model.dispose()
    slow.mockRestore()
  })

  it.each(['uniform', 'normal', 'truncatedNormal'] as const)('starts with the same numbers for the same seed: %s', async (kind) => {
    const graph = startedWith(kind)
    const buildModel = await exported(`seed-${kind}`, graph)
    const models = [buildModel(5), buildModel(5), buildModel(6)]
    for (const { id, facts } of analyse(graph).nodes.values()) {
      for (const [index, { trainable }] of facts!.weights.entries()) {
        const [first, again, other] = models.map((model) => String(model.getLayer(id).weights[index]!.read().dataSync()))
        // Stored statistics are never random.
        expect([again === first, other === first]).toEqual([true, !trainable])
      }
    }
    for (const model of models) model.dispose()
  })

  it('adds to the loss what the app adds, weight by weight', async () => {
    const general = { l1: 0.003, l2: 0.002 }
    let graph = setPenalty(setPenalty(setPenalty(GRAPH, 'dense', { l2: 0.1 }), 'conv', { l1: 0, l2: 0 }), 'gaps', { l1: 0.5, l2: 0 })
    graph = setFrozen(graph, 'grouped', true)
    const model = (await exported('penalties', graph, { penalty: general }))(2)
    let silent = 0
    for (const { id, facts } of analyse(graph).nodes.values()) {
      const expected = facts!.weights.reduce((sum, weight, index) => {
        const { l1, l2 } = penaltyOf(weight, { penalty: general })
        return sum + Array.from(model.getLayer(id).weights[index]!.read().dataSync()).reduce((total, value) => total + l1 * Math.abs(value) + l2 * value ** 2, 0)
      }, 0)
      const found = model.getLayer(id).calculateLosses().reduce((sum, loss) => sum + loss.dataSync()[0]!, 0)
      expect(Math.abs(found - expected), id).toBeLessThanOrEqual(1e-5 * expected)
      if (expected === 0) silent += 1
    }
    // Those without a kernel, the frozen one, and the one whose own penalty is 0.
    expect(silent).toBe(10)
    model.dispose()
  })
})
