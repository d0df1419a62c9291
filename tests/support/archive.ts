import type { Project } from '../../shared/project/project.ts'
import { createArchive, type Archive, type ArchiveStart } from '../../shared/training/moments/archive.ts'
import type { Limits } from '../../shared/training/moments/limits.ts'
import { createMemoryStore } from '../../shared/training/moments/memoryStore.ts'
import type { MomentStore } from '../../shared/training/moments/store.ts'
import type { BatchRecord, StoredMoment, TrainingEvent } from '../../shared/training/protocol.ts'
import { createLockRoom } from './locks.ts'
import { record, type Recorded, type RecordOptions } from './training.ts'

/** A worker whose runs are stored, and which can be killed. */
export interface StoringWorker extends Recorded {
  readonly archive: Archive
  /** Starts a run on the session's backend; without options with fresh weights. */
  readonly begin: (project: Project, options?: Partial<ArchiveStart>) => Promise<{ readonly finished: Promise<void>; readonly history: readonly unknown[]; readonly losses: readonly BatchRecord[] }>
  /** Without warning: nothing of it is heard or stored any more. */
  readonly kill: () => void
}

export interface Machine {
  readonly store: MomentStore
  readonly worker: (options?: RecordOptions) => StoringWorker
}

/** A machine with a store and locks that outlive its workers. */
export function createMachine({ store = createMemoryStore(), limits }: { readonly store?: MomentStore; readonly limits?: Limits } = {}): Machine {
  const room = createLockRoom()
  return {
    store,
    worker: (options = {}) => {
      let dead = false
      let now = 1e12
      const locks = room.window()
      const recorded = record({ ...options, onEvent: (event, session) => !dead && options.onEvent?.(event, session) })
      const hear = (event: TrainingEvent) => {
        if (dead) return
        recorded.events.push(event)
        options.onEvent?.(event, recorded.session)
      }
      const archive = createArchive({ session: recorded.session, open: () => Promise.resolve(guard(store, () => dead)), locks, onEvent: hear, now: () => (now += 60_000), ...(limits && { limits }) })
      return {
        ...recorded,
        archive,
        begin: async (project, start = {}) => {
          const started = await archive.start(project, { backend: options.kernels ? 'wasm' : 'cpu', wanted: 'auto', strict: false, paused: false, run: 'run', name: 'Run 1', from: null, ...start })
          if (!started.ok) throw new Error(started.mistake.message)
          return started.value
        },
        kill: () => {
          dead = true
          locks.kill()
          recorded.session.stop()
        },
      }
    },
  }
}

/** Trains until a moment is stored at which `when` says so, kills the worker there, and answers what it last stored. */
export async function trainAndKill(machine: Machine, project: Project, when: (moment: StoredMoment) => boolean, options: RecordOptions = {}, start: Partial<ArchiveStart> = {}): Promise<StoredMoment> {
  let killed: StoredMoment | null = null
  let die = () => {}
  const death = new Promise<void>((resolve) => {
    die = resolve
  })
  const worker: StoringWorker = machine.worker({
    // The longest time between two moments, so that one is stored after every step.
    tick: 30_000,
    ...options,
    onEvent: (event) => {
      if (event.event !== 'kept' || !when(event.moment)) return
      killed = event.moment
      worker.kill()
      die()
    },
  })
  const { finished } = await worker.begin(project, start)
  // The rest of a killed run waits for answers that never come.
  await Promise.race([finished, death])
  if (!killed) throw new Error('The run ended before it could be killed.')
  return killed
}

function guard(store: MomentStore, dead: () => boolean): MomentStore {
  const unlessDead = <A extends readonly unknown[], T>(act: (...input: A) => Promise<T>) => (...input: A) => (dead() ? new Promise<T>(() => {}) : act(...input))
  return {
    runs: unlessDead(store.runs), run: unlessDead(store.run), history: unlessDead(store.history), moment: unlessDead(store.moment), write: unlessDead(store.write), remove: unlessDead(store.remove), files: unlessDead(store.files), putFiles: unlessDead(store.putFiles),
  }
}
