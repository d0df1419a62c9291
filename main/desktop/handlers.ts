import type { FileToken, MenuItem, NamedBytes, OpenedFile, TextCommand } from '../../shared/host.ts'
import { succeed, type Result } from '../../shared/mistake.ts'
import { saveAtomically, type FileSystem } from './atomicSave.ts'
import type { CloseGate } from './closeGate.ts'
import type { Dialogs } from './dialogs.ts'
import type { Files } from './files.ts'
import type { IpcHandlers } from './ipc.ts'
import type { OutsideFiles } from './outsideFiles.ts'
import type { Recents } from './recent.ts'
import type { Recoveries } from './recovery.ts'
import type { Stored } from './stored.ts'

export interface Desktop {
  readonly fs: FileSystem
  readonly files: Files
  readonly recents: Recents
  readonly recoveries: Recoveries
  readonly settings: Stored<Record<string, unknown>>
  readonly dialogs: Dialogs
  readonly outside: OutsideFiles
  readonly gate: CloseGate
  readonly now: () => number
  readonly showTitle: (state: { name: string; unsaved: boolean; path: string | null }) => void
  readonly showMenu: (items: readonly MenuItem[]) => void
  readonly editText: (command: TextCommand) => void
}

/** What the page may ask for, each verb in a few lines. */
export function createHandlers(desktop: Desktop): IpcHandlers {
  const { fs, files, recents, recoveries, settings, dialogs, outside, gate, now } = desktop
  /** The file that the title bar stands for. */
  let current: FileToken | null = null

  const opened = async (token: FileToken): Promise<Result<OpenedFile>> => {
    const read = await files.read(token)
    const file = files.pathOf(token)
    if (file !== null) {
      if (read.ok) await remember(file)
      else if (read.mistake.code === 'file-missing') await recents.remove(file).catch(logged)
    }
    if (read.ok) current = token
    return read
  }
  // The list of recent files is a comfort; that it cannot be written must not fail a save.
  const remember = (file: string) => recents.add(file, now()).catch(logged)

  return {
    open: async () => {
      const file = await dialogs.openProject()
      return file === null ? null : opened(files.admit(file))
    },
    openRecent: opened,
    adopt: (file) => opened(files.admit(file)),
    save: async (token, bytes, expectedHash) => {
      const saved = await files.save(token, bytes, expectedHash)
      const file = files.pathOf(token)
      if (saved.ok && file !== null) {
        current = token
        await remember(file)
      }
      return saved
    },
    saveAs: async (suggestedName, bytes) => {
      const file = await dialogs.saveProject(suggestedName)
      if (file === null) return null
      const token = files.admit(file)
      const saved = await files.save(token, bytes, null)
      if (saved.ok) {
        current = token
        await remember(file)
      }
      return saved
    },
    currentHash: (token) => files.currentHash(token),
    exportFiles: async (suggestedName, list: readonly NamedBytes[]) => {
      if (list.length > 1) {
        const folder = await dialogs.exportFolder(suggestedName)
        return folder === null ? null : files.writeFolder(folder, list)
      }
      const file = await dialogs.exportFile(list[0]!.name)
      if (file === null) return null
      const written = await saveAtomically(fs, file, list[0]!.bytes)
      return written.ok ? succeed(file) : written
    },
    chooseData: async (what) => {
      const chosen = await dialogs.chooseData(what)
      if (chosen === null) return null
      const read = await files.readData(chosen, what)
      return read.ok ? succeed([...read.value]) : read
    },
    recent: () => recents.list(),
    recoveries: () => recoveries.list(),
    keepRecovery: (recovery) => recoveries.keep(recovery),
    dropRecovery: async (id) => {
      await recoveries.drop(id)
      return undefined
    },
    readSettings: () => settings.read(),
    writeSettings: async (next) => {
      await settings.write(next)
      return undefined
    },
    setDocument: async (state) => {
      gate.setUnsaved(state.unsaved)
      const file = current === null ? null : files.pathOf(current)
      desktop.showTitle({ ...state, path: file !== null && file.endsWith(state.name) ? file : null })
      return undefined
    },
    setMenu: async (items) => {
      desktop.showMenu(items)
      return undefined
    },
    editText: async (command) => {
      desktop.editText(command)
      return undefined
    },
    ready: async () => {
      outside.ready(opened)
      return undefined
    },
    answerClose: async (mayClose) => {
      gate.answer(mayClose)
      return undefined
    },
  }
}

function logged(error: unknown): void {
  console.error(error)
}
