import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { DesktopBridge, IpcArgs, IpcEvents, IpcResult, IpcVerb } from '../../shared/ipc.ts'

/** The page's bridge: one named function a verb. Neither `ipcRenderer` nor its events reach the page. */

const verb =
  <V extends IpcVerb>(name: V) =>
  (...args: IpcArgs<V>): Promise<IpcResult<V>> =>
    ipcRenderer.invoke(name, ...args) as Promise<IpcResult<V>>

const event =
  <E extends keyof IpcEvents>(name: E) =>
  (listener: (value: IpcEvents[E]) => void): (() => void) => {
    const receive = (_: unknown, value: IpcEvents[E]) => listener(value)
    ipcRenderer.on(name, receive)
    return () => ipcRenderer.off(name, receive)
  }

const onCloseRequest = event('closeRequest')

const bridge: DesktopBridge = {
  open: verb('open'),
  openRecent: verb('openRecent'),
  adopt: async (file) => {
    // Only a file that the user dropped or chose has a path; the page cannot make one up.
    const path = webUtils.getPathForFile(file)
    return path === '' ? null : verb('adopt')(path)
  },
  save: verb('save'),
  saveAs: verb('saveAs'),
  currentHash: verb('currentHash'),
  exportFiles: verb('exportFiles'),
  chooseData: verb('chooseData'),
  recent: verb('recent'),
  recoveries: verb('recoveries'),
  keepRecovery: verb('keepRecovery'),
  dropRecovery: verb('dropRecovery'),
  readSettings: verb('readSettings'),
  writeSettings: verb('writeSettings'),
  setDocument: verb('setDocument'),
  setMenu: verb('setMenu'),
  editText: verb('editText'),
  ready: verb('ready'),
  answerClose: verb('answerClose'),
  onAction: event('action'),
  onOpenFile: event('openFile'),
  onCloseRequest: (listener) => onCloseRequest(() => listener()),
}

contextBridge.exposeInMainWorld('layerwright', bridge)
