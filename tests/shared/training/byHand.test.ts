import { beforeAll, describe, expect, it } from 'vitest'
import { findDataset } from '../../../shared/datasets/index.ts'
import type { Graph, GraphNode } from '../../../shared/graph/document.ts'
import { setFrozen, setWeights } from '../../../shared/graph/edits.ts'
import { OPTIMIZER_KINDS } from '../../../shared/training/config.ts'
import type { TrainedState } from '../../../shared/training/protocol.ts'
import { loadContext } from '../../support/assets.ts'
import { readTemplate } from '../../support/exported.ts'
import { useBackend } from '../../support/tensorflow.ts'
import { chain, project, record, train } from '../../support/training.ts'

beforeAll(() => useBackend('cpu'))

const KERNEL = [0.5, -1, 2, 0.25, 1, -0.75]
/** 2 inputs, 3 units set by hand, a batch norm, softmax over 2 classes. */
const graph = (hidden: Partial<GraphNode> = {}, norm: Partial<GraphNode> = {}): Graph => chain(
  { id: 'in', type: 'input', params: { shape: [2] } },
  { id: 'hidden', type: 'dense', params: { units: 3, activation: 'tanh' }, weights: { kernel: KERNEL }, ...hidden },
  { id: 'norm', type: 'batchNorm', ...norm },
  { id: 'out', type: 'dense', params: { units: 2 } },
  { id: 'soft', type: 'softmax' },
)

function valuesOf(state: TrainedState | null, name: string): number[] {
  return [...state!.weights.find((weight) => weight.name === name)!.values]
}

describe('weights set by hand', () => {
  it('are what an untrained run begins with, and the others begin as always', async () => {
    const recorded = record()
    await train(recorded, project(graph(), { epochs: 0 }))
    const state = await recorded.session.trained()
    expect(valuesOf(state, 'hidden.kernel')).toEqual(KERNEL)
    await train(recorded, project(graph({ weights: undefined }), { epochs: 0 }))
    const random = await recorded.session.trained()
    expect(valuesOf(random, 'hidden.kernel')).not.toEqual(KERNEL)
    expect(valuesOf(random, 'out.kernel')).toEqual(valuesOf(state, 'out.kernel'))
    await recorded.session.dispose()
  })
})

describe.each(OPTIMIZER_KINDS)('with %s', (kind) => {
  // Weight decay would pull every weight towards zero, gradient or not.
  const optimizer = { kind, learningRate: 0.05, ...(kind === 'adamw' ? { weightDecay: 0.5 } : {}) }

  it('frozen weights stay equal to the last bit, and the others learn', async () => {
    const recorded = record()
    await train(recorded, project(graph({ frozen: true }), { optimizer, epochs: 2 }))
    const state = await recorded.session.trained()
    expect(valuesOf(state, 'hidden.kernel')).toEqual(KERNEL)
    expect(valuesOf(state, 'hidden.bias')).toEqual([0, 0, 0])
    expect(state!.optimizer.some(({ name }) => name.includes('hidden'))).toBe(false)
    await train(recorded, project(graph({ frozen: true }), { optimizer, epochs: 0 }))
    const start = await recorded.session.trained()
    for (const name of ['norm.gamma', 'norm.beta', 'norm.movingMean', 'out.kernel', 'out.bias']) expect(valuesOf(state, name)).not.toEqual(valuesOf(start, name))
    await train(recorded, project(graph(), { optimizer, epochs: 2 }))
    expect(valuesOf(await recorded.session.trained(), 'hidden.kernel')).not.toEqual(KERNEL)
    await recorded.session.dispose()
  })
})

describe('a frozen batch norm', () => {
  it('uses its stored statistics in training and leaves them alone', async () => {
    const set = { movingMean: [0.1, -0.2, 0.3], movingVariance: [0.5, 2, 1], gamma: [1, 2, 3], beta: [0, 0.5, -1] }
    const losses = async (frozen: boolean, batchSize: number) => {
      const recorded = record({ data: { validation: 0, test: 0 } })
      await train(recorded, project(graph({}, { weights: set, frozen }), { epochs: 1, batchSize, shuffle: false }))
      const state = await recorded.session.trained()
      const stored = Object.keys(set).map((name) => valuesOf(state, `norm.${name}`))
      await recorded.session.dispose()
      return { first: recorded.losses()[0]!, stored }
    }
    const frozen = await losses(true, 100)
    expect(frozen.stored).toEqual(Object.values(set).map((values) => [...Float32Array.from(values)]))
    // The first loss is that of the network in use, whatever the batch: one sample has no variance of its own.
    const tested = record({ data: { validation: 0, test: 0 } })
    await train(tested, project(graph({}, { weights: set, frozen: true }), { epochs: 0 }))
    const evaluated = await tested.session.evaluate('train')
    if (!evaluated.ok) throw new Error(evaluated.mistake.message)
    expect(frozen.first).toBeCloseTo(evaluated.value.loss, 5)
    await tested.session.dispose()
    const free = await losses(false, 100)
    expect(free.first).not.toBeCloseTo(evaluated.value.loss, 2)
    expect(free.stored[0]).not.toEqual(frozen.stored[0])
  })
})

describe('a run in which nothing is left to learn', () => {
  const frozen = ['hidden', 'norm', 'out'].reduce((current, id) => setFrozen(current, id, true), graph())

  it('tests the network as it stands and says so', async () => {
    const recorded = record()
    await train(recorded, project(frozen, { epochs: 5 }))
    const [end] = recorded.find('end')
    expect(end).toMatchObject({ stoppedBy: 'nothingToLearn', epoch: 0, advice: expect.stringContaining('every layer with weights is frozen') as string })
    expect(end!.test!.accuracy).toBeGreaterThanOrEqual(0)
    expect(recorded.losses()).toEqual([])
    await recorded.session.dispose()
  })

  it('is refused where there are no weights at all', async () => {
    const { session } = record()
    const started = await session.start(project(chain({ id: 'in', type: 'input', params: { shape: [2] } }, { id: 'soft', type: 'softmax' })), { backend: 'cpu' })
    expect(started).toMatchObject({ ok: false, mistake: { code: 'nothing-to-learn' } })
    await session.dispose()
  })
})

describe('going on with other layers frozen', () => {
  it.each([[true, false], [false, true]])('from frozen %s to frozen %s', async (before, after) => {
    const recorded = record()
    await train(recorded, project(graph({ frozen: before }), { epochs: 2 }))
    const state = (await recorded.session.trained())!
    await train(recorded, project(setWeights(graph({ frozen: after }), 'out', { bias: [9, 9] }), { epochs: 4 }), { resume: state })
    const next = await recorded.session.trained()
    const [kernel, nextKernel] = [valuesOf(state, 'hidden.kernel'), valuesOf(next, 'hidden.kernel')]
    expect(JSON.stringify(nextKernel) === JSON.stringify(kernel)).toBe(after)
    // The bundle's weights come before those set by hand.
    expect(Math.abs(valuesOf(next, 'out.bias')[0]!)).toBeLessThan(1)
    expect(recorded.find('end').at(-1)).toMatchObject({ epoch: 4 })
    await recorded.session.dispose()
  })
})

describe('neurons set by hand', () => {
  it.each<[string, number[][], number[]]>([
    ['mcculloch-pitts-and', [[0, 0], [1, 0], [0, 1], [1, 1]], [0, 0, 0, 1]],
    ['mcculloch-pitts-or', [[0, 0], [1, 0], [0, 1], [1, 1]], [0, 1, 1, 1]],
    ['mcculloch-pitts-not', [[0], [1]], [1, 0]],
  ])('%s answers as its truth table says', async (id, corners, answers) => {
    const template = readTemplate(id)
    const recorded = record({ dataset: await findDataset(template.data.source)!.load(loadContext(1)), data: template.data })
    await train(recorded, template)
    expect(recorded.find('end')[0]).toMatchObject({ stoppedBy: 'nothingToLearn' })
    const predicted = await recorded.session.predict(Float32Array.from(corners.flat()), corners.length)
    expect(predicted).toMatchObject({ ok: true, value: { outputs: { neuron: answers.map((answer) => [answer]) } } })
    for (const part of ['train', 'validation', 'test'] as const) {
      const evaluated = await recorded.session.evaluate(part)
      expect(evaluated.ok && evaluated.value.accuracy).toBeGreaterThan(0.99)
      expect(evaluated.ok && Number.isFinite(evaluated.value.loss)).toBe(true)
    }
    await recorded.session.dispose()
  })

  it('perceptron-by-hand gives σ(x + 1.75·y − 1.75), and learns AND from there', async () => {
    const template = readTemplate('perceptron-by-hand')
    const recorded = record({ dataset: await findDataset('and')!.load(loadContext(1)), data: template.data })
    await train(recorded, { ...template, training: { ...template.training, epochs: 0 } })
    const predicted = await recorded.session.predict(Float32Array.from([0, 0, 1, 0, 0, 1, 1, 1]), 4)
    if (!predicted.ok) throw new Error(predicted.mistake.message)
    // scipy.special.expit([-1.75, -0.75, 0, 1])
    for (const [row, value] of [0.14804719803168948, 0.32082130082460703, 0.5, 0.7310585786300049].entries()) expect(predicted.value.outputs.neuron![row]![0]).toBeCloseTo(value, 6)
    const accuracy = async () => {
      const evaluated = await recorded.session.evaluate('train')
      return evaluated.ok ? evaluated.value.accuracy! : 0
    }
    expect(await accuracy()).toBeLessThan(0.92)
    await train(recorded, template)
    expect(await accuracy()).toBeGreaterThan(0.99)
    await recorded.session.dispose()
  })
})
