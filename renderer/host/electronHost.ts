import type { Host } from '../../shared/host.ts'
import type { DesktopBridge } from '../../shared/ipc.ts'
import { succeed } from '../../shared/mistake.ts'
import { fetchAsset } from './asset.ts'
import { hashOf } from './hash.ts'

/** The desktop program: every verb goes over the bridge to the main process. */
export function createElectronHost(bridge: DesktopBridge): Host {
  // Answers that nobody waits for must not fail unseen.
  const tell = (sent: Promise<unknown>) => void sent.catch((error: unknown) => console.error(error))
  let listening = false
  return {
    kind: 'electron',
    open: () => bridge.open(),
    openRecent: (token) => bridge.openRecent(token),
    adopt: async (file) => {
      const adopted = await bridge.adopt(file)
      if (adopted) return adopted
      const bytes = new Uint8Array(await file.arrayBuffer())
      return succeed({ name: file.name, bytes, token: null, hash: await hashOf(bytes) })
    },
    save: (token, bytes, expectedHash) => bridge.save(token, bytes, expectedHash),
    saveAs: (suggestedName, bytes) => bridge.saveAs(suggestedName, bytes),
    currentHash: (token) => bridge.currentHash(token),
    exportFiles: (name, files) => bridge.exportFiles(name, [...files]),
    chooseData: (what) => bridge.chooseData(what),
    recent: () => bridge.recent(),
    recoveries: () => bridge.recoveries(),
    keepRecovery: (recovery) => bridge.keepRecovery({ ...recovery }),
    dropRecovery: (id) => bridge.dropRecovery(id),
    readSettings: () => bridge.readSettings(),
    writeSettings: (settings) => bridge.writeSettings({ ...settings }),
    readAsset: fetchAsset,
    setDocument: (state) => {
      document.title = `${state.unsaved ? '● ' : ''}${state.name} – Layerwright`
      tell(bridge.setDocument({ ...state }))
    },
    setMenu: (items) => tell(bridge.setMenu([...items])),
    editText: (command) => tell(bridge.editText(command)),
    onAction: (listener) => bridge.onAction(listener),
    onOpenFile: (listener) => {
      const stop = bridge.onOpenFile(listener)
      // Files that came with the start wait until somebody listens.
      if (!listening) tell(bridge.ready())
      listening = true
      return stop
    },
    onCloseRequest: (listener) =>
      bridge.onCloseRequest(() => {
        listener().then(
          (mayClose) => tell(bridge.answerClose(mayClose)),
          (error: unknown) => {
            console.error(error)
            tell(bridge.answerClose(false))
          },
        )
      }),
  }
}
