import type { BrowserWindow, Dialog, FileFilter } from 'electron'
import path from 'node:path'

/** What the user is asked by the system's own dialogs. Null when they are cancelled. */
export interface Dialogs {
  openProject(): Promise<string | null>
  saveProject(suggestedName: string): Promise<string | null>
  exportFile(suggestedName: string): Promise<string | null>
  /** A folder that does not exist yet, below one that the user picks. */
  exportFolder(suggestedName: string): Promise<string | null>
  chooseData(what: 'files' | 'folder'): Promise<readonly string[] | null>
}

const PROJECTS: FileFilter[] = [
  { name: 'Layerwright projects', extensions: ['layerwright.json', 'layerwright', 'json'] },
  { name: 'All files', extensions: ['*'] },
]

/** `folder` remembers where the user was last. */
export function createDialogs(dialog: Pick<Dialog, 'showOpenDialog' | 'showSaveDialog'>, window: () => BrowserWindow, folder: { get: () => string | undefined; set: (folder: string) => void }): Dialogs {
  const open = async (title: string, properties: ('openFile' | 'openDirectory' | 'multiSelections' | 'createDirectory')[], filters?: FileFilter[]) => {
    const { canceled, filePaths } = await dialog.showOpenDialog(window(), { title, properties, ...(filters && { filters }), ...(folder.get() && { defaultPath: folder.get() }) })
    if (canceled || filePaths.length === 0) return null
    folder.set(properties.includes('openDirectory') ? filePaths[0]! : path.dirname(filePaths[0]!))
    return filePaths
  }
  const save = async (title: string, suggestedName: string, filters?: FileFilter[]) => {
    // The page suggests a name, never a place.
    const name = path.basename(suggestedName)
    const { canceled, filePath } = await dialog.showSaveDialog(window(), { title, defaultPath: path.join(folder.get() ?? '', name), ...(filters && { filters }) })
    if (canceled || !filePath) return null
    folder.set(path.dirname(filePath))
    return filePath
  }
  return {
    openProject: async () => (await open('Open a project', ['openFile'], PROJECTS))?.[0] ?? null,
    saveProject: (name) => save('Save the project', name, name.endsWith('.json') ? [{ name: 'Layerwright project', extensions: ['layerwright.json'] }] : [{ name: 'Layerwright bundle', extensions: ['layerwright'] }]),
    exportFile: (name) => save('Export', name),
    exportFolder: async (name) => {
      const parent = (await open('Choose where the folder is made', ['openDirectory', 'createDirectory']))?.[0]
      return parent === undefined ? null : path.join(parent, path.basename(name))
    },
    chooseData: (what) => open('Choose data', what === 'folder' ? ['openDirectory'] : ['openFile', 'multiSelections']),
  }
}
