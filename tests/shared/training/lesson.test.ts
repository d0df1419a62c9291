import { beforeAll, describe, expect, it } from 'vitest'
import type { Dataset } from '../../../shared/datasets/dataset.ts'
import type { Kernels } from '../../../shared/engine/kernels.ts'
import { classWeightsOf } from '../../../shared/training/classWeights.ts'
import { clipGradients } from '../../../shared/training/clipping.ts'
import { kernelsFor } from '../../support/kernels.ts'
import { NODE_BACKENDS, tf, useBackend } from '../../support/tensorflow.ts'
import { points, project, record, SMALL, train } from '../../support/training.ts'

/** What training changes in losses and gradients, and that nothing else does. */

describe.each([['the compiled plan', 'relaxed'], ['TensorFlow.js', null]] as const)('%s', (_name, build) => {
  let kernels: Kernels | null = null
  beforeAll(async () => {
    await useBackend('cpu')
    kernels = build && (await kernelsFor(build))
  })
  /** One epoch of steps so small that the weights stay where they are. */
  const run = async (settings: object) => {
    const recorded = record({ dataset: points(60), ...(kernels && { kernels }) })
    await train(recorded, project(SMALL, { epochs: 1, optimizer: { kind: 'sgd', learningRate: 1e-12 }, ...settings }), { backend: 'wasm' })
    const state = await recorded.session.trained()
    await recorded.session.dispose()
    return { epoch: recorded.find('epoch')[0]!.record, test: recorded.find('end')[0]!.test!, state: state! }
  }

  it.each([
    ['label smoothing', { labelSmoothing: 0.3 }],
    ['class weights', { classWeights: { same: 3 } }],
    ['penalties', { penalty: { l1: 0.1, l2: 0.2 } }],
  ])('%s changes the loss of training; validation, test and accuracy stay plain', async (_, settings) => {
    const [plain, changed] = [await run({}), await run(settings)]
    expect(Math.abs(changed.epoch.loss / plain.epoch.loss - 1)).toBeGreaterThan(0.005)
    expect(changed.epoch.accuracy).toBe(plain.epoch.accuracy)
    expect(changed.epoch.valLoss).toBeCloseTo(plain.epoch.valLoss!, 6)
    expect(changed.test.loss).toBeCloseTo(plain.test.loss, 6)
    expect(changed.test.accuracy).toBe(plain.test.accuracy)
  })

  it('leaves no tensors behind, whatever is done to losses and gradients', async () => {
    const everything = { batchSize: 8, accumulate: 4, penalty: { l1: 0.1, l2: 0.2 }, clip: { kind: 'norm', limit: 0.1 }, labelSmoothing: 0.1, classWeights: 'balanced', optimizer: { kind: 'adam', learningRate: 0.01 } }
    await run(everything)
    const before = tf.memory().numTensors
    await run(everything)
    expect(tf.memory().numTensors).toBe(before)
  })

  it('gives up gradients that were gathered when it goes on with steps for every batch', async () => {
    const settings = { epochs: 2, batchSize: 8, optimizer: { kind: 'adam', learningRate: 0.01 } }
    const begin = () => record({ dataset: points(60), ...(kernels && { kernels }) })
    const first = begin()
    const started = await first.session.start(project(SMALL, { ...settings, accumulate: 4 }), { backend: 'wasm', paused: true })
    if (!started.ok) throw new Error(started.mistake.message)
    first.session.step()
    await expect.poll(() => first.losses().length).toBe(1)
    first.session.stop()
    await started.value.finished
    const state = (await first.session.trained())!
    const gathered = ({ optimizer }: typeof state) => optimizer.filter(({ name }) => name.includes('.group.')).map(({ name }) => name)
    expect(gathered(state)).toEqual(['hidden.kernel', 'hidden.bias', 'out.kernel', 'out.bias'].map((name) => `adam.group.${name}`))
    const [second, clean] = [begin(), begin()]
    await train(second, project(SMALL, settings), { backend: 'wasm', resume: state })
    await train(clean, project(SMALL, settings), { backend: 'wasm', resume: { ...state, optimizer: state.optimizer.filter(({ name }) => !name.includes('.group.')) } })
    expect(second.losses()).toEqual(clean.losses())
    expect(gathered((await second.session.trained())!)).toEqual([])
    await Promise.all([first, second, clean].map(({ session }) => session.dispose()))
  })

  it('the optimizer counts its own steps, not batches', async () => {
    // 42 of the points train: 6 batches of 8 (the last of 2) make a group of 4 and one of 2.
    const { state, epoch } = await run({ batchSize: 8, accumulate: 4 })
    expect(epoch.step).toBe(6)
    expect(state.optimizer.find(({ name }) => name === 'sgd.step')!.values[0]).toBe(2)
    expect(state.optimizer.filter(({ name }) => name.includes('.group.'))).toEqual([])
  })

  it('single steps, which end within groups, leave the groups where they were', async () => {
    const settings = { epochs: 3, batchSize: 4, accumulate: 4, optimizer: { kind: 'adam', learningRate: 0.05 } }
    const straight = record({ dataset: points(60), ...(kernels && { kernels }) })
    await train(straight, project(SMALL, settings), { backend: 'wasm' })
    const stepped = record({ dataset: points(60), ...(kernels && { kernels }) })
    const started = await stepped.session.start(project(SMALL, settings), { backend: 'wasm', paused: true })
    if (!started.ok) throw new Error(started.mistake.message)
    stepped.session.step()
    stepped.session.step()
    await expect.poll(() => stepped.losses().length).toBe(2)
    stepped.session.resume()
    await started.value.finished
    expect(stepped.losses()).toEqual(straight.losses())
    await Promise.all([straight.session.dispose(), stepped.session.dispose()])
  })
})

describe('class weights', () => {
  const target: Dataset['target'] = { kind: 'classes', names: ['a', 'b', 'c'], labels: Uint8Array.of(0, 0, 0, 1, 0, 0, 1, 2) }

  it('are balanced by the samples that train, and 1 where a class has none', () => {
    expect([...classWeightsOf(target, 'balanced', [0, 1, 2, 3])!]).toEqual([4 / 9, 4 / 3, 1].map(Math.fround))
  })

  it('go by name, whatever the order of the classes', () => {
    expect([...classWeightsOf({ ...target, names: ['c', 'a', 'b'] }, { a: 2, toString: 5 }, [])!]).toEqual([1, 2, 1])
    expect(classWeightsOf(target, undefined, [0])).toBeNull()
    expect(classWeightsOf({ kind: 'values', names: ['x'], values: Float32Array.of(1) }, 'balanced', [0])).toBeNull()
  })

  it('of masks go by pixels', () => {
    expect([...classWeightsOf({ kind: 'mask', names: ['ground', 'thing'], shape: [1, 4], labels: Uint8Array.of(0, 0, 0, 1, 1, 1, 1, 1) }, 'balanced', [0])!]).toEqual([4 / 6, 2].map(Math.fround))
  })
})

describe.each(NODE_BACKENDS)('gradients clipped on %s', (backend) => {
  beforeAll(() => useBackend(backend))
  const clipped = (kind: 'value' | 'norm' | 'globalNorm', limit: number, gradients: Record<string, number[]>) =>
    tf.tidy(() => Object.fromEntries(Object.entries(clipGradients(tf, { kind, limit }, Object.fromEntries(Object.entries(gradients).map(([name, values]) => [name, tf.tensor1d(values)])))).map(([name, tensor]) => [name, [...tensor.dataSync()]])))

  it('stay as they are within the limit, and zeros stay zeros', () => {
    const gradients = { a: [0, 0], b: [0.25, -0.5] }
    for (const kind of ['value', 'norm', 'globalNorm'] as const) expect(clipped(kind, 10, gradients)).toEqual(gradients)
  })

  it('are shortened one by one or together', () => {
    expect(clipped('value', 1, { a: [3, -4], b: [0.5, 0] })).toEqual({ a: [1, -1], b: [0.5, 0] })
    const near = (found: Record<string, number[]>, wanted: Record<string, number[]>) => Object.entries(wanted).every(([name, values]) => values.every((value, index) => Math.abs(found[name]![index]! - value) < 1e-6))
    expect(near(clipped('norm', 1, { a: [3, -4], b: [0.5, 0] }), { a: [0.6, -0.8], b: [0.5, 0] })).toBe(true)
    expect(near(clipped('globalNorm', 1, { a: [3, -4], b: [0, 12] }), { a: [3 / 13, -4 / 13], b: [0, 12 / 13] })).toBe(true)
  })

  it('that are no numbers stay none, and are noticed', () => {
    for (const kind of ['value', 'norm', 'globalNorm'] as const) expect(clipped(kind, 1, { a: [Number.NaN, 0.5] }).a![0], kind).toBeNaN()
  })
})
