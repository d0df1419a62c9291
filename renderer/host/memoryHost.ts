import type { Host, NamedBytes, OpenedFile, Recovery, SavedFile } from '../../shared/host.ts'
import { fail, succeed, type Mistake, type Result } from '../../shared/mistake.ts'
import { hashOf } from './hash.ts'
import { createListeners } from './listeners.ts'

/** A host without surroundings, for tests: files in a map, and the user's answers given in advance. */
export interface MemoryHost extends Host {
  /** What is "on disk", by name; the name is also the token. */
  readonly files: Map<string, Uint8Array>
  readonly kept: Recovery[]
  /** What the user picks next in a dialog; null cancels. Taken once. */
  pick: string | null
  /** The next write fails with this. */
  failWrites: Mistake | null
  /** What `setDocument` was told last. */
  title: { readonly name: string; readonly unsaved: boolean }
  readonly exported: { name: string; files: readonly NamedBytes[] }[]
  data: readonly NamedBytes[] | null
  sendAction(id: string): void
  sendFile(file: Result<OpenedFile>): void
  requestClose(): Promise<boolean>
}

export function createMemoryHost(initial: Readonly<Record<string, Uint8Array>> = {}): MemoryHost {
  const files = new Map(Object.entries(initial))
  const recents: string[] = []
  let kept: Recovery[] = []
  let settings: Readonly<Record<string, unknown>> = {}
  const actions = createListeners<[string]>()
  const arrivals = createListeners<[Result<OpenedFile>]>()
  let closing: (() => Promise<boolean>) | null = null

  const read = async (name: string): Promise<Result<OpenedFile>> => {
    const bytes = files.get(name)
    if (!bytes) return fail('file-missing', `${name} is not there any more. It may have been moved or deleted.`)
    remember(name)
    return succeed({ name, bytes, token: name, hash: await hashOf(bytes) })
  }
  const write = async (name: string, bytes: Uint8Array): Promise<Result<SavedFile>> => {
    if (host.failWrites) return { ok: false, mistake: host.failWrites }
    files.set(name, bytes)
    remember(name)
    return succeed({ name, token: name, hash: await hashOf(bytes) })
  }
  const remember = (name: string) => {
    if (recents.includes(name)) recents.splice(recents.indexOf(name), 1)
    recents.unshift(name)
  }
  const picked = () => {
    const name = host.pick
    host.pick = null
    return name
  }

  const host: MemoryHost = {
    kind: 'memory',
    files,
    get kept() {
      return kept
    },
    pick: null,
    failWrites: null,
    title: { name: '', unsaved: false },
    exported: [],
    data: null,
    open: async () => {
      const name = picked()
      return name === null ? null : read(name)
    },
    openRecent: read,
    adopt: async (file) => {
      const bytes = new Uint8Array(await file.arrayBuffer())
      return succeed({ name: file.name, bytes, token: null, hash: await hashOf(bytes) })
    },
    save: async (token, bytes, expectedHash) => {
      const current = files.get(token)
      if (expectedHash !== null && (!current || (await hashOf(current)) !== expectedHash)) return fail('changed-on-disk', `${token} was changed by another program since you opened it.`)
      return write(token, bytes)
    },
    saveAs: async (_, bytes) => {
      const name = picked()
      return name === null ? null : write(name, bytes)
    },
    currentHash: async (token) => {
      const bytes = files.get(token)
      return bytes ? hashOf(bytes) : null
    },
    exportFiles: async (name, list) => {
      host.exported.push({ name, files: list })
      return succeed(name)
    },
    chooseData: async () => (host.data ? succeed(host.data) : null),
    recent: async () => recents.map((name, index) => ({ token: name, name, openedAt: recents.length - index })),
    recoveries: async () => [...kept].sort((a, b) => b.at - a.at),
    keepRecovery: async (recovery) => {
      if (host.failWrites) return { ok: false, mistake: host.failWrites }
      kept = [...kept.filter(({ id }) => id !== recovery.id), recovery]
      return succeed(undefined)
    },
    dropRecovery: async (id) => {
      kept = kept.filter((one) => one.id !== id)
    },
    readSettings: async () => settings,
    writeSettings: async (next) => {
      settings = next
    },
    readAsset: async (path) => {
      const bytes = files.get(path)
      if (!bytes) throw new Error(`There is no asset ${path}.`)
      return bytes
    },
    setDocument: (state) => {
      host.title = state
    },
    setMenu: () => {},
    editText: () => {},
    onAction: actions.add,
    onOpenFile: arrivals.add,
    onCloseRequest: (listener) => {
      closing = listener
      return () => {
        closing = null
      }
    },
    sendAction: actions.call,
    sendFile: arrivals.call,
    requestClose: async () => (closing ? closing() : true),
  }
  return host
}
