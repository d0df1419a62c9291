import { fail, succeed, type Result } from '../../mistake.ts'
import type { NamedBytes } from '../../host.ts'
import type { Project } from '../../project/project.ts'
import type { Keeper } from '../keeper.ts'
import type { Backend, BatchRecord, EpochRecord, MomentChoice, RequestOutput, StoredMoment, StoredRun, TrainingEvent } from '../protocol.ts'
import type { Begun, Session } from '../session.ts'
import { createStoreKeeper, notStored } from './keeper.ts'
import { IN_MEMORY, MOST_FILE_BYTES, ON_DISK, type Limits } from './limits.ts'
import { makeRoom } from './makeRoom.ts'
import { createMemoryStore } from './memoryStore.ts'
import { readEpoch, readResumption, type Resumption } from './resume.ts'
import { thinHistory } from './thinHistory.ts'
import { describeMoments, FRESH, type MomentStore, type RunFacts, type RunState } from './store.ts'

/** Says to other windows which runs are being trained. A lock goes with the worker that holds it, however that ends. */
export interface RunLocks {
  /** Takes the lock of a run until the returned function is called; null when another window has it. */
  readonly hold: (run: string) => Promise<(() => void) | null>
  /** Runs that are being trained, here or elsewhere. */
  readonly held: () => Promise<ReadonlySet<string>>
}

export interface ArchiveOptions {
  readonly session: Session
  /** Opens the store; rejects where the browser has none (a private window), and moments are then kept in memory. */
  readonly open: () => Promise<MomentStore>
  readonly locks: RunLocks
  readonly onEvent: (event: TrainingEvent) => void
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly limits?: Limits
}

export interface ArchiveStart {
  /** The backend that TensorFlow.js runs on now. */
  readonly backend: Backend
  /** What was asked for. */
  readonly wanted: Backend | 'auto'
  readonly strict: boolean
  readonly paused: boolean
  readonly run: string
  readonly name: string
  readonly from: MomentChoice | null
  /** The user's own files that the data came from. */
  readonly files?: readonly NamedBytes[] | null
}

/** A session's runs, with their moments in a store: what breaks off can be gone on with, and what was can be looked at. */
export interface Archive {
  readonly start: (project: Project, options: ArchiveStart) => Promise<Result<{ readonly history: readonly EpochRecord[]; readonly losses: readonly BatchRecord[]; readonly finished: Promise<void> }>>
  readonly interrupted: () => Promise<readonly StoredRun[]>
  readonly moments: (run: string) => Promise<readonly StoredMoment[]>
  readonly lookAt: (choice: { readonly run: string; readonly epoch: number } | null, backend: Backend) => Promise<RequestOutput<'lookAt'>>
  /** The files that are kept with a run; null where it needs none, or they were too large. */
  readonly files: (run: string) => Promise<readonly NamedBytes[] | null>
  /** A run that broke off counts as ended: nobody wants it to go on. Its moments stay. */
  readonly giveUp: (run: string) => Promise<void>
  readonly forget: (run: string) => Promise<void>
}

export function createArchive({ session, locks, onEvent, now, limits = ON_DISK, open }: ArchiveOptions): Archive {
  let opened: Promise<{ readonly store: MomentStore; readonly limits: Limits; readonly problem: unknown }> | null = null
  let told = false
  /** Resolves when the last run has given its lock back. */
  let released: Promise<void> = Promise.resolve()

  const reach = () => {
    opened ??= open().then(
      (store) => ({ store, limits, problem: null }),
      (problem: unknown) => ({ store: createMemoryStore(), limits: IN_MEMORY, problem }),
    )
    return opened
  }
  const tell = (problem: unknown) => {
    if (!told) onEvent({ event: 'note', note: { code: 'moments-not-stored', message: notStored(problem) } })
    told = true
  }

  /** Enters a run that begins, or goes on, into the store. Null where that is impossible. */
  const enter = async (project: Project, { run, name, wanted, from, paused }: ArchiveStart, resumption: Resumption | null, begun: Begun): Promise<Keeper | null> => {
    const { store, limits: allowed, problem } = await reach()
    if (problem !== null) tell(problem)
    const same = resumption !== null && from?.run === run
    const earlier = resumption?.entry
    const facts: RunFacts = {
      run,
      name,
      project,
      backend: wanted,
      startedAt: same ? earlier!.facts.startedAt : now(),
      parent: same ? earlier!.facts.parent : resumption && from && { run: from.run, epoch: resumption.state.progress!.epoch },
      classNames: begun.classNames,
      preprocessing: begun.preprocessing,
      samples: begun.samples,
    }
    const state: RunState = same ? { ...goOn(earlier!.state, resumption), paused } : { ...FRESH, records: resumption?.state.history.length ?? 0 }
    const drop = same ? earlier!.state.moments.map(({ step }) => step).filter((step) => !state.moments.some((kept) => kept.step === step)) : []
    try {
      const held = await locks.held()
      await makeRoom(store, allowed.all - allowed.run, new Set([run, ...held]))
      // What stands there under the same name is of another time.
      if (!same) await store.remove(run)
      await store.write(run, { facts, state, drop, ...(!same && resumption && { history: { from: 0, records: resumption.state.history } }) })
    } catch (error) {
      tell(error)
      // The next run tries anew: the user may have cleared what this page stores.
      opened = null
      return null
    }
    return createStoreKeeper({ store, facts, state, limits: allowed, onEvent, held: locks.held, now })
  }

  const keepFiles = async (run: string, files: readonly NamedBytes[] | null): Promise<void> => {
    const { store, problem } = await reach()
    if (problem !== null) return
    const small = files && files.reduce((sum, { bytes }) => sum + bytes.byteLength, 0) <= MOST_FILE_BYTES
    // Without them the run goes on all the same; should it break off, the page asks for them.
    await store.putFiles(run, small ? files : null).catch(() => undefined)
  }
  /** Keeps the files for as long as the run may have to be gone on with. */
  const withFiles = async (run: string, files: readonly NamedBytes[] | null, finished: Promise<void>): Promise<void> => {
    const kept = keepFiles(run, files)
    try {
      await finished
    } finally {
      await kept
      const { store } = await reach()
      const entry = await store.run(run).catch(() => null)
      if (entry?.state.ended) await keepFiles(run, null)
    }
  }

  return {
    start: async (project, options) => {
      await session.end()
      await released
      const release = await locks.hold(options.run)
      if (!release) return fail('run-elsewhere', `“${options.name}” is being trained in another window. Stop it there first.`)
      let finished: Promise<void> | null = null
      try {
        const samples = session.material()?.split.train.length ?? null
        const read = options.from && (await readResumption((await reach()).store, options.from, project, samples))
        if (read && !read.ok) return read
        const resumption = read?.value ?? null
        const { backend, strict, paused } = options
        const losses = resumption && options.from!.run === options.run ? lossesUntil(resumption) : []
        const started = await session.start(project, { backend, strict, paused, resume: resumption && { ...resumption.state, losses }, keeper: (begun) => enter(project, options, resumption, begun) })
        if (!started.ok) return started
        const { run, files = null } = options
        finished = withFiles(run, files, started.value.finished)
        for (const note of resumption?.notes ?? []) onEvent({ event: 'note', note })
        return succeed({ history: thinHistory(resumption?.state.history ?? []), losses, finished })
      } finally {
        released = (finished ?? Promise.resolve()).finally(release)
      }
    },

    interrupted: async () => {
      const { store } = await reach()
      const held = await locks.held()
      const entries = (await store.runs()).filter(({ facts, state }) => !state.ended && state.moments.length > 0 && !held.has(facts.run))
      entries.sort((a, b) => b.facts.startedAt - a.facts.startedAt)
      return Promise.all(
        entries.map(async ({ facts: { run, name, project, backend, startedAt, parent }, state }) => ({
          run, name, project, backend, startedAt, parent, ended: state.ended, attempts: state.attempts, paused: state.paused ?? false, history: thinHistory(await store.history(run, state.records)), moments: describeMoments(state),
        })),
      )
    },

    moments: async (run) => {
      const entry = await (await reach()).store.run(run)
      return entry ? describeMoments(entry.state) : []
    },

    lookAt: async (choice, backend) => {
      if (!choice) return session.lookAt(null, backend)
      const found = await readEpoch((await reach()).store, choice.run, choice.epoch)
      return found ? session.lookAt(found, backend) : fail('moment-gone', `Epoch ${choice.epoch} is not stored, or not any more. Choose another one.`)
    },

    files: async (run) => (await reach()).store.files(run),

    giveUp: async (run) => {
      const { store } = await reach()
      const entry = await store.run(run)
      if (!entry || entry.state.ended || (await locks.held()).has(run)) return
      await store.write(run, { state: { ...entry.state, ended: true } })
      await store.putFiles(run, null)
    },

    forget: async (run) => (await reach()).store.remove(run),
  }
}

/** The state of a run that goes on from one of its moments: what came later is given up. */
function goOn(state: RunState, resumption: Resumption): RunState {
  const { progress, history } = resumption.state
  const { step } = progress!
  const moments = state.moments.filter((moment) => moment.step <= step)
  const stays = (each: number) => moments.some((moment) => moment.step === each)
  return {
    ended: false,
    attempts: state.attempts + 1,
    records: history.length,
    losses: lossesUntil(resumption),
    moments,
    latest: [step, ...state.latest.filter((each) => each !== step && stays(each))],
    best: state.best && stays(state.best.step) ? state.best : null,
  }
}

/** The losses of the batches up to the moment. */
function lossesUntil({ entry, state }: Resumption): readonly BatchRecord[] {
  return (entry.state.losses ?? []).filter(({ step }) => step <= state.progress!.step)
}
