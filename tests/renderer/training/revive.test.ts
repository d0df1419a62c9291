import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { WayOut } from '../../../renderer/notice.tsx'
import { createProject } from '../../../shared/project/create.ts'
import type { Project } from '../../../shared/project/project.ts'
import type { BatchRecord, EpochRecord, RequestInput, StoredMoment, StoredRun, TrainingEvent } from '../../../shared/training/protocol.ts'
import { LOADED, playWorkers, SILENCE } from '../../support/playedWorker.ts'

/** What the user was told: notices that can be acted upon stay until they are taken back. */
const told = vi.hoisted(() => ({ said: [] as string[], warned: new Map<string, { message: string; waysOut: readonly WayOut[] }>() }))
vi.mock('../../../renderer/notice.tsx', () => ({
  LONG: 0,
  tell: (message: string) => told.said.push(message),
  warn: (title: string, message: string, ...waysOut: readonly (WayOut | undefined)[]) => told.warned.set(title, { message, waysOut: waysOut.filter((wayOut) => wayOut !== undefined) }),
  takeBack: (title: string) => told.warned.delete(title),
}))
vi.mock('../../../renderer/files/open.ts', async () => {
  const { replaceDocument } = await import('../../../renderer/store/document.ts')
  return { mayReplace: () => Promise.resolve(true), put: (project: Project) => Promise.resolve(replaceDocument(project, { file: null, saved: false, readOnly: false })) }
})
vi.mock('../../../renderer/files/recover.ts', () => ({ unsavedWork: () => Promise.resolve([]), openRecovery: () => Promise.resolve(false) }))

const stored = { moments: [] as StoredMoment[], history: [] as EpochRecord[], losses: [] as BatchRecord[], interrupted: [] as StoredRun[], files: null as { name: string; bytes: Uint8Array }[] | null, refusal: null as string | null, silent: false }
const stage = playWorkers({
  backends: () => (['webgl', 'wasm'] as const).map((backend) => ({ backend, available: true, detail: '', automatic: backend === 'wasm' })),
  loadData: () => ({ ok: true, value: LOADED }),
  moments: () => (stored.silent ? SILENCE : stored.moments),
  start: (input) => begin(input),
  interrupted: () => stored.interrupted,
  runFiles: () => stored.files,
  giveUpRun: () => null,
  lookAt: () => ({ ok: true, value: { epoch: 0 } }),
  setLearningRate: () => null,
  resume: () => 'running',
  pause: () => 'paused',
  stop: () => 'ended',
})
const { activeRun, addRun, clearRuns, replaceRun, useRuns } = await import('../../../renderer/store/run.ts')
const { replaceDocument, undo, useDocument } = await import('../../../renderer/store/document.ts')
const { openSession, train } = await import('../../../renderer/training/session.ts')
const { resumeInterrupted } = await import('../../../renderer/training/interrupted.ts')
const { useData } = await import('../../../renderer/store/data.ts')

const base = createProject('Mine')
const project: Project = {
  ...base,
  graph: { ...base.graph, nodes: [{ id: 'a', type: 'input', params: { shape: [2] } }, { id: 'b', type: 'dense', params: { units: 1 } }], edges: [{ id: 'e', source: 'a', target: 'b' }] },
  data: { ...base.data, source: 'plane' },
  training: { ...base.training, batchSize: 32, optimizer: { ...base.training.optimizer, kind: 'sgd', learningRate: 0.3 } },
}

const moment = (epoch: number, step: number): StoredMoment => ({ epoch, batch: 0, step, kind: 'epoch' })
const record = (epoch: number): EpochRecord => ({ epoch, step: 3 * epoch, loss: 1 / epoch, accuracy: null, valLoss: null, valAccuracy: null, samplesPerSecond: 1, learningRate: 0.3 })
const epochs = (from: number, to: number): TrainingEvent[] => Array.from({ length: to - from + 1 }, (_, index) => ({ event: 'epoch', record: record(from + index) }))
const batches = (first: number, last: number): TrainingEvent => ({ event: 'batches', first, losses: new Float64Array(last - first + 1).fill(0.5), samplesPerSecond: 1, secondsLeft: null })

/** The worker begins, at its last stored moment if it shall go on. */
function begin({ from, paused }: RequestInput<'start'>) {
  if (stored.refusal !== null) return { ok: false as const, mistake: { code: 'x', message: stored.refusal } }
  const last = from && stored.moments.at(-1)
  stage.last().say(
    { event: 'start', backend: 'wasm', engine: 'plan', parameters: 3, sizes: { train: 70, validation: 15, test: 15 }, stepsPerEpoch: 3, ...(last && { from: { epoch: last.epoch, step: last.step } }) },
    { event: 'status', status: paused ? 'paused' : 'running' },
  )
  return { ok: true as const, value: { backend: 'wasm' as const, history: last ? stored.history.filter(({ epoch }) => epoch <= last.epoch) : [], losses: last ? stored.losses.filter(({ step }) => step <= last.step) : [] } }
}

const running = () => vi.waitFor(() => expect(activeRun()?.state).toBe('running'))
/** The worker of now has been asked that. */
const asked = (request: string) => vi.waitFor(() => expect(stage.last().asked.at(-1)!.request).toBe(request))
const click = (title: string, label: string | RegExp) => {
  const wayOut = told.warned.get(title)!.waysOut.find((each) => (typeof label === 'string' ? each.label === label : label.test(each.label)))
  told.warned.delete(title)
  wayOut!.run()
}

let close = () => {}
beforeEach(async () => {
  Object.assign(stored, { moments: [], history: [], losses: [], interrupted: [], files: null, refusal: null, silent: false })
  told.said.length = 0
  told.warned.clear()
  replaceDocument(project, { file: null, saved: true, readOnly: false })
  useData.setState({ report: null, loaded: null, loading: false, mistake: null })
  useRuns.setState({ runs: [], activeId: null, wanted: 'auto' })
  close = openSession()
  await vi.waitUntil(() => useData.getState().report !== null)
})
afterEach(() => {
  close()
  for (const run of useRuns.getState().runs) replaceRun({ ...run, state: 'ended' })
  clearRuns()
})

/** A run under way: three epochs and a bit, stored after the third. */
async function underWay(): Promise<void> {
  await train()
  await running()
  stage.last().say(batches(1, 11), ...epochs(1, 3))
  stored.moments = [moment(2, 6), moment(3, 9)]
  stored.history = [1, 2, 3].map(record)
}

describe('a worker that breaks off', () => {
  it('is replaced; the run goes on from its last moment, its curves joined', async () => {
    await underWay()
    const [key, before] = [activeRun()!.key, stage.workers.length]
    stage.last().breakOff('killed')
    await running()
    expect(stage.workers).toHaveLength(before + 1)
    expect(stage.inputs('start').at(-1)).toMatchObject({ run: key, from: { run: key, moment: null }, paused: false })
    expect(stage.last().asked.map(({ request }) => request)).toEqual(['loadData', 'moments', 'start'])
    expect(told.said).toEqual(['The training process broke off (killed). Training went on after epoch 3, step 9.'])
    expect(activeRun()).toMatchObject({ step: 9, backend: 'wasm' })
    stage.last().say(batches(10, 12), ...epochs(4, 4))
    await vi.waitFor(() => expect(activeRun()!.lastEpoch?.epoch).toBe(4))
    const steps = activeRun()!.batches.map(({ step }) => step)
    expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b))
    expect(steps.at(-1)).toBe(12)
    expect(activeRun()!.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4])
  })

  it('has stored epochs that it never spoke of: they are filled in', async () => {
    await underWay()
    stored.moments = [moment(5, 15)]
    stored.history = [1, 2, 3, 4, 5].map(record)
    stored.losses = Array.from({ length: 15 }, (_, index) => ({ step: index + 1, loss: 0.5 }))
    stage.last().breakOff('')
    await running()
    // Losses of batches too, and none twice.
    stage.last().say(batches(16, 17))
    await vi.waitFor(() => expect(activeRun()!.batches.map(({ step }) => step)).toEqual(Array.from({ length: 17 }, (_, index) => index + 1)))
    expect(activeRun()!.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5])
    expect(activeRun()).toMatchObject({ step: 17, bestEpoch: { epoch: 5 }, lastEpoch: { epoch: 5 } })
    expect(told.said).toEqual(['The training process broke off. Training went on after epoch 5, step 15.'])
  })

  it('before its first moment begins anew', async () => {
    await underWay()
    stored.moments = []
    stage.last().breakOff('killed')
    await running()
    expect(activeRun()).toMatchObject({ step: 0, epochs: [], batches: [], lastEpoch: null, bestEpoch: null })
    expect(stage.inputs('start').at(-1)!.from).toBeNull()
    expect(told.said).toEqual(['The training process broke off (killed). Training began again, with the same first weights.'])
  })

  it('while it is paused waits afterwards, also when it breaks off again before it is under way', async () => {
    await underWay()
    stage.last().say({ event: 'status', status: 'paused' })
    await vi.waitFor(() => expect(activeRun()!.state).toBe('paused'))
    stored.silent = true
    stage.last().breakOff('killed')
    await asked('moments')
    expect(activeRun()!.state).toBe('starting')
    stored.silent = false
    stage.last().breakOff('killed too')
    await vi.waitFor(() => expect(activeRun()!.state).toBe('paused'))
    expect(stage.inputs('start').at(-1)!.paused).toBe(true)
    expect(told.said).toEqual(['The training process broke off (killed too). The run waits after epoch 3, step 9.'])
  })

  it('and is stopped before it is under way again ends as soon as it has begun', async () => {
    await underWay()
    stored.silent = true
    stage.last().breakOff('killed')
    await asked('moments')
    const { stop } = await import('../../../renderer/training/session.ts')
    await stop()
    stage.last().breakOff('killed too')
    stored.silent = false
    await vi.waitFor(() => expect(stage.last().asked.map(({ request }) => request)).toEqual(['loadData', 'moments', 'start', 'stop']))
  })

  it('three times without a step further is not begun a fourth time: the cause and a way on are named', async () => {
    await underWay()
    for (const reason of ['one', 'two', 'three']) {
      await running()
      stage.last().breakOff(reason)
    }
    expect(activeRun()).toMatchObject({ state: 'failed', step: 9 })
    expect(told.warned.get('Training broke off')).toMatchObject({ message: 'Training stopped: three. What it has learned up to its last stored moment is kept.', waysOut: [{ label: 'Go on' }] })
    click('Training broke off', 'Go on')
    await running()
    expect(activeRun()!.step).toBe(9)
  })

  it('each time a step further goes on as often as it takes', async () => {
    await underWay()
    for (let step = 12; step < 40; step += 1) {
      await running()
      stage.last().say(batches(10, step))
      stage.last().breakOff('again')
    }
    await running()
    expect(told.warned.size).toBe(0)
  })

  it('learns on from the data that the run began with, not from those that the project has got since', async () => {
    await underWay()
    useDocument.setState({ project: { ...useDocument.getState().project, data: { ...project.data, source: 'circle' } } })
    stage.last().breakOff('killed')
    await running()
    expect(stage.last().asked.filter(({ request }) => request === 'loadData').map(({ input }) => (input as RequestInput<'loadData'>).data.source)).toEqual(['plane'])
  })

  it('and cannot go on says why', async () => {
    await underWay()
    stored.refusal = 'There is no WebGL here any more.'
    replaceRun({ ...activeRun()!, backend: 'webgl' })
    stage.last().breakOff('the driver took it')
    await vi.waitFor(() => expect(activeRun()!.state).toBe('failed'))
    expect(told.warned.get('Training broke off')!.message).toBe('There is no WebGL here any more. What it has learned up to its last stored moment is kept.')
    stored.refusal = null
    click('Training broke off', 'Go on with WASM')
    await running()
    expect(stage.inputs('start').at(-1)).toMatchObject({ backend: 'wasm', from: { moment: null } })
    expect(useRuns.getState().wanted).toBe('wasm')
  })

  it('or gives no sign of life is noticed within some ten seconds, while it starts within a minute', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
    close()
    close = openSession()
    await underWay()
    let silent = stage.last()
    vi.advanceTimersByTime(9000)
    expect(silent.terminated()).toBe(false)
    vi.advanceTimersByTime(3000)
    expect(silent.terminated()).toBe(true)
    await running()
    expect(told.said).toEqual(['The training process broke off (no sign of life for 10 seconds). Training went on after epoch 3, step 9.'])
    stage.last().say(batches(10, 13))
    // A start that never answers.
    stored.silent = true
    silent = stage.last()
    silent.breakOff('killed')
    await vi.waitFor(() => expect(stage.last()).not.toBe(silent))
    await asked('moments')
    const starting = stage.last()
    stored.silent = false
    vi.advanceTimersByTime(59_000)
    expect(starting.terminated()).toBe(false)
    vi.advanceTimersByTime(2000)
    expect(starting.terminated()).toBe(true)
    vi.useRealTimers()
    await running()
  })
})

describe('a cure', () => {
  it('of too little memory is half the batch, in a fresh worker, from the last moment, and one step of undo', async () => {
    await underWay()
    const broken = stage.last()
    broken.say({ event: 'failed', mistake: { code: 'broken', message: 'Training broke off: Array buffer allocation failed' } })
    expect(activeRun()!.state).toBe('failed')
    expect(told.warned.get('Training broke off')!.message).toBe('Training stopped: the memory was not enough (Array buffer allocation failed). What it has learned up to its last stored moment is kept.')
    click('Training broke off', 'Go on with half the batch (16)')
    await running()
    expect(broken.terminated()).toBe(true)
    expect(stage.inputs('start').at(-1)).toMatchObject({ project: { training: { batchSize: 16 } }, from: { moment: null } })
    expect(useDocument.getState().project.training.batchSize).toBe(16)
    undo()
    expect(useDocument.getState().project.training.batchSize).toBe(32)
  })

  it('of a loss that is no number is a tenth of the rate that was set last, taken before the next step', async () => {
    await underWay()
    const { edit } = await import('../../../renderer/store/document.ts')
    edit((now) => ({ ...now, training: { ...now.training, optimizer: { ...now.training.optimizer, learningRate: 3 } } }))
    stage.last().say({ event: 'end', stoppedBy: 'notFinite', seconds: 1, epoch: 3, bestEpoch: 3, test: null, advice: 'The loss is not a number any more.' }, { event: 'status', status: 'ended' })
    expect(told.warned.get('Training diverged')!.message).toBe('The loss is not a number any more.')
    click('Training diverged', 'Go on with a learning rate of 0.3')
    await vi.waitFor(() => expect(stage.last().asked.at(-1)!.request).toBe('resume'))
    expect(stage.last().asked.slice(-3).map(({ request, input }) => [request, input])).toEqual([['start', expect.objectContaining({ paused: true })], ['setLearningRate', { learningRate: 0.3 }], ['resume', null]])
    expect(useDocument.getState().project.training.optimizer).toMatchObject({ kind: 'sgd', learningRate: 0.3 })
  })

  it('is not given to a run whose project is no longer open, nor beside another training', async () => {
    await underWay()
    stage.last().say({ event: 'failed', mistake: { code: 'broken', message: 'Out of memory.' } })
    const { waysOut: [wayOut] } = told.warned.get('Training broke off')!
    const starts = stage.inputs('start').length
    const failed = activeRun()!
    const other = addRun(project)
    wayOut!.run()
    replaceRun({ ...other, state: 'ended' })
    replaceRun({ ...failed, left: true })
    wayOut!.run()
    expect(told.said).toEqual(['A training is under way. Stop it first.', `“${failed.name}” belongs to a project that is no longer open. Open it, then train again.`])
    expect(stage.inputs('start')).toHaveLength(starts)
    expect(useDocument.getState().project.training.batchSize).toBe(32)
    // Whoever turned to something else does not want it back at the next start.
    expect(stage.inputs('giveUpRun').at(-1)).toEqual({ run: failed.key })
  })
})

describe('a run that something interrupted', () => {
  const interrupted = (more: Partial<StoredRun> = {}): StoredRun => ({
    run: 'key', name: 'Run 7', project, backend: 'auto', startedAt: 1, ended: false, attempts: 0, paused: false, parent: null, history: [1, 2, 3].map(record), moments: stored.moments, ...more,
  })
  beforeEach(() => {
    replaceDocument(createProject('Empty'), { file: null, saved: true, readOnly: false })
    stored.moments = [moment(2, 6), moment(3, 9)]
    stored.history = [1, 2, 3].map(record)
    stored.losses = [{ step: 1, loss: 2 }, { step: 9, loss: 1 }]
  })

  it.each([
    ['goes on', false, 'Training went on from there.', 'running'],
    ['waits where it waited', true, 'It waits there.', 'paused'],
  ] as const)('%s when the page opens again, with its project, name and curves', async (_, paused, sentence, state) => {
    stored.interrupted = [interrupted({ paused })]
    expect(await resumeInterrupted()).toBe(true)
    expect(told.said).toEqual([`“Run 7” was interrupted after epoch 3, step 9. ${sentence}`])
    expect(activeRun()).toMatchObject({ key: 'key', name: 'Run 7', state, step: 9, firstLoss: 2, batches: [{ step: 1, loss: 2 }, { step: 9, loss: 1 }] })
    expect(activeRun()!.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3])
    expect(useDocument.getState().project.name).toBe('Mine')
  })

  it('is only offered where it broke the page off twice, or somebody has begun to work; it can be given up', async () => {
    stored.interrupted = [interrupted({ attempts: 2 })]
    expect(await resumeInterrupted()).toBe(false)
    expect(told.warned.get('A training was interrupted')!.message).toBe('“Run 7” of “Mine” stopped after epoch 3, step 9, when Layerwright ended.')
    click('A training was interrupted', 'Give it up')
    expect(stage.inputs('giveUpRun').at(-1)).toEqual({ run: 'key' })

    replaceDocument(project, { file: null, saved: true, readOnly: false })
    stored.interrupted = [interrupted()]
    expect(await resumeInterrupted()).toBe(false)
    click('A training was interrupted', 'Go on with it')
    await running()
  })

  it('learns from the user’s own files that are kept with it, and asks for them where they are not', async () => {
    const own = { ...project, data: { ...project.data, source: 'csv', target: 'y' } }
    stored.interrupted = [interrupted({ project: own })]
    expect(await resumeInterrupted()).toBe(true)
    expect(told.warned.get('Training could not go on')!.message).toBe('“Run 7” was interrupted after epoch 3, step 9, and could not go on. It learned from files of your own that were too large to be kept with it. Choose them again in the Data tab, then try again.')
    expect(activeRun()!.state).toBe('failed')
    const { holdFiles } = await import('../../../renderer/data/load.ts')
    holdFiles('csv', [{ name: 'chosen.csv', bytes: Uint8Array.of(1) }])
    const runs = useRuns.getState().runs.length
    click('Training could not go on', 'Try again')
    await running()
    expect(useRuns.getState().runs).toHaveLength(runs)
    expect(stage.inputs('loadData').at(-1)!.files).toEqual([{ name: 'chosen.csv', bytes: Uint8Array.of(1) }])

    stored.files = [{ name: 'kept.idx', bytes: Uint8Array.of(2) }]
    replaceRun({ ...activeRun()!, state: 'ended' })
    replaceDocument(createProject('Empty'), { file: null, saved: true, readOnly: false })
    stored.interrupted = [interrupted({ project: { ...project, data: { ...project.data, source: 'idx' } } })]
    expect(await resumeInterrupted()).toBe(true)
    await running()
    expect(stage.inputs('loadData').at(-1)!.files).toEqual(stored.files)
  })
})
