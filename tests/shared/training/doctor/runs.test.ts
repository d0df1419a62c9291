import { beforeAll, describe, expect, test } from 'vitest'
import { findDataset } from '../../../../shared/datasets/index.ts'
import type { Dataset } from '../../../../shared/datasets/dataset.ts'
import type { GraphNode } from '../../../../shared/graph/document.ts'
import { applyChange } from '../../../../shared/training/doctor/applyChange.ts'
import { FINDINGS } from '../../../../shared/training/doctor/index.ts'
import { parseProject } from '../../../../shared/project/parse.ts'
import type { Project } from '../../../../shared/project/project.ts'
import { readFileSync } from 'node:fs'
import { loadContext } from '../../../support/assets.ts'
import { examine, labelled, type Examined } from '../../../support/doctor.ts'
import { useBackend } from '../../../support/tensorflow.ts'
import { chain, points, project } from '../../../support/training.ts'

/** Runs that are really made to go wrong, and ones that are not. */

beforeAll(() => useBackend('cpu'))

const input = (features: number): GraphNode => ({ id: 'in', type: 'input', params: { shape: [features] } })
const dense = (id: string, units: number, activation = 'linear', more: Partial<GraphNode> = {}): GraphNode => ({ id, type: 'dense', params: { units, activation }, ...more })
const soft: GraphNode = { id: 'soft', type: 'softmax' }
const mlp = (features: number, activation: string, widths: readonly number[], classes = 2) =>
  chain(input(features), ...widths.map((units, index) => dense(`hidden${index + 1}`, units, activation)), dense('out', classes), soft)
/** Both coordinates of the same sign. */
const xor = points(300)
const find = (examined: Examined, id: string) => examined.findings.find((finding) => finding.id === id)

function template(name: string): Project {
  const parsed = parseProject(readFileSync(new URL(`../../../../assets/templates/${name}.layerwright.json`, import.meta.url), 'utf8'))
  if (!parsed.ok) throw new Error(parsed.message)
  return parsed.project
}

async function load(id: string): Promise<Dataset> {
  return findDataset(id)!.load(loadContext())
}

describe('a run that goes wrong', () => {
  test('the loss becomes no number', async () => {
    const values = Float32Array.from({ length: 40 }, (_, index) => index)
    const dataset: Dataset = { name: 'Line', count: 40, shape: [1], inputs: values, target: { kind: 'values', names: ['y'], values } }
    const examined = await examine({ dataset, project: project(chain(input(1), dense('out', 1)), { epochs: 200, batchSize: 8, optimizer: { kind: 'sgd', learningRate: 30 } }) })
    expect(examined.ids[0]).toBe('not-finite')
    expect(examined.advice).toContain('lower the learning rate from 30 to 3')
    expect(examined.findings[0]!.actions[0]).toMatchObject({ change: { kind: 'training', training: { optimizer: { learningRate: 3 } } } })
  })

  test('the loss rises', async () => {
    const examined = await examine({ dataset: xor, project: project(mlp(2, 'relu', [16, 16]), { epochs: 12, optimizer: { kind: 'sgd', learningRate: 40 } }) })
    expect(['rising', 'not-finite']).toContain(examined.ids[0])
    expect(examined.findings[0]!.actions.map(({ label }) => label)).toContain('Set the learning rate to 4')
  })

  test('every layer is frozen', async () => {
    const examined = await examine({ dataset: xor, project: project(chain(input(2), dense('hidden', 4, 'tanh', { frozen: true }), dense('out', 2, 'linear', { frozen: true }), soft), { epochs: 5 }) })
    expect(examined.ids).toEqual(['nothing-to-learn'])
    expect(examined.advice).toContain('every layer with weights is frozen')
    expect(examined.findings[0]!.actions).toMatchObject([{ change: { kind: 'unfreeze' } }])
  })

  test('a flat function stops the gradients', async () => {
    const examined = await examine({ dataset: xor, project: project(chain(input(2), dense('out', 1, 'step')), { epochs: 4 }) })
    expect(examined.ids[0]).toBe('stillness')
    expect(examined.advice).toContain('step')
    expect(examined.findings[0]!.actions).toMatchObject([{ label: 'Replace Step (Heaviside) by Sigmoid', change: { kind: 'graph', layers: [{ node: 'out', steps: [{ kind: 'setParams', params: { activation: 'sigmoid' } }] }] } }])
  })

  test('all units of a layer are dead', async () => {
    const dead = dense('hidden', 6, 'relu', { weights: { bias: Array.from({ length: 6 }, () => -100) } })
    const examined = await examine({ dataset: labelled(200, 2, (_, random) => Number(random() < 0.5)), project: project(chain(input(2), dead, dense('out', 2, 'linear', { params: { units: 2, bias: false } }), soft), { epochs: 6, optimizer: { kind: 'sgd', learningRate: 0.1 } }) })
    expect(examined.ids).toContain('stillness')
    expect(find(examined, 'stillness')!.meaning).toContain('“hidden” are dead')
    expect(find(examined, 'dead-units')).toMatchObject({ level: 'problem', evidence: expect.stringContaining('100 % of the units of “hidden”') as string })
    expect(find(examined, 'dead-units')!.actions[0]).toMatchObject({ change: { kind: 'graph', layers: [{ node: 'hidden', steps: [{ kind: 'setParams', params: { activation: 'leakyRelu' } }] }] } })
  })

  test('the learning rate is almost nothing', async () => {
    const slow = project(mlp(2, 'tanh', [8]), { epochs: 6, optimizer: { kind: 'sgd', learningRate: 1e-8 } })
    const examined = await examine({ dataset: xor, project: slow })
    expect(examined.ids[0]).toBe('stillness')
    expect(examined.findings[0]!.meaning).toContain('learning rate of 1e-8 is almost nothing')
    // One click gives a rate that learns.
    const cured = await examine({ dataset: xor, project: applyChange(slow, examined.findings[0]!.actions[0]!.change) })
    expect(cured.ids).not.toContain('stillness')
  })

  test('it is flat at first, and then falls', async () => {
    // Weights next to 0: all units begin alike.
    const graph = chain(input(2), dense('hidden', 8, 'tanh', { initial: { kernel: { kind: 'normal', stddev: 1e-4 } } }), dense('out', 2, 'linear', { initial: { kernel: { kind: 'normal', stddev: 1e-4 } } }), soft)
    const examined = await examine({ dataset: xor, project: project(graph, { epochs: 80, optimizer: { kind: 'sgd', learningRate: 0.6 } }) })
    expect(find(examined, 'slow-start')).toMatchObject({ level: 'hint', actions: [{ label: 'Start with the usual weights' }] })
  })

  test('it ends while the loss still falls', async () => {
    const examined = await examine({ dataset: xor, project: project(mlp(2, 'tanh', [8]), { epochs: 12, optimizer: { kind: 'adam', learningRate: 0.01 } }) })
    expect(examined.findings[0]).toMatchObject({ id: 'still-falling', level: 'hint', actions: [{ change: { kind: 'trainOn', epochs: 12 } }] })
    expect(examined.advice).toBeNull()
  })

  test('it learns by heart', async () => {
    // Labels that have nothing to do with the inputs can only be memorised.
    const dataset = labelled(120, 8, (values, random) => Number(random() < 0.35 ? random() < 0.5 : values[0]! > 0))
    const examined = await examine({ dataset, project: project(mlp(8, 'relu', [48, 48]), { epochs: 60, optimizer: { kind: 'adam', learningRate: 0.01 } }), data: { validation: 0.3 } })
    expect(examined.ids[0]).toBe('overfitting')
    const lowest = examined.patient.history.reduce((best, record) => (record.valLoss! < best.valLoss! ? record : best))
    expect(examined.findings[0]).toMatchObject({ level: 'problem', evidence: expect.stringContaining(`lowest at epoch ${lowest.epoch} `) as string })
    expect(examined.findings[0]!.actions.map(({ label }) => label)).toEqual(['Stop early next time', 'Add dropout', 'Add an L2 penalty of 0.0001', 'Halve the units', `Branch from epoch ${lowest.epoch}`])
  })

  test('early stopping took the best weights back: that is no problem any more', async () => {
    const dataset = labelled(120, 8, (values, random) => Number(random() < 0.35 ? random() < 0.5 : values[0]! > 0))
    const examined = await examine({ dataset, project: project(mlp(8, 'relu', [48, 48]), { epochs: 60, optimizer: { kind: 'adam', learningRate: 0.01 }, earlyStopping: { patience: 12 } }), data: { validation: 0.3 } })
    expect(examined.patient.stoppedBy).toBe('earlyStopping')
    expect(examined.ids).toContain('overfitting')
    expect(find(examined, 'overfitting')).toMatchObject({ level: 'hint', meaning: expect.stringContaining('were taken back') as string })
  })

  test('a straight line does not fit', async () => {
    const examined = await examine({ dataset: xor, project: project(chain(input(2), dense('out', 2), soft), { epochs: 10 }) })
    expect(examined.findings[0]).toMatchObject({ id: 'underfitting', actions: [{ label: 'Add a hidden layer' }] })
    expect(examined.advice).toContain('straight line')
  })

  test('the network is too small', async () => {
    const spiral = await load('spiral')
    const examined = await examine({ dataset: spiral, project: project(mlp(2, 'tanh', [1]), { epochs: 60, optimizer: { kind: 'adam', learningRate: 0.03 } }) })
    expect(examined.findings[0]).toMatchObject({ id: 'underfitting', title: expect.stringMatching(/Underfitting|Did not learn/) as string })
    expect(examined.findings[0]!.actions).toContainEqual({ label: 'Double the units', change: { kind: 'graph', layers: [{ node: 'hidden1', steps: [{ kind: 'setParams', params: { units: 2 } }] }] } })
  })

  test('validation is better, because of dropout', async () => {
    const graph = chain(input(4), dense('hidden', 24, 'relu'), { id: 'drop', type: 'dropout', params: { rate: 0.6 } }, dense('out', 2), soft)
    const examined = await examine({ dataset: labelled(400, 4, (values) => Number(values[0]! + values[1]! > 0)), project: project(graph, { epochs: 25, optimizer: { kind: 'adam', learningRate: 0.01 } }), data: { validation: 0.3 } })
    expect(find(examined, 'validation-better')).toMatchObject({ level: 'praise', meaning: expect.stringContaining('dropout') as string, actions: [] })
  })

  test('validation is better, because its samples are easier', async () => {
    // The samples that are hard to tell apart train; of the others some validate. Unshuffled parts would do the same.
    const dataset = labelled(400, 4, (values, random) => Number(Math.abs(values[0]!) < 0.7 ? random() < 0.5 : values[0]! > 0))
    let worst: Examined | null = null
    for (let splitSeed = 1; splitSeed <= 12 && !worst; splitSeed += 1) {
      const examined = await examine({ dataset, project: project(mlp(4, 'tanh', [4]), { epochs: 12, optimizer: { kind: 'adam', learningRate: 0.02 } }), data: { validation: 0.05, splitSeed } })
      if (find(examined, 'validation-better')?.actions.length) worst = examined
    }
    expect(find(worst!, 'validation-better')).toMatchObject({ level: 'hint', meaning: expect.stringContaining('easier') as string, actions: [{ change: { kind: 'split' } }] })
  })

  test('the gradient vanishes on the way back', async () => {
    const deep = project(mlp(2, 'sigmoid', [8, 8, 8, 8, 8, 8, 8]), { epochs: 6, optimizer: { kind: 'adam', learningRate: 0.001 } })
    const examined = await examine({ dataset: xor, project: deep })
    expect(examined.findings[0]).toMatchObject({ id: 'gradient-flow', title: 'Vanishing gradients' })
    expect(examined.findings[0]!.actions[0]).toMatchObject({ label: 'Replace Sigmoid by ReLU' })
    expect(applyChange(deep, examined.findings[0]!.actions[0]!.change).graph.nodes.filter(({ params }) => params?.activation === 'relu')).toHaveLength(7)
  })

  test('the gradient explodes on the way back', async () => {
    const large = { initial: { kernel: { kind: 'normal' as const, stddev: 6 } } }
    const graph = chain(input(2), ...[1, 2, 3, 4, 5, 6, 7].map((index) => dense(`hidden${index}`, 8, 'linear', index === 1 ? {} : large)), dense('out', 2), soft)
    const examined = await examine({ dataset: xor, project: project(graph, { epochs: 3, optimizer: { kind: 'sgd', learningRate: 1e-9 } }) })
    expect(find(examined, 'gradient-flow')).toMatchObject({ title: 'Exploding gradients', actions: [{ label: 'Clip the gradients at norm 1' }, { label: 'Add 7 batch norms' }, { label: 'Set the learning rate to 1e-10' }] })
  })

  test('steps are too large for the weights', async () => {
    const examined = await examine({ dataset: labelled(200, 2, (_, random) => Number(random() < 0.5)), project: project(mlp(2, 'tanh', [8, 8]), { epochs: 30, batchSize: 4, optimizer: { kind: 'sgd', learningRate: 3 } }) })
    expect(find(examined, 'step-size')).toMatchObject({ title: 'Steps too large', actions: [{ label: 'Set the learning rate to 0.3' }] })
  })

  test('steps are too small for the weights', async () => {
    const examined = await examine({ dataset: xor, project: project(mlp(2, 'tanh', [8, 8]), { epochs: 60, optimizer: { kind: 'sgd', learningRate: 3e-5 } }) })
    expect([find(examined, 'step-size')?.title, find(examined, 'stillness')?.title]).toContain('Steps too small')
  })

  test('units sit at the ends of their function', async () => {
    const graph = chain(input(2), dense('hidden', 8, 'sigmoid', { initial: { kernel: { kind: 'normal', stddev: 300 } } }), dense('out', 2), soft)
    const examined = await examine({ dataset: labelled(200, 2, (_, random) => Number(random() < 0.5)), project: project(graph, { epochs: 6, optimizer: { kind: 'sgd', learningRate: 0.01 } }) })
    expect(find(examined, 'saturation')).toMatchObject({ level: 'problem', evidence: expect.stringContaining('“hidden”') as string })
  })

  test('one class outnumbers the others, and nothing else is learned', async () => {
    const dataset = labelled(400, 4, (_, random) => Number(random() < 0.1))
    const examined = await examine({ dataset, project: project(mlp(4, 'tanh', [4]), { epochs: 8, optimizer: { kind: 'adam', learningRate: 0.01 } }), data: { validation: 0.3 } })
    expect(examined.findings[0]).toMatchObject({ id: 'imbalance', level: 'problem', actions: [{ change: { kind: 'training', training: { classWeights: 'balanced' } } }] })
  })

  test('one class outnumbers the others, and is told apart all the same', async () => {
    const dataset = labelled(400, 4, (values) => Number(values[0]! > 1.1))
    const examined = await examine({ dataset, project: project(mlp(4, 'tanh', [8]), { epochs: 30, optimizer: { kind: 'adam', learningRate: 0.02 } }), data: { validation: 0.3 } })
    expect(find(examined, 'imbalance')).toMatchObject({ level: 'hint' })
  })

  test('samples of the test part are in the training part too', async () => {
    const twice = points(100)
    const inputs = Float32Array.from([...twice.inputs, ...twice.inputs])
    const labels = Uint8Array.from([...(twice.target as { labels: Uint8Array }).labels, ...(twice.target as { labels: Uint8Array }).labels])
    const dataset: Dataset = { ...twice, count: 200, inputs, target: { kind: 'classes', names: ['different', 'same'], labels } }
    const examined = await examine({ dataset, project: project(mlp(2, 'tanh', [8]), { epochs: 30, optimizer: { kind: 'adam', learningRate: 0.05 } }) })
    expect(find(examined, 'leakage')).toMatchObject({ level: 'problem', title: 'Test leakage', evidence: expect.stringMatching(/\d+ of the 30 test samples and \d+ of the 30 validation samples/) as string })
  })
})

describe('a healthy run', () => {
  /** Findings that every healthy run has had so far. */
  const shared = new Set(FINDINGS.map(({ id }) => id))
  test.each([
    ['mlp-spiral', {}],
    ['cnn-digits8', { epochs: 12 }],
    ['mlp-iris', {}],
    ['mlp-xor', {}],
    ['perceptron-and', {}],
    ['mlp-digits8', { epochs: 12 }],
  ])('%s has no problem', async (name, training) => {
    const drawn = template(name)
    // The reference has tanh; ReLU leaves some of its units dead, which the doctor says.
    const healthy = name === 'mlp-spiral' ? applyChange(drawn, { kind: 'graph', layers: drawn.graph.nodes.filter(({ params }) => params?.activation === 'relu').map(({ id }) => ({ node: id, steps: [{ kind: 'setParams', params: { activation: 'tanh' } }] })) }) : drawn
    const examined = await examine({ dataset: await load(healthy.data.source), project: { ...healthy, training: { ...healthy.training, ...training } }, data: healthy.data })
    expect(examined.findings.filter(({ level }) => level === 'problem')).toEqual([])
    expect(examined.advice).toBeNull()
    expect(examined.patient.pulses.length).toBeGreaterThanOrEqual(2)
    // Nor what only an ill run has.
    const ids = new Set(examined.ids)
    for (const { id } of FINDINGS) if (!ids.has(id)) shared.delete(id)
    for (const id of ['dead-units', 'saturation', 'gradient-flow', 'imbalance', 'stillness', 'rising']) expect(examined.ids).not.toContain(id)
  })

  test('of one kind or another lacks every finding', () => {
    expect([...shared]).toEqual([])
  })
})
