import { beforeAll, describe, expect, test } from 'vitest'
import { EMPTY_GRAPH } from '../../../../shared/graph/document.ts'
import { kernelsFor } from '../../../support/kernels.ts'
import { tf, useBackend } from '../../../support/tensorflow.ts'
import { chain, points, project, record, SMALL, train } from '../../../support/training.ts'
import { trialsOf } from '../../../support/trials.ts'

beforeAll(() => useBackend('wasm'))

const ENGINES = [['the compiled plan', 'plan'], ['TensorFlow.js', 'tensorflow']] as const
const kernels = () => kernelsFor('plain')
const asked = (training: Readonly<Record<string, unknown>> = {}, graph = SMALL) => ({ project: project(graph, training), backend: 'wasm' as const, strict: false })

describe.each(ENGINES)('on %s', (_name, engine) => {
  const trialsFor = (run: ReturnType<typeof record>) => trialsOf(run, engine === 'plan' ? { kernels } : {})

  test('says how long steps and epochs take, and what training holds', async () => {
    // Every look at the clock takes 20 ms, so that a group of steps, which is one step here, lasts 20 ms, and so does a validation.
    const run = record()
    const report = await trialsFor(run).tryOut(asked())
    expect(report).toMatchObject({ ok: true, value: { backend: 'wasm', engine, refusal: null, budget: 2 * 2 ** 30, largestBatch: 70, timing: { secondsPerStep: 0.02, stepsPerEpoch: 5 } } })
    // 70 samples are 4.375 batches of 16.
    expect(report.ok && report.value.timing!.secondsPerEpoch).toBeGreaterThan(4.375 * 0.02)
    expect(report.ok && report.value.bytes).toBeGreaterThan(42 * 4)
    await run.session.dispose()
  })

  test('leaves the trained network and all memory as they were', async () => {
    const run = record()
    const trials = trialsFor(run)
    await train(run, project(SMALL), { backend: 'wasm' })
    const state = await run.session.trained()
    const evaluated = await run.session.evaluate('test')
    await trials.tryOut(asked())
    const before = tf.memory()
    const events = run.events.length
    expect(await trials.tryOut(asked({ batchSize: 7, seed: 9 }))).toMatchObject({ ok: true })
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes, numDataBuffers: before.numDataBuffers })
    expect(await run.session.trained()).toEqual(state)
    expect(await run.session.evaluate('test')).toEqual(evaluated)
    expect(run.events).toHaveLength(events)
    await run.session.dispose()
  })

  test('can be called off, and then gives all back', async () => {
    const run = record()
    // Every look at the clock is past the next breath, so that messages get in after each group.
    const trials = trialsOf(run, { look: 60, ...(engine === 'plan' && { kernels }) })
    await trials.tryOut(asked())
    const before = tf.memory()
    const stopped = trials.findRate({ ...asked(), onProgress: (share) => share > 0.1 && trials.cancel() })
    expect(await stopped).toEqual({ ok: false, mistake: { code: 'cancelled', message: 'The trial was stopped.' } })
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes, numDataBuffers: before.numDataBuffers })
    await run.session.dispose()
  })
})

test('a trial lets messages in', async () => {
  const run = record()
  let turns = 0
  let over = false
  const count = () => {
    turns += 1
    if (!over) setImmediate(count)
  }
  const at: number[] = []
  setImmediate(count)
  await trialsOf(run, { look: 60, kernels }).findRate({ ...asked(), onProgress: () => void at.push(turns) })
  over = true
  // Every look at the clock is past the next breath, so that between two rates others had their turn.
  expect(at.length).toBeGreaterThan(50)
  expect(at.slice(1).every((turn, index) => turn > at[index]!)).toBe(true)
  await run.session.dispose()
})

test('a small network takes as many steps as the clock can tell apart', async () => {
  const run = record()
  // 128 looks of 0.1 ms each would be needed to fill 10 ms if steps took no time at all: groups of 4096 steps are the end.
  const report = await trialsOf(run, { look: 0.1, kernels }).tryOut(asked())
  expect(report.ok && report.value.timing!.secondsPerStep).toBeCloseTo(0.1 / 1000 / 4096, 12)
  await run.session.dispose()
})

test('what came before a later one ends', async () => {
  const run = record()
  const trials = trialsOf(run, { look: 60, kernels })
  const [first, second] = [trials.tryOut(asked()), trials.tryOut(asked())]
  expect(await first).toMatchObject({ ok: false, mistake: { code: 'cancelled' } })
  expect(await second).toMatchObject({ ok: true })
  await run.session.dispose()
})

test('a run that is under way, or paused, refuses trials; one that begins ends them', async () => {
  const run = record()
  const trials = trialsOf(run, { look: 60, kernels })
  const started = await run.session.start(project(SMALL), { backend: 'wasm', paused: true })
  if (!started.ok) throw new Error(started.mistake.message)
  const mistake = { code: 'training', message: 'A training is under way, and a trial beside it would slow both down. Stop it, then try again.' }
  expect(await trials.tryOut(asked())).toEqual({ ok: false, mistake })
  expect(await trials.findRate(asked())).toEqual({ ok: false, mistake })
  await run.session.end()
  const trial = trials.findRate(asked())
  await new Promise((resolve) => setImmediate(resolve))
  await run.session.start(project(SMALL), { backend: 'wasm', paused: true })
  expect(await trial).toMatchObject({ ok: false, mistake: { code: 'cancelled' } })
  await run.session.dispose()
})

describe('what cannot be trained', () => {
  const WIDE = chain({ id: 'in', type: 'input', params: { shape: [2] } }, { id: 'wide', type: 'dense', params: { units: 400_000, activation: 'relu' } }, { id: 'out', type: 'dense', params: { units: 2 } }, { id: 'soft', type: 'softmax' })

  test('a batch that is too large is not tried; a click makes it fit', async () => {
    const run = record({ dataset: points(2000) })
    const report = await trialsOf(run).tryOut(asked({ batchSize: 1024 }, WIDE))
    if (!report.ok) throw new Error(report.mistake.message)
    const { largestBatch, refusal, timing, engine } = report.value
    expect({ timing, engine }).toEqual({ timing: null, engine: null })
    expect(largestBatch).toBeGreaterThan(0)
    expect(largestBatch).toBeLessThan(1024)
    expect(refusal!.message).toContain(`The largest batch that fits is ${largestBatch}.`)
    expect(refusal!.fixes).toEqual([{ label: `Use a batch of ${largestBatch}`, steps: [{ kind: 'setTraining', training: { batchSize: largestBatch } }] }])
    await run.session.dispose()
  })

  test.each([
    ['no layers', EMPTY_GRAPH, {}, 'no-input'],
    ['frozen weights', chain(SMALL.nodes[0]!, { ...SMALL.nodes[1]!, frozen: true }, { ...SMALL.nodes[2]!, frozen: true }, SMALL.nodes[3]!), {}, 'nothing-to-learn'],
    ['a schedule that cannot be', SMALL, { schedule: { kind: 'cosine', minimum: 5 } }, 'schedule'],
  ] as const)('%s', async (_name, graph, training, code) => {
    const run = record()
    const before = tf.memory()
    const answer = await trialsOf(run, { kernels }).tryOut(asked(training, graph))
    expect(answer).toMatchObject({ ok: false, mistake: { code } })
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes })
    await run.session.dispose()
  })
})
