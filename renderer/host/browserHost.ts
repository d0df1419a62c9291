import type { Host, FileToken, NamedBytes, OpenedFile, SavedFile } from '../../shared/host.ts'
import { fail, succeed, type Result } from '../../shared/mistake.ts'
import { MAX_FILE_BYTES } from '../../shared/project/parse.ts'
import { fetchAsset } from './asset.ts'
import { Database } from './browser/database.ts'
import { download } from './browser/download.ts'
import { exportInBrowser } from './browser/exportFiles.ts'
import { chooseDataInBrowser } from './browser/chooseData.ts'
import { fileSystemAccess, orCancelled, PROJECT_TYPES, type FileHandle } from './browser/fileSystemAccess.ts'
import { askForFiles } from './browser/input.ts'
import { replaceContent, writeMistake } from './browser/write.ts'
import { hashOf } from './hash.ts'

/** A bundle with weights may be larger than a project alone. */
const MAX_OPENED_BYTES = 64 * MAX_FILE_BYTES

/**
 * An ordinary browser. With the File System Access API files are written in place and remembered; without it they are
 * chosen with an input and saved as downloads.
 */
export function createBrowserHost(): Host {
  let opening: Promise<Database> | null = null
  const database = () => (opening ??= Database.open())
  let unsaved = false
  let guarded = false

  const read = async (file: File, token: FileToken | null): Promise<Result<OpenedFile>> => {
    if (file.size > MAX_OPENED_BYTES) return fail('too-large', `${file.name} has ${file.size.toLocaleString('en-US')} bytes; at most ${MAX_OPENED_BYTES.toLocaleString('en-US')} can be opened.`)
    const bytes = new Uint8Array(await file.arrayBuffer())
    return succeed({ name: file.name, bytes, token, hash: await hashOf(bytes) })
  }
  const handleOf = async (token: FileToken): Promise<FileHandle | null> => (await (await database()).file(token))?.handle ?? null

  return {
    kind: 'browser',

    open: async () => {
      const access = fileSystemAccess()
      if (!access) {
        const files = await askForFiles({ accept: '.json,.layerwright' })
        return files ? read(files[0]!, null) : null
      }
      const handles = await orCancelled(access.showOpenFilePicker({ id: 'projects', types: PROJECT_TYPES }))
      if (!handles) return null
      return read(await handles[0]!.getFile(), await (await database()).remember(handles[0]!, Date.now()))
    },

    openRecent: async (token) => {
      const handle = await handleOf(token)
      if (!handle) return fail('file-missing', 'The browser no longer knows this file. Use Open to choose it again.')
      if ((await handle.queryPermission({ mode: 'read' })) !== 'granted' && (await handle.requestPermission({ mode: 'read' })) !== 'granted') {
        return fail('no-permission', `The browser may not read ${handle.name}. Allow it when it asks, or use Open.`)
      }
      try {
        const file = await read(await handle.getFile(), token)
        await (await database()).remember(handle, Date.now())
        return file
      } catch (error) {
        await (await database()).forget(token)
        return { ok: false, mistake: error instanceof DOMException && error.name === 'NotFoundError' ? { code: 'file-missing', message: `${handle.name} is not there any more. It may have been moved or deleted.` } : writeMistake(handle.name, error) }
      }
    },

    adopt: (file) => read(file, null),

    save: async (token, bytes, expectedHash) => {
      const handle = await handleOf(token)
      if (!handle) return fail('file-missing', 'The browser no longer knows where this file is. Use Save as to choose the place again.')
      if ((await handle.queryPermission({ mode: 'readwrite' })) !== 'granted' && (await handle.requestPermission({ mode: 'readwrite' })) !== 'granted') {
        return fail('no-permission', `The browser may not write ${handle.name}. Allow it when it asks, or use Save as.`)
      }
      try {
        if (expectedHash !== null && (await hashOf(new Uint8Array(await (await handle.getFile()).arrayBuffer()))) !== expectedHash) {
          return fail('changed-on-disk', `${handle.name} was changed by another program since you opened it.`)
        }
      } catch (error) {
        return { ok: false, mistake: writeMistake(handle.name, error) }
      }
      const written = await replaceContent(handle, bytes)
      return written.ok ? succeed({ token, name: handle.name, hash: written.value }) : written
    },

    saveAs: async (suggestedName, bytes): Promise<Result<SavedFile> | null> => {
      const access = fileSystemAccess()
      if (!access) {
        download(suggestedName, bytes)
        return succeed({ token: null, name: suggestedName, hash: await hashOf(bytes) })
      }
      const handle = await orCancelled(access.showSaveFilePicker({ id: 'projects', suggestedName, types: PROJECT_TYPES }))
      if (!handle) return null
      const written = await replaceContent(handle, bytes)
      if (!written.ok) return written
      return succeed({ token: await (await database()).remember(handle, Date.now()), name: handle.name, hash: written.value })
    },

    currentHash: async (token) => {
      const handle = await handleOf(token)
      if (!handle || (await handle.queryPermission({ mode: 'read' })) !== 'granted') return null
      try {
        return await hashOf(new Uint8Array(await (await handle.getFile()).arrayBuffer()))
      } catch {
        // Gone or out of reach: there is nothing to compare with; the next save says so.
        return null
      }
    },

    exportFiles: (name, files: readonly NamedBytes[]) => exportInBrowser(fileSystemAccess(), name, files),
    chooseData: (what) => chooseDataInBrowser(fileSystemAccess(), what),

    recent: async () => (fileSystemAccess() ? (await (await database()).files()).map(({ token, name, openedAt }) => ({ token, name, openedAt })) : []),

    recoveries: async () => (await database()).recoveries(),
    keepRecovery: async (recovery) => {
      try {
        await (await database()).keepRecovery(recovery)
        return succeed(undefined)
      } catch (error) {
        const full = error instanceof DOMException && error.name === 'QuotaExceededError'
        return fail(full ? 'no-space' : 'recovery-failed', full ? 'The browser has no space left to keep a copy of your work. Save it to a file now.' : `The browser cannot keep a copy of your work (${String(error)}). Save it to a file now.`)
      }
    },
    dropRecovery: async (id) => (await database()).dropRecovery(id),

    readSettings: async () => (await database()).readSettings(),
    writeSettings: async (settings) => (await database()).writeSettings(settings),
    readAsset: fetchAsset,

    setDocument: (state) => {
      unsaved = state.unsaved
      if (!guarded) {
        addEventListener('beforeunload', (event) => {
          if (unsaved) event.preventDefault()
        })
      }
      guarded = true
      document.title = `${state.unsaved ? '● ' : ''}${state.name} – Layerwright`
    },
    setMenu: () => {},
    editText: () => {},
    onAction: () => () => {},
    onOpenFile: () => () => {},
    onCloseRequest: () => () => {},
  }
}

/** Tells the program that opened this page in a window that the page runs (`?start=` holds its number). */
export function callBack(): void {
  const address = new URL(location.href)
  const nonce = address.searchParams.get('start')
  if (!nonce) return
  address.searchParams.delete('start')
  history.replaceState(null, '', address)
  if (!/^[0-9a-f]{16}$/.test(nonce)) return
  fetch(`/ready/${nonce}`, { method: 'POST' }).catch(() => console.warn('The program that opened this window did not answer.'))
}
