import type { NamedBytes } from '../../host.ts'
import type { EpochRecord } from '../protocol.ts'
import type { MomentContent, MomentStore, StoredEntry } from './store.ts'

/** Keeps moments in memory, where nothing else can: earlier epochs can be looked at, but all is lost with the worker. */
export function createMemoryStore(): MomentStore {
  const runs = new Map<string, { entry: StoredEntry; readonly moments: Map<number, MomentContent>; history: readonly EpochRecord[] }>()
  const files = new Map<string, readonly NamedBytes[]>()
  return {
    runs: () => Promise.resolve([...runs.values()].map(({ entry }) => entry)),
    run: (run) => Promise.resolve(runs.get(run)?.entry ?? null),
    history: (run, records) => Promise.resolve(runs.get(run)?.history.slice(0, records) ?? []),
    moment: (run, step) => Promise.resolve(runs.get(run)?.moments.get(step) ?? null),
    files: (run) => Promise.resolve(files.get(run) ?? null),
    putFiles: (run, kept) => {
      if (kept) files.set(run, kept)
      else files.delete(run)
      return Promise.resolve()
    },
    write: (run, { facts, state, put = [], drop = [], history }) => {
      const stored = runs.get(run)
      const known = facts ?? stored?.entry.facts
      if (!known) return Promise.reject(new Error(`The run "${run}" was never begun.`))
      const moments = stored?.moments ?? new Map<number, MomentContent>()
      for (const step of drop) moments.delete(step)
      for (const content of put) moments.set(content.progress.step, content)
      const records = history ? [...(stored?.history.slice(0, history.from) ?? []), ...history.records] : (stored?.history ?? [])
      runs.set(run, { entry: { facts: known, state }, moments, history: records })
      return Promise.resolve()
    },
    remove: (run) => {
      runs.delete(run)
      files.delete(run)
      return Promise.resolve()
    },
  }
}
