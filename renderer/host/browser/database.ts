import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { FileToken, RecentFile, Recovery } from '../../../shared/host.ts'
import type { FileHandle } from './fileSystemAccess.ts'

/** A file that the user chose once; its handle can be asked again. */
interface KnownFile extends RecentFile {
  readonly handle: FileHandle
}

interface Schema extends DBSchema {
  files: { key: string; value: KnownFile }
  /** One row a generation. */
  recoveries: { key: number; value: Recovery; indexes: { id: string } }
  settings: { key: string; value: unknown }
}

const MAX_FILES = 30
/** How many earlier states of one document are kept, in case the newest is damaged. */
const GENERATIONS = 3

export class Database {
  readonly #db: IDBPDatabase<Schema>

  private constructor(db: IDBPDatabase<Schema>) {
    this.#db = db
  }

  static async open(): Promise<Database> {
    const db = await openDB<Schema>('layerwright', 1, {
      upgrade: (fresh) => {
        fresh.createObjectStore('files', { keyPath: 'token' })
        fresh.createObjectStore('recoveries', { autoIncrement: true }).createIndex('id', 'id')
        fresh.createObjectStore('settings')
      },
    })
    return new Database(db)
  }

  /** Newest first. */
  async files(): Promise<readonly KnownFile[]> {
    return (await this.#db.getAll('files')).sort((a, b) => b.openedAt - a.openedAt)
  }

  file(token: FileToken): Promise<KnownFile | undefined> {
    return this.#db.get('files', token)
  }

  /** Gives a file its token, the one it had if it is known already. */
  async remember(handle: FileHandle, now: number): Promise<FileToken> {
    const known = await this.files()
    let token: FileToken = crypto.randomUUID()
    for (const file of known) if (await file.handle.isSameEntry(handle)) token = file.token
    await this.#db.put('files', { token, name: handle.name, openedAt: now, handle })
    const others = known.filter((file) => file.token !== token)
    await Promise.all(others.slice(MAX_FILES - 1).map((file) => this.#db.delete('files', file.token)))
    return token
  }

  async forget(token: FileToken): Promise<void> {
    await this.#db.delete('files', token)
  }

  /** Newest first, every generation. */
  async recoveries(): Promise<readonly Recovery[]> {
    return (await this.#db.getAll('recoveries')).sort((a, b) => b.at - a.at)
  }

  /** Resolves only when the operating system has the bytes on disk. */
  async keepRecovery(recovery: Recovery): Promise<void> {
    const transaction = this.#db.transaction('recoveries', 'readwrite', { durability: 'strict' })
    const earlier = await transaction.store.index('id').getAllKeys(recovery.id)
    await transaction.store.add(recovery)
    await Promise.all(earlier.slice(0, Math.max(0, earlier.length - GENERATIONS + 1)).map((key) => transaction.store.delete(key)))
    await transaction.done
  }

  async dropRecovery(id: string): Promise<void> {
    const transaction = this.#db.transaction('recoveries', 'readwrite', { durability: 'strict' })
    const keys = await transaction.store.index('id').getAllKeys(id)
    await Promise.all(keys.map((key) => transaction.store.delete(key)))
    await transaction.done
  }

  async readSettings(): Promise<Readonly<Record<string, unknown>>> {
    const value = await this.#db.get('settings', 'all')
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  }

  async writeSettings(settings: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#db.put('settings', settings, 'all')
  }
}
