import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { PIECE, piecesOf, type MomentContent, type MomentStore, type RunFacts, type RunState } from '../../shared/training/moments/store.ts'
import type { NamedBytes } from '../../shared/host.ts'
import type { EpochRecord } from '../../shared/training/protocol.ts'

/** Moments in IndexedDB. The facts of a run are written once; its state, a moment and a piece of its history with each moment. */
interface Schema extends DBSchema {
  facts: { key: string; value: RunFacts }
  states: { key: string; value: RunState }
  /** By run and step. */
  moments: { key: [string, number]; value: MomentContent }
  /** By run and number of the piece. */
  histories: { key: [string, number]; value: readonly EpochRecord[] }
  /** The user's own files, by run. */
  files: { key: string; value: readonly NamedBytes[] }
}

/** How long a browser may take to open the store, in milliseconds, before training begins without it. */
const PATIENCE = 5000

const STORES = ['facts', 'states', 'moments', 'histories'] as const
const ALL_STORES = [...STORES, 'files'] as const
const VERSION = 2

/** Opens the store. Rejects where the browser has none, as in some private windows. */
export async function openMomentDatabase(name = 'layerwright-runs'): Promise<MomentStore> {
  if (typeof indexedDB === 'undefined') throw new Error('this browser stores nothing here')
  const opening = openDB<Schema>(name, VERSION, {
    upgrade: (fresh) => {
      for (const store of ALL_STORES) if (!fresh.objectStoreNames.contains(store)) fresh.createObjectStore(store)
    },
    // A later version of the page wants to change the store: it may, and this one says that it cannot write any more.
    blocking: () => void opening.then((db) => db.close()),
  })
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('its store does not answer')), PATIENCE))
  return storeIn(await Promise.race([opening, late]))
}

function storeIn(db: IDBPDatabase<Schema>): MomentStore {
  return {
    runs: async () => {
      const transaction = db.transaction(['facts', 'states'])
      const [facts, states, keys] = await Promise.all([transaction.objectStore('facts').getAll(), transaction.objectStore('states').getAll(), transaction.objectStore('states').getAllKeys()])
      const byRun = new Map(keys.map((key, index) => [key, states[index]!]))
      return facts.flatMap((each) => {
        const state = byRun.get(each.run)
        return state ? [{ facts: each, state }] : []
      })
    },
    run: async (run) => {
      const transaction = db.transaction(['facts', 'states'])
      const [facts, state] = await Promise.all([transaction.objectStore('facts').get(run), transaction.objectStore('states').get(run)])
      return facts && state ? { facts, state } : null
    },
    history: async (run, records) => (await db.getAll('histories', piecesFrom(run, 0))).flat().slice(0, records),
    moment: async (run, step) => (await db.get('moments', [run, step])) ?? null,

    files: async (run) => (await db.get('files', run)) ?? null,
    putFiles: async (run, files) => {
      if (files) await db.put('files', files, run)
      else await db.delete('files', run)
    },

    write: async (run, { facts, state, put = [], drop = [], history }) => {
      const transaction = db.transaction(STORES, 'readwrite')
      const writes: Promise<unknown>[] = [transaction.done]
      try {
        // The moment's numbers are copied here and now; all else may take its time.
        const moments = transaction.objectStore('moments')
        for (const step of drop) writes.push(moments.delete([run, step]))
        for (const content of put) writes.push(moments.put(content, [run, content.progress.step]))
        writes.push(transaction.objectStore('states').put(state, run))
        if (facts) writes.push(transaction.objectStore('facts').put(facts, run))
        if (history && history.records.length > 0) {
          const histories = transaction.objectStore('histories')
          const last = (await histories.get([run, Math.floor(history.from / PIECE)])) ?? []
          for (const { piece, records } of piecesOf(history, last)) writes.push(histories.put(records, [run, piece]))
        }
        await Promise.all(writes)
      } catch (error) {
        giveUp(transaction)
        await Promise.allSettled(writes)
        // A single write only says that all was taken back; the transaction knows why (no room left).
        throw transaction.error ?? error
      }
    },

    remove: async (run) => {
      const transaction = db.transaction(ALL_STORES, 'readwrite')
      await Promise.all([
        transaction.objectStore('files').delete(run),
        transaction.objectStore('facts').delete(run),
        transaction.objectStore('states').delete(run),
        transaction.objectStore('moments').delete(IDBKeyRange.bound([run, 0], [run, Number.MAX_SAFE_INTEGER])),
        transaction.objectStore('histories').delete(piecesFrom(run, 0)),
        transaction.done,
      ])
    },
  }
}

/** Takes everything back, where that has not happened already. */
function giveUp(transaction: { readonly abort: () => void }): void {
  try {
    transaction.abort()
  } catch {
    // It has ended.
  }
}

function piecesFrom(run: string, piece: number): IDBKeyRange {
  return IDBKeyRange.bound([run, piece], [run, Number.MAX_SAFE_INTEGER])
}
