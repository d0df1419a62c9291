import { createArchive, type Archive, type ArchiveStart } from '../../shared/training/moments/archive.ts'
import type { Limits } from '../../shared/training/moments/limits.ts'
import { createMemoryStore } from '../../shared/training/moments/memoryStore.ts'
import type { MomentStore } from '../../shared/training/moments/store.ts'
import type { Project } from '../../shared/project/project.ts'
import type { TrainingEvent } from '../../shared/training/protocol.ts'
import { createLockRoom } from './locks.ts'
import { record, type Recorded } from './training.ts'

export interface Machine {
  readonly store: MomentStore
  /** A fresh worker. Its run is dead once `kill` was called: nothing of it is heard or stored any more. */
  readonly worker: (options?: Parameters<typeof record>[0]) => Recorded & { readonly archive: Archive; readonly kill: () => void; readonly begin: (project: Project, options?: Partial<ArchiveStart>) => ReturnType<Archive['start']> }
}

/** A machine with a store and locks that outlive its workers. */
export function createMachine({ store = createMemoryStore(), limits, wrap = (each) => each }: { store?: MomentStore; limits?: Limits; wrap?: (store: MomentStore) => MomentStore } = {}): Machine {
  const room = createLockRoom()
  return {
    store,
    worker: (options = {}) => {
      let dead = false
      const locks = room.window()
      const recorded = record({ ...options, onEvent: (event, session) => !dead && options.onEvent?.(event, session) })
      // A killed worker never gets an answer and writes nothing more.
      const reached = guard(wrap(store), () => dead)
      const onEvent = (event: TrainingEvent) => {
        recorded.events.push(event)
        options.onEvent?.(event, recorded.session)
      }
      const archive = createArchive({ session: recorded.session, open: () => Promise.resolve(reached), locks, onEvent: (event) => !dead && onEvent(event), now: () => 1e12, ...(limits && { limits }) })
      return {
        ...recorded,
        archive,
        kill: () => {
          dead = true
          locks.kill()
        },
        begin: (project, start = {}) => archive.start(project, { backend: 'cpu', wanted: 'auto', strict: false, paused: false, run: 'run', name: 'Run 1', from: null, ...start }),
      }
    },
  }
}

function guard(store: MomentStore, dead: () => boolean): MomentStore {
  const never = () => new Promise<never>(() => {})
  return {
    runs: () => (dead() ? never() : store.runs()),
    run: (run) => (dead() ? never() : store.run(run)),
    history: (run, records) => (dead() ? never() : store.history(run, records)),
    moment: (run, step) => (dead() ? never() : store.moment(run, step)),
    write: (run, change) => (dead() ? never() : store.write(run, change)),
    remove: (run) => (dead() ? never() : store.remove(run)),
  }
}
