import { beforeAll, describe, expect, it } from 'vitest'
import type { Kernels } from '../../../../shared/engine/kernels.ts'
import { createArchive } from '../../../../shared/training/moments/archive.ts'
import { createMemoryStore } from '../../../../shared/training/moments/memoryStore.ts'
import type { MomentStore, RunChange } from '../../../../shared/training/moments/store.ts'
import type { Project } from '../../../../shared/project/project.ts'
import { thinHistory } from '../../../../shared/training/moments/thinHistory.ts'
import { createSession } from '../../../../shared/training/session.ts'
import { createMachine, trainAndKill, type StoringWorker } from '../../../support/archive.ts'
import { kernelsFor } from '../../../support/kernels.ts'
import { createLockRoom } from '../../../support/locks.ts'
import { tf, useBackend } from '../../../support/tensorflow.ts'
import { chain, points, project, record, SMALL } from '../../../support/training.ts'

const EVERY_STEP = 30_000
const dataset = points(50)
let kernels: Kernels
let options: { readonly dataset: typeof dataset; readonly kernels: Kernels; readonly tick: number }

beforeAll(async () => {
  await useBackend('wasm')
  kernels = await kernelsFor('relaxed')
  options = { dataset, kernels, tick: EVERY_STEP }
})

async function trained(worker: StoringWorker, what: Project, start: Parameters<StoringWorker['begin']>[1] = {}): Promise<void> {
  await (await worker.begin(what, start)).finished
}

const notes = (worker: Pick<StoringWorker, 'find'>) => worker.find('note').map(({ note }) => note)
const weightsOf = async (worker: StoringWorker) => (await worker.session.trained())!.weights

describe('a run that is stored', () => {
  it('says what it has stored, and has its first, best and last epoch and its history at the end', async () => {
    const machine = createMachine()
    const worker = machine.worker(options)
    await trained(worker, project(SMALL, { epochs: 6 }))
    const moments = await worker.archive.moments('run')
    const history = worker.session.trained().then((state) => state!.history)
    expect(moments.filter(({ kind }) => kind !== 'latest').map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6])
    const best = (await history).reduce((least, each) => (each.valLoss! < least.valLoss! ? each : least))
    expect(moments.filter(({ kind }) => kind === 'best').map(({ epoch }) => epoch)).toEqual([best.epoch])
    expect(worker.find('kept').at(-1)).toMatchObject({ moment: { epoch: 6, batch: 0, step: 18 }, bytes: expect.any(Number) })
    expect(await machine.store.history('run', 99)).toEqual(await history)
    expect(await worker.archive.interrupted()).toEqual([])
    await worker.session.dispose()
  })

  it('goes on for more epochs after its end, as if they had been asked for at once', async () => {
    const machine = createMachine()
    const worker = machine.worker(options)
    await trained(worker, project(SMALL, { epochs: 3 }))
    await trained(worker, project(SMALL, { epochs: 6 }), { from: { run: 'run', moment: null } })
    const straight = createMachine().worker(options)
    await trained(straight, project(SMALL, { epochs: 6 }))
    expect(worker.losses()).toEqual(straight.losses())
    expect((await worker.archive.moments('run')).map(({ step }) => step)).toContain(9)
    await Promise.all([worker.session.dispose(), straight.session.dispose()])
  })

  it('goes on from an earlier moment, and gives up what came after it', async () => {
    const machine = createMachine()
    const worker = machine.worker(options)
    await trained(worker, project(SMALL, { epochs: 6 }))
    const [before, first] = [await weightsOf(worker), worker.losses()]
    const { history, losses, finished } = await worker.begin(project(SMALL, { epochs: 6 }), { from: { run: 'run', moment: { epoch: 2, batch: 0 } }, paused: true })
    expect(history).toHaveLength(2)
    expect(losses).toEqual(first.slice(0, 6).map((loss, index) => ({ step: index + 1, loss })))
    expect((await worker.archive.moments('run')).map(({ epoch }) => epoch)).toEqual([1, 2])
    worker.session.resume()
    await finished
    expect(await weightsOf(worker)).toEqual(before)
    // Those that it took a second time are stored with those before.
    expect((await machine.store.run('run'))!.state.losses).toEqual(first.map((loss, index) => ({ step: index + 1, loss })))
    await worker.session.dispose()
  })

  it('counts how often it was gone on with in vain, and forgets that after the next step', async () => {
    const machine = createMachine()
    const whole = project(SMALL, { epochs: 20 })
    const stopped = await trainAndKill(machine, whole, ({ epoch }) => epoch === 3, options)
    const from = { run: 'run', moment: null }
    const attempts = async () => (await machine.worker(options).archive.interrupted()).map((each) => each.attempts)
    expect(await attempts()).toEqual([0])
    for (const wanted of [1, 2]) {
      const worker = machine.worker(options)
      await worker.begin(whole, { from, paused: true })
      worker.kill()
      expect(await attempts()).toEqual([wanted])
    }
    await trainAndKill(machine, whole, ({ step }) => step > stopped.step, options, { from })
    expect(await attempts()).toEqual([0])
  })

  it('that waits is stored as it stands and as one that waits; after the next moment of a run that goes on it no longer is', async () => {
    const machine = createMachine()
    const whole = project(SMALL, { epochs: 20 })
    // So slow a clock that no moment would be due by itself.
    const worker = machine.worker({ ...options, tick: 0.001, onEvent: (event, session) => event.event === 'epoch' && session.pause() })
    await worker.begin(whole)
    await expect.poll(async () => (await machine.store.run('run'))?.state.paused).toBe(true)
    const { step } = (await worker.session.trained())!.progress!
    worker.kill()
    expect(step).toBeGreaterThan(0)
    expect((await machine.worker(options).archive.interrupted())[0]).toMatchObject({ paused: true, moments: [{ step }] })

    await trainAndKill(machine, whole, (moment) => moment.step > step, options, { from: { run: 'run', moment: null } })
    expect((await machine.worker(options).archive.interrupted())[0]).toMatchObject({ paused: false })
  })

  it('that waits in the middle of a validation is stored there, and goes on as if it had not', async () => {
    const large = { ...options, dataset: points(2000) }
    // 1,400 samples to learn from, 300 to validate on: more than are asked about at a time.
    const whole = project(SMALL, { epochs: 3, batchSize: 350, schedule: { kind: 'cosine' } })
    const straight = createMachine().worker(large)
    await trained(straight, whole)

    const machine = createMachine()
    let steps = 0
    const worker = machine.worker({
      ...large,
      onEvent: (event, session) => {
        if (event.event === 'batches') steps += event.losses.length
        if (event.event === 'alive' && steps === 8) session.pause()
      },
    })
    await worker.begin(whole)
    await expect.poll(async () => (await machine.store.run('run'))?.state).toMatchObject({ paused: true, records: 1, latest: [8, expect.any(Number)] })
    expect(await worker.archive.moments('run')).toContainEqual({ epoch: 1, batch: 4, step: 8, kind: 'latest' })
    worker.kill()

    const after = machine.worker(large)
    const { finished } = await after.begin(whole, { from: { run: 'run', moment: null }, paused: true })
    after.session.resume()
    await finished
    const records = async ({ session }: StoringWorker) => (await session.trained())!.history.map((record) => ({ ...record, samplesPerSecond: 0 }))
    expect(await records(after)).toEqual(await records(straight))
    expect(after.losses()).toEqual(straight.losses().slice(8))
    expect(await weightsOf(after)).toEqual(await weightsOf(straight))
    expect((await after.archive.moments('run')).filter(({ step }) => step === 8)).toMatchObject([{ epoch: 2, batch: 0 }])
  })

  it('keeps the files that it learns from until it ends', async () => {
    const machine = createMachine()
    const whole = project(SMALL, { epochs: 20 })
    const files = [{ name: 'mine.csv', bytes: Uint8Array.of(1, 2, 3) }]
    await trainAndKill(machine, whole, ({ epoch }) => epoch === 3, options, { files })
    const worker = machine.worker(options)
    expect(await worker.archive.files('run')).toEqual(files)
    await trained(worker, whole, { from: { run: 'run', moment: null }, files })
    await expect.poll(() => worker.archive.files('run')).toBeNull()

    // Larger ones are not kept. Only their length counts here.
    const large = { byteLength: 200 * 1024 ** 2 + 1 } as Uint8Array
    await trainAndKill(machine, whole, ({ epoch }) => epoch === 3, options, { run: 'large', files: [{ name: 'large.csv', bytes: large }] })
    expect(await machine.worker(options).archive.files('large')).toBeNull()
  })

  it('that broke off and is given up is offered no more; its moments stay', async () => {
    const machine = createMachine()
    const whole = project(SMALL, { epochs: 20 })
    const files = [{ name: 'mine.csv', bytes: Uint8Array.of(1, 2, 3) }]
    await trainAndKill(machine, whole, ({ epoch }) => epoch === 3, options, { files })
    const { archive } = machine.worker(options)
    await archive.giveUp('run')
    expect(await archive.interrupted()).toEqual([])
    expect((await archive.moments('run')).map(({ epoch }) => epoch)).toContain(3)
    expect(await archive.files('run')).toBeNull()

    // One that goes on in another window is not given up from here.
    const going = machine.worker(options)
    await going.begin(whole, { run: 'going', paused: true })
    await archive.giveUp('going')
    expect((await machine.store.run('going'))!.state.ended).toBe(false)
    await going.session.dispose()
  })

  it('is not stored over and over: a history grows by what is new', async () => {
    const written: RunChange[] = []
    const store = createMemoryStore()
    const machine = createMachine({ store: { ...store, write: (run, change) => (written.push(change), store.write(run, change)) } })
    await trained(machine.worker(options), project(SMALL, { epochs: 30 }))
    expect(written.flatMap(({ history }) => history?.records ?? [])).toHaveLength(30)
    expect(written.filter(({ facts }) => facts)).toHaveLength(1)
  })

  it('keeps to its budget', async () => {
    const machine = createMachine({ limits: { run: 20_000, all: 60_000 } })
    const worker = machine.worker(options)
    await trained(worker, project(SMALL, { epochs: 40 }))
    expect(Math.max(...worker.find('kept').map(({ bytes }) => bytes))).toBeLessThanOrEqual(20_000)
    const epochs = (await worker.archive.moments('run')).map(({ epoch }) => epoch)
    expect([epochs[0], epochs.at(-1)]).toEqual([1, 40])
    expect(epochs.length).toBeGreaterThan(5)
  })

  it('of all runs the oldest that have ended go first, and never one that goes on', async () => {
    const machine = createMachine({ limits: { run: 8000, all: 20_000 } })
    const going = machine.worker(options)
    await going.begin(project(SMALL, { epochs: 5 }), { run: 'going' })
    going.session.pause()
    for (const run of ['one', 'two', 'three', 'four']) await trained(machine.worker(options), project(SMALL, { epochs: 40 }), { run })
    const left = (await machine.store.runs()).map(({ facts }) => facts.run)
    expect(left).toContain('going')
    expect(left).toContain('four')
    expect(left).not.toContain('one')
    await going.session.dispose()
  })

  it('one moment larger than the budget is the only one, and that is said once', async () => {
    const machine = createMachine({ limits: { run: 500, all: 20_000 } })
    const worker = machine.worker(options)
    await trained(worker, project(SMALL, { epochs: 4 }))
    expect(await worker.archive.moments('run')).toEqual([{ epoch: 4, batch: 0, step: 12, kind: 'epoch' }])
    expect(notes(worker)).toEqual([{ code: 'moments-too-large', message: expect.stringMatching(/^One moment of this run takes .* of the 500 B set aside/) }])
  })
})

describe('a branch', () => {
  const setUp = async () => {
    const machine = createMachine()
    const worker = machine.worker(options)
    await trained(worker, project(SMALL, { epochs: 6 }))
    return { machine, worker }
  }
  const from = { run: 'run', moment: { epoch: 4, batch: 0 } }

  it('with the settings of its parent takes the same way, beside it', async () => {
    const { machine, worker } = await setUp()
    const parent = { weights: await weightsOf(worker), moments: await worker.archive.moments('run') }
    const branch = await worker.begin(project(SMALL, { epochs: 6 }), { run: 'branch', from })
    await branch.finished
    // The chart draws those of its parent already.
    expect(branch.losses).toEqual([])
    expect(await weightsOf(worker)).toEqual(parent.weights)
    expect(await worker.archive.moments('run')).toEqual(parent.moments)
    expect((await machine.store.run('branch'))!.facts.parent).toEqual({ run: 'run', epoch: 4 })
    expect((await machine.store.history('branch', 99)).map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6])
    expect(notes(worker)).toEqual([])
  })

  it('takes another learning rate and another batch size', async () => {
    const { worker } = await setUp()
    await trained(worker, project(SMALL, { epochs: 6, batchSize: 35, optimizer: { kind: 'adam', learningRate: 0.5 } }), { run: 'branch', from })
    const records = worker.find('epoch').slice(6).map((event) => event.record)
    expect(records.map(({ epoch, step, learningRate }) => [epoch, step, learningRate])).toEqual([[5, 13, 0.5], [6, 14, 0.5]])
  })

  it('keeps a learning rate that was changed during the run, unless the settings changed since', async () => {
    const machine = createMachine()
    const worker = machine.worker({ ...options, onEvent: (event, session) => event.event === 'epoch' && event.record.epoch === 1 && session.setLearningRate(0.7) })
    await trained(worker, project(SMALL, { epochs: 3 }))
    const rateOf = async (learningRate: number, run: string) => {
      const other = machine.worker(options)
      await trained(other, project(SMALL, { epochs: 4, optimizer: { kind: 'adam', learningRate } }), { run, from: { run: 'run', moment: null } })
      return other.find('epoch')[0]!.record.learningRate
    }
    expect([await rateOf(0.02, 'same'), await rateOf(0.3, 'other')]).toEqual([0.7, 0.3])
  })

  it('within an epoch and with other batches begins that epoch anew, and says so', async () => {
    const machine = createMachine()
    const killed = await trainAndKill(machine, project(SMALL, { epochs: 6 }), ({ epoch, batch }) => epoch === 2 && batch === 1, options)
    const worker = machine.worker(options)
    await trained(worker, project(SMALL, { epochs: 3, batchSize: 7 }), { run: 'branch', from: { run: 'run', moment: { epoch: killed.epoch, batch: killed.batch } } })
    expect(notes(worker)).toEqual([{ code: 'epoch-anew', message: 'The batches are others than before, so epoch 3 begins anew.' }])
    expect(worker.losses()).toHaveLength(5)
  })

  it('on other data says so', async () => {
    const { machine } = await setUp()
    const worker = machine.worker({ ...options, dataset: points(100) })
    await trained(worker, project(SMALL, { epochs: 5 }), { run: 'branch', from })
    expect(notes(worker)).toEqual([{ code: 'data-changed', message: expect.stringContaining('this run learned from 34 samples and goes on with 70') }])
  })

  it('with another optimizer starts its memory anew, and says so once', async () => {
    const { worker } = await setUp()
    await trained(worker, project(SMALL, { epochs: 5, optimizer: { kind: 'momentum', learningRate: 0.01 } }), { run: 'branch', from })
    expect(notes(worker)).toEqual([{ code: 'optimizer-anew', message: 'The optimizer is another one than before (adam), so momentum begins here with an empty memory.' }])
    expect((await worker.session.trained())!.optimizer.find(({ name }) => name === 'momentum.step')!.values).toEqual(Float32Array.of(3))
  })

  it.each([
    ['a wider layer', chain({ id: 'in', type: 'input', params: { shape: [2] } }, { id: 'hidden', type: 'dense', title: 'First', params: { units: 9, activation: 'tanh' } }, { id: 'out', type: 'dense', params: { units: 2 } }, { id: 'soft', type: 'softmax' }), 'the kernel of the layer “First” was 2×8 then and is 2×9 now'],
    ['one layer more', chain({ id: 'in', type: 'input', params: { shape: [2] } }, { id: 'hidden', type: 'dense', params: { units: 8 } }, { id: 'more', type: 'dense', params: { units: 8 } }, { id: 'out', type: 'dense', params: { units: 2 } }, { id: 'soft', type: 'softmax' }), 'the layer “more” has no stored kernel'],
    ['one layer less', chain({ id: 'in', type: 'input', params: { shape: [2] } }, { id: 'out', type: 'dense', params: { units: 2 } }, { id: 'soft', type: 'softmax' }), 'the kernel of the layer “out” was 8×2 then and is 2×2 now'],
  ])('with %s is refused with the name of the layer', async (_, graph, reason) => {
    const { worker } = await setUp()
    await expect(worker.begin(project(graph, { epochs: 5 }), { run: 'branch', from })).rejects.toThrow(reason)
    expect(await worker.archive.moments('branch')).toEqual([])
    // The lock was given back.
    await trained(worker, project(SMALL, { epochs: 1 }), { run: 'branch' })
  })

  it('off something that is not stored is refused', async () => {
    const { worker } = await setUp()
    await expect(worker.begin(project(SMALL), { run: 'branch', from: { run: 'gone', moment: null } })).rejects.toThrow('Nothing is stored of this run any more')
    await expect(worker.begin(project(SMALL), { run: 'branch', from: { run: 'run', moment: { epoch: 77, batch: 0 } } })).rejects.toThrow('Epoch 77 of “Run 1”')
    await worker.archive.forget('run')
    await expect(worker.begin(project(SMALL), { run: 'branch', from })).rejects.toThrow('Nothing is stored of this run any more')
  })
})

describe('two windows', () => {
  it('one does not take the other’s run for interrupted, nor train it too', async () => {
    const machine = createMachine()
    const first = machine.worker({ ...options, onEvent: (event, session) => event.event === 'kept' && event.moment.step === 4 && session.pause() })
    const second = machine.worker(options)
    const whole = project(SMALL, { epochs: 4 })
    const { finished } = await first.begin(whole)
    await expect.poll(() => first.session.status()).toBe('paused')
    expect((await second.archive.moments('run')).map(({ step }) => step)).toContain(4)
    expect(await second.archive.interrupted()).toEqual([])
    await expect(second.begin(whole, { from: { run: 'run', moment: null } })).rejects.toThrow('“Run 1” is being trained in another window')
    first.session.resume()
    await finished
    await trained(second, whole, { from: { run: 'run', moment: null } })
  })
})

describe('where nothing can be stored', () => {
  const run = async (store: () => Promise<MomentStore>) => {
    const worker = record(options)
    let time = 0
    const archive = createArchive({ session: worker.session, open: store, locks: createLockRoom().window(), onEvent: (event) => worker.events.push(event), now: () => (time += 60_000) })
    const start = async (name: string) => {
      const started = await archive.start(project(SMALL, { epochs: 5 }), { backend: 'wasm', wanted: 'auto', strict: false, paused: false, run: name, name, from: null })
      if (!started.ok) throw new Error(started.mistake.message)
      await started.value.finished
    }
    await start('a')
    await start('b')
    return { worker, archive }
  }
  const full = () => Promise.reject(Object.assign(new Error('full'), { name: 'QuotaExceededError' }))

  it('without a store training goes on with moments in memory, and that is said once', async () => {
    const { worker, archive } = await run(() => Promise.reject(new Error('this browser stores nothing here')))
    expect(worker.find('end')).toHaveLength(2)
    expect(notes(worker)).toEqual([{ code: 'moments-not-stored', message: expect.stringContaining('cannot be stored (this browser stores nothing here)') }])
    expect(await archive.moments('b')).not.toEqual([])
  })

  it('with a full disk training goes on, and each run says so once', async () => {
    const store = createMemoryStore()
    const { worker } = await run(() => Promise.resolve({ ...store, write: (name, change) => (change.put ? full() : store.write(name, change)) }))
    expect(worker.find('end').map(({ stoppedBy }) => stoppedBy)).toEqual(['finished', 'finished'])
    expect(notes(worker).filter(({ code }) => code === 'moments-not-stored')).toHaveLength(2)
  })

  it('a disk that gets full gives up other runs first, then epochs, and the latest moment is still stored', async () => {
    const store = createMemoryStore()
    let room = 40
    const count = async () => (await store.runs()).reduce((sum, { state }) => sum + state.moments.length, 0)
    const limited: MomentStore = { ...store, write: async (name, change) => ((change.put?.length ?? 0) > 0 && (await count()) >= room ? full() : store.write(name, change)) }
    const machine = createMachine({ store: limited })
    await trained(machine.worker(options), project(SMALL, { epochs: 30 }), { run: 'old' })
    const worker = machine.worker(options)
    await trained(worker, project(SMALL, { epochs: 30 }), { run: 'new' })
    expect(await machine.store.run('old')).toBeNull()
    expect(notes(worker)).toEqual([])
    room = 2
    const last = machine.worker(options)
    await trained(last, project(SMALL, { epochs: 30 }), { run: 'last' })
    expect(notes(last).map(({ code }) => code)).toEqual(['moments-no-room'])
    expect(await last.archive.moments('last')).toEqual([{ epoch: 30, batch: 0, step: 90, kind: 'epoch' }])
  })

  it('a store that recovers has the best and the last moment in the end', async () => {
    const store = createMemoryStore()
    let writes = 0
    const broken: MomentStore = { ...store, write: (name, change) => ((writes += 1) === 5 ? Promise.reject(new Error('Not now.')) : store.write(name, change)) }
    const whole = project(SMALL, { epochs: 30, earlyStopping: { patience: 100 } })
    const [worker, straight] = [createMachine({ store: broken }).worker(options), createMachine().worker(options)]
    await trained(worker, whole)
    await trained(straight, whole)
    expect(notes(worker).map(({ code }) => code)).toEqual(['moments-not-stored'])
    const ends = (each: StoringWorker) => each.archive.moments('run').then((moments) => moments.filter(({ kind }) => kind === 'best'))
    expect(await ends(worker)).toEqual(await ends(straight))
    expect(await store.history('run', 99)).toHaveLength(30)
    expect(await worker.archive.interrupted()).toEqual([])
  })

  it('a store that breaks is reported, and training goes on', async () => {
    const store = createMemoryStore()
    const { worker } = await run(() => Promise.resolve({ ...store, write: () => Promise.reject(new Error('The database was closed.')) }))
    expect(worker.find('end')).toHaveLength(2)
    expect(notes(worker)).toEqual([{ code: 'moments-not-stored', message: expect.stringContaining('cannot be stored (The database was closed):') }])
  })
})

describe('looking at an earlier epoch', () => {
  it('answers from its weights, also while the run goes on, and leaves the run alone', async () => {
    const machine = createMachine()
    const whole = project(SMALL, { epochs: 8 })
    const worker = machine.worker(options)
    await trained(worker, project(SMALL, { epochs: 3 }), { run: 'three' })
    const early = { state: await worker.session.trained(), evaluation: await worker.session.evaluate('validation'), boundary: await worker.session.boundary(8) }
    const tensors = tf.memory().numTensors

    const { finished } = await worker.begin(whole, { paused: true })
    for (let step = 0; step < 12; step += 1) worker.session.step()
    await expect.poll(() => worker.find('epoch').filter(({ record: { epoch } }) => epoch === 4).length).toBe(1)
    await expect.poll(async () => (await worker.archive.moments('run')).some(({ epoch }) => epoch === 3)).toBe(true)
    expect(await worker.archive.lookAt({ run: 'run', epoch: 3 }, 'wasm')).toEqual({ ok: true, value: { epoch: 3 } })
    worker.session.resume()
    expect((await worker.session.trained())!.weights).toEqual(early.state!.weights)
    expect((await worker.session.trained())!.history).toHaveLength(3)
    expect(await worker.session.evaluate('validation')).toEqual(early.evaluation)
    expect(await worker.session.boundary(8)).toEqual(early.boundary)
    expect(await worker.session.predictions('test', { limit: 3, cell: null, only: 'all' })).toMatchObject({ ok: true })
    await finished
    expect((await worker.session.trained())!.weights).toEqual(early.state!.weights)
    expect(await worker.archive.lookAt(null, 'wasm')).toEqual({ ok: true, value: { epoch: 8 } })
    const straight = createMachine().worker(options)
    await trained(straight, whole)
    expect(await weightsOf(worker)).toEqual(await weightsOf(straight))
    await straight.session.dispose()
    expect(tf.memory().numTensors).toBe(tensors)
  })

  it('refuses an epoch that is not stored, and where memory does not allow a second network', async () => {
    const worker = createMachine().worker(options)
    const what = project(SMALL, { epochs: 2 })
    await trained(worker, what)
    expect(await worker.archive.lookAt({ run: 'run', epoch: 9 }, 'wasm')).toMatchObject({ ok: false, mistake: { code: 'moment-gone', message: 'Epoch 9 is not stored, or not any more. Choose another one.' } })
    const crowded = createSession({ tf: { ...tf, memory: () => ({ ...tf.memory(), numBytes: 2 ** 31 - 1000 }) }, clock: () => 0, breathe: () => Promise.resolve(), onEvent: () => {} })
    const state = (await worker.session.trained())!
    expect(await crowded.lookAt({ project: what, state }, 'wasm')).toMatchObject({ ok: false, mistake: { message: expect.stringMatching(/^There is no room for a second network/) } })
    await worker.session.dispose()
  })

  it('a new run goes back to the newest', async () => {
    const worker = createMachine().worker(options)
    await trained(worker, project(SMALL, { epochs: 3 }))
    await worker.archive.lookAt({ run: 'run', epoch: 1 }, 'wasm')
    await trained(worker, project(SMALL, { epochs: 2 }), { run: 'next' })
    expect((await worker.session.trained())!.progress!.epoch).toBe(2)
    await worker.session.dispose()
  })
})

it('of a long history a selection goes over the wire, with the first, the last and the best', () => {
  const history = Array.from({ length: 90_000 }, (_, index) => ({ epoch: index + 1, step: index + 1, loss: Math.abs(index - 777), accuracy: null, valLoss: null, valAccuracy: null, samplesPerSecond: 1, learningRate: 1 }))
  const thinned = thinHistory(history)
  const epochs = thinned.map(({ epoch }) => epoch)
  expect(thinned.length).toBeLessThanOrEqual(1001)
  expect(epochs).toEqual(expect.arrayContaining([1, 778, 90_000]))
  expect(Math.max(...epochs.slice(1).map((epoch, index) => epoch - epochs[index]!))).toBeLessThanOrEqual(91)
  expect(epochs).toEqual(epochs.toSorted((a, b) => a - b))
  expect(thinHistory(history.slice(0, 1000))).toHaveLength(1000)
})
