import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { z } from 'zod'
import { BACKENDS } from '../../shared/training/protocol.ts'
import type { BackendChoice } from '../../shared/training/trial/report.ts'

interface Schema extends DBSchema {
  choices: { key: string; value: { readonly key: string; readonly at: number; readonly choice: unknown }; indexes: { at: number } }
}

/** What was measured of so many networks is kept. */
const MOST = 200

const backend = z.enum(BACKENDS)
const choiceSchema: z.ZodType<BackendChoice> = z.object({
  backend,
  tried: z.array(z.object({ backend, secondsPerStep: z.number().positive().nullable(), failure: z.string().nullable() })),
})

let opened: Promise<IDBPDatabase<Schema>> | undefined

function open(): Promise<IDBPDatabase<Schema>> {
  return (opened ??= openDB<Schema>('layerwright-choices', 1, { upgrade: (fresh) => void fresh.createObjectStore('choices', { keyPath: 'key' }).createIndex('at', 'at') }))
}

/** Choices of this session, where the browser keeps nothing (a private window, a full disk). */
const session = new Map<string, BackendChoice>()

/** What was chosen under this key, on this machine and in any window. */
export async function recallChoice(key: string): Promise<BackendChoice | null> {
  const known = session.get(key)
  if (known) return known
  try {
    const row = await (await open()).get('choices', key)
    const parsed = choiceSchema.safeParse(row?.choice)
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

export async function rememberChoice(key: string, choice: BackendChoice): Promise<void> {
  session.set(key, choice)
  try {
    const transaction = (await open()).transaction('choices', 'readwrite')
    await transaction.store.put({ key, at: Date.now(), choice })
    const oldest = await transaction.store.index('at').getAllKeys()
    await Promise.all(oldest.slice(0, Math.max(0, oldest.length - MOST)).map((old) => transaction.store.delete(old)))
    await transaction.done
  } catch (error) {
    console.warn('The choice of the backend could not be kept; it will be measured again.', error)
  }
}
