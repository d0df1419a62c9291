import { beforeAll, describe, expect, test } from 'vitest'
import { dataSchema } from '../../../shared/training/config.ts'
import { EMPTY_GRAPH } from '../../../shared/graph/document.ts'
import { tf, useBackend } from '../../support/tensorflow.ts'
import { chain, points, project, record, SMALL, train } from '../../support/training.ts'

beforeAll(() => useBackend('cpu'))

describe('a run', () => {
  test('starts, reports every batch and epoch in order, and ends with the test part', async () => {
    const run = record()
    await train(run, project(SMALL))
    expect(run.find('start')).toEqual([{ event: 'start', backend: 'cpu', engine: 'tensorflow', parameters: 42, sizes: { train: 70, validation: 15, test: 15 }, stepsPerEpoch: 5, data: expect.objectContaining({ repeated: { validation: 0, test: 0 } }) as unknown }])
    expect(run.find('batches').flatMap(({ first, losses }) => [...losses.keys()].map((index) => first + index))).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
    expect(run.find('epoch').map(({ record: { epoch, step } }) => [epoch, step])).toEqual([[1, 5], [2, 10], [3, 15], [4, 20]])
    const [end] = run.find('end')
    expect(end).toMatchObject({ stoppedBy: 'finished', epoch: 4, advice: null })
    expect(end!.test!.confusion!.flat().reduce((sum, count) => sum + count, 0)).toBe(15)
    expect(run.events.at(-1)).toBe(end)
    await run.session.dispose()
  })

  test('learns', async () => {
    const run = record({ dataset: points(300) })
    await train(run, project(SMALL, { epochs: 40, optimizer: { kind: 'adam', learningRate: 0.05 } }))
    expect(run.find('end')[0]!.test!.accuracy).toBeGreaterThan(0.9)
    await run.session.dispose()
  })

  test('repeats itself with the same seed and differs with another', async () => {
    const dropout = chain(SMALL.nodes[0]!, SMALL.nodes[1]!, { id: 'drop', type: 'dropout', params: { rate: 0.3 } }, SMALL.nodes[2]!, SMALL.nodes[3]!)
    const runs = [record(), record(), record()]
    await train(runs[0]!, project(dropout))
    await train(runs[1]!, project(dropout))
    await train(runs[2]!, project(dropout, { seed: 2 }))
    expect(runs[0]!.losses()).toHaveLength(20)
    expect(runs[1]!.losses()).toEqual(runs[0]!.losses())
    expect(runs[2]!.losses()).not.toEqual(runs[0]!.losses())
    for (const { session } of runs) await session.dispose()
  })

  test('weighs the smaller last batch by its size, and keeps the file order without shuffling', async () => {
    // One batch of 64 and one of 6: with a learning rate of almost nothing the epoch's loss is the mean over all samples.
    const run = record()
    await train(run, project(SMALL, { epochs: 1, batchSize: 64, shuffle: false, optimizer: { kind: 'sgd', learningRate: 1e-12 } }))
    const evaluated = await run.session.evaluate('train')
    if (!evaluated.ok) throw new Error(evaluated.mistake.message)
    expect(run.find('epoch')[0]!.record.loss).toBeCloseTo(evaluated.value.loss, 5)
    expect(run.find('epoch')[0]!.record.accuracy).toBeCloseTo(evaluated.value.accuracy!, 6)
    await run.session.dispose()
  })
})

describe('steering', () => {
  test('pausing, single steps and resuming give the run that was never paused', async () => {
    const straight = record()
    await train(straight, project(SMALL))
    const broken = record()
    const started = await broken.session.start(project(SMALL), { backend: 'cpu', paused: true })
    if (!started.ok) throw new Error(started.mistake.message)
    const settle = () => new Promise((resolve) => setTimeout(resolve, 20))
    for (let step = 1; step <= 7; step += 1) {
      expect(broken.session.step()).toBe('paused')
      await settle()
      expect(broken.losses()).toHaveLength(step)
    }
    expect(broken.session.resume()).toBe('running')
    expect(broken.session.pause()).toBe('paused')
    await settle()
    expect(broken.session.resume()).toBe('running')
    await started.value.finished
    expect(broken.losses()).toEqual(straight.losses())
    await straight.session.dispose()
    await broken.session.dispose()
  })

  test('stops after the batch at hand, keeps what was learned and can go on later as if never stopped', async () => {
    const straight = record()
    await train(straight, project(SMALL, { epochs: 6 }))
    const first = record({ onEvent: (event, session) => event.event === 'epoch' && event.record.epoch === 2 && session.pause() })
    const started = await first.session.start(project(SMALL, { epochs: 6 }), { backend: 'cpu' })
    if (!started.ok) throw new Error(started.mistake.message)
    await new Promise((resolve) => setTimeout(resolve, 30))
    first.session.step()
    await new Promise((resolve) => setTimeout(resolve, 30))
    first.session.stop()
    await started.value.finished
    expect(first.find('end')[0]).toMatchObject({ stoppedBy: 'user', epoch: 2 })
    const state = (await first.session.trained())!
    expect(state.history).toHaveLength(2)
    const second = record()
    await train(second, project(SMALL, { epochs: 6 }), { resume: state })
    expect([...first.losses(), ...second.losses()]).toEqual(straight.losses())
    expect(second.find('epoch').map(({ record: { epoch } }) => epoch)).toEqual([3, 4, 5, 6])
    expect((await second.session.trained())!.weights).toEqual((await straight.session.trained())!.weights)
    for (const { session } of [straight, first, second]) await session.dispose()
  })

  test('takes a new learning rate while it runs', async () => {
    const run = record({ onEvent: (event, session) => event.event === 'epoch' && session.setLearningRate(0.5) })
    await train(run, project(SMALL, { epochs: 2 }))
    expect(run.find('epoch').map(({ record: { learningRate } }) => learningRate)).toEqual([0.02, 0.5])
    await run.session.dispose()
  })
})

describe('ends of their own', () => {
  test('a loss that is no number stops the run and brings the last good weights back, with advice', async () => {
    const linear = chain({ id: 'in', type: 'input', params: { shape: [1] } }, { id: 'out', type: 'dense', params: { units: 1 } })
    const values = Float32Array.from({ length: 40 }, (_, index) => index)
    const dataset = { name: 'Line', count: 40, shape: [1], inputs: values, target: { kind: 'values' as const, names: ['y'], values } }
    const run = record({ dataset })
    await train(run, project(linear, { epochs: 200, batchSize: 8, optimizer: { kind: 'sgd', learningRate: 30 } }))
    const [end] = run.find('end')
    expect(end).toMatchObject({ stoppedBy: 'notFinite', epoch: run.find('epoch').length })
    expect(end!.advice).toContain('lower the learning rate from 30 to 3')
    const state = (await run.session.trained())!
    expect(state.weights.every((weight) => weight.values.every(Number.isFinite))).toBe(true)
    expect(run.losses().every(Number.isFinite)).toBe(true)
    const last = run.find('epoch').at(-1)!
    expect(await run.session.evaluate('validation')).toMatchObject({ ok: true, value: { loss: last.record.valLoss } })
    await run.session.dispose()
  })

  test('early stopping waits for its patience and takes the best weights back', async () => {
    const run = record({ dataset: points(60) })
    await train(run, project(SMALL, { epochs: 300, optimizer: { kind: 'adam', learningRate: 0.3 }, earlyStopping: { patience: 3 } }))
    const [end] = run.find('end')
    const losses = run.find('epoch').map(({ record: { valLoss } }) => valLoss!)
    const best = losses.indexOf(Math.min(...losses))
    expect(end).toMatchObject({ stoppedBy: 'earlyStopping', epoch: best + 1, bestEpoch: best + 1 })
    expect(losses).toHaveLength(best + 4)
    const evaluated = await run.session.evaluate('validation')
    expect(evaluated).toMatchObject({ ok: true, value: { loss: losses[best] } })
    await run.session.dispose()
  })

  test('no epochs at all keep the initial weights', async () => {
    const run = record()
    await train(run, project(SMALL, { epochs: 0 }))
    expect(run.find('end')[0]).toMatchObject({ stoppedBy: 'finished', epoch: 0, bestEpoch: null })
    await run.session.dispose()
  })
})

test('a single layer fails at points that no line separates, and says why', async () => {
  const run = record({ dataset: points(200) })
  await train(run, project(chain(SMALL.nodes[0]!, SMALL.nodes[2]!, SMALL.nodes[3]!), { epochs: 10 }))
  expect(run.find('end')[0]!.advice).toContain('straight line')
  await run.session.dispose()
})

test('twenty runs leave nothing behind in memory', async () => {
  const before = tf.memory().numTensors
  for (let cycle = 0; cycle < 20; cycle += 1) {
    const run = record()
    await train(run, project(SMALL, { epochs: 2, earlyStopping: { patience: 1 }, optimizer: { kind: cycle % 2 ? 'adam' : 'nesterov' } }))
    await run.session.predictions('test', { limit: 5, cell: null, only: 'all' })
    await run.session.boundary(4)
    await run.session.dispose()
  }
  expect(tf.memory().numTensors).toBe(before)
})

describe('refusals are sentences', () => {
  const start = async (graph: typeof SMALL, training = {}) => {
    const { session } = record()
    const result = await session.start(project(graph, training), { backend: 'cpu' })
    await session.dispose()
    return result.ok ? 'started' : result.mistake.message
  }
  test.each([
    ['an empty graph', EMPTY_GRAPH, /Input layer/],
    ['too many classes', chain(SMALL.nodes[0]!, { id: 'out', type: 'dense', params: { units: 3 } }, { id: 'y', type: 'softmax' }), /2 classes/],
    ['another input', chain({ id: 'in', type: 'input', params: { shape: [3] } }, SMALL.nodes[2]!, SMALL.nodes[3]!), /expects 3/],
    ['nothing to learn', chain(SMALL.nodes[0]!, SMALL.nodes[3]!), /no weights/],
    ['more memory than there is', chain(SMALL.nodes[0]!, { id: 'a', type: 'dense', params: { units: 60_000 } }, { id: 'b', type: 'dense', params: { units: 60_000 } }, SMALL.nodes[2]!, SMALL.nodes[3]!), /GiB/],
  ])('%s', async (_name, graph, expected) => {
    const before = tf.memory().numTensors
    expect(await start(graph)).toMatch(expected)
    expect(tf.memory().numTensors).toBe(before)
  })

  test('no data', async () => {
    const run = record()
    await run.session.dispose()
    expect(await run.session.start(project(SMALL), { backend: 'cpu' })).toMatchObject({ ok: false, mistake: { code: 'no-data' } })
    expect(await run.session.evaluate('test')).toMatchObject({ ok: false, mistake: { code: 'not-trained' } })
  })

  test('a network that is flat everywhere does not learn, and says so', async () => {
    const run = record()
    await train(run, project(chain(SMALL.nodes[0]!, { id: 'out', type: 'dense', params: { units: 1, activation: 'step' } })))
    expect(run.find('end')[0]!.advice).toContain('did not move')
    await run.session.dispose()
  })
})

test('predictions, one cell of the confusion matrix, the boundary and a restored network agree', async () => {
  const run = record({ dataset: points(200) })
  await train(run, project(SMALL))
  const { session } = run
  const evaluated = await session.evaluate('test')
  const all = await session.predictions('test', { limit: 1000, cell: null, only: 'all' })
  const cell = await session.predictions('test', { limit: 1000, cell: { actual: 0, predicted: 1 }, only: 'all' })
  const wrong = await session.predictions('test', { limit: 1000, cell: null, only: 'wrong' })
  if (!evaluated.ok || !all.ok || !cell.ok || !wrong.ok) throw new Error('There should be answers.')
  const confusion = evaluated.value.confusion!
  expect(all.value).toHaveLength(30)
  expect(cell.value).toHaveLength(confusion[0]![1]!)
  expect(wrong.value).toHaveLength(confusion[0]![1]! + confusion[1]![0]!)
  expect(all.value.slice(0, wrong.value.length)).toEqual(wrong.value)
  for (const { output } of all.value) expect(output.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5)

  const state = (await session.trained())!
  const fresh = record({ dataset: points(200) })
  expect(await fresh.session.restore(project(SMALL), structuredClone(state), 'cpu')).toEqual({ ok: true, value: null })
  expect(await fresh.session.evaluate('test')).toEqual(evaluated)
  expect(await fresh.session.trained()).toEqual(state)
  const sample = all.value[0]!
  const predicted = await fresh.session.predict(sample.values, 1)
  if (!predicted.ok) throw new Error(predicted.mistake.message)
  expect(predicted.value.outputs.soft![0]).toEqual(sample.output.map((share) => expect.closeTo(share, 6)))

  const grid = await session.boundary(5)
  if (!grid.ok) throw new Error(grid.mistake.message)
  const { x, y, outputs, size } = grid.value
  const corner = await session.predict(Float32Array.of(x[1], y[0]), 1)
  if (!corner.ok) throw new Error(corner.mistake.message)
  expect(outputs).toHaveLength(50)
  expect(Array.from(outputs.subarray(4 * size, 5 * size))).toEqual(corner.value.outputs.soft![0]!.map((share) => expect.closeTo(share, 5)))
  const damaged = { ...state, weights: state.weights.slice(1) }
  expect(await fresh.session.restore(project(SMALL), damaged, 'cpu')).toMatchObject({ ok: false, mistake: { message: expect.stringContaining('hidden.kernel') } })
  await session.dispose()
  await fresh.session.dispose()
})

test('one sigmoid unit or two softmax units answer a question of two classes', async () => {
  const run = record({ dataset: points(300), data: dataSchema.parse({ test: 0.3 }) })
  const one = chain(SMALL.nodes[0]!, SMALL.nodes[1]!, { id: 'out', type: 'dense', params: { units: 1, activation: 'sigmoid' } })
  await train(run, project(one, { epochs: 40, optimizer: { kind: 'adam', learningRate: 0.05 } }))
  expect(run.find('end')[0]!.test!.accuracy).toBeGreaterThan(0.85)
  const shown = await run.session.predictions('test', { limit: 3, cell: null, only: 'all' })
  if (!shown.ok) throw new Error(shown.mistake.message)
  for (const { output } of shown.value) expect(output).toHaveLength(2)
  await run.session.dispose()
})
