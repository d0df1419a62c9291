import { app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, protocol, screen, session, shell } from 'electron'
import fs from 'node:fs/promises'
import path from 'node:path'
import type { IpcEvents } from '../../shared/ipc.ts'
import { CloseGate } from './closeGate.ts'
import { createDialogs } from './dialogs.ts'
import { Files } from './files.ts'
import { createHandlers } from './handlers.ts'
import { handleIpc } from './ipc.ts'
import { menuTemplate } from './menu.ts'
import { fileArgument, OutsideFiles } from './outsideFiles.ts'
import { createPageHandler, PRIVILEGES } from './protocol.ts'
import { Recents } from './recent.ts'
import { Recoveries } from './recovery.ts'
import { denyPermissions, isTrusted, lockNavigation, PAGE_SCHEME, PAGE_URL } from './security.ts'
import { settingsIn, windowStateIn, type WindowState } from './settings.ts'
import { onScreen, windowOptions } from './window.ts'

/** `start.ts` waits for this line: the exit code alone does not tell a window from none. */
const WINDOW_READY = 'layerwright: window ready'

/** While developing the page comes from vite; a packaged program knows only its own. */
const page = app.isPackaged ? PAGE_URL : (process.argv.find((arg) => /^--page=http:\/\/(127\.0\.0\.1|localhost):\d+\/$/.test(arg))?.slice('--page='.length) ?? PAGE_URL)

let window: BrowserWindow | null = null
/** What must still be written before the program ends. */
let leaving: Promise<void> = Promise.resolve()
const send = <E extends keyof IpcEvents>(event: E, value: IpcEvents[E]) => window?.webContents.send(event, value)

app.enableSandbox()
protocol.registerSchemesAsPrivileged([PRIVILEGES])

const files = new Files(fs)
const outside = new OutsideFiles((file) => files.admit(file), (file) => send('openFile', file))

function start(): void {
  app.on('second-instance', (_, args, workingFolder) => {
    if (window?.isMinimized()) window.restore()
    window?.focus()
    const file = fileArgument(args.slice(1), workingFolder)
    if (file !== null) outside.open(file)
  })
  app.on('open-file', (event, file) => {
    event.preventDefault()
    outside.open(file)
  })
  app.on('web-contents-created', (_, contents) => {
    lockNavigation(contents, (url) => {
      shell.openExternal(url).catch(console.error)
    })
  })
  app.on('window-all-closed', () => void leaving.finally(() => app.quit()))
  const file = fileArgument(process.argv.slice(1), process.cwd())
  if (file !== null) outside.open(file)
  app.whenReady().then(openWindow).catch((error: unknown) => {
    console.error(error)
    app.exit(1)
  })
}

async function openWindow(): Promise<void> {
  const userData = app.getPath('userData')
  const windowState = windowStateIn(fs, userData)
  let state: WindowState = onScreen(await windowState.read(), screen.getAllDisplays().map((display) => display.workArea))

  if (page === PAGE_URL) protocol.handle(PAGE_SCHEME, createPageHandler(path.join(import.meta.dirname, '../renderer')))
  denyPermissions(session.defaultSession, page)

  const shown = new BrowserWindow(windowOptions(state, path.join(import.meta.dirname, 'preload.cjs'), nativeTheme.shouldUseDarkColors ? '#16181d' : '#ffffff'))
  window = shown
  let responsive = true
  const gate = new CloseGate({
    ask: () => send('closeRequest', null),
    close: () => shown.close(),
    isResponsive: () => responsive,
    askUser: async () => (await dialog.showMessageBox(shown, {
      type: 'warning',
      message: 'The page does not answer. Close anyway?',
      detail: 'Your work was kept for recovery up to the last seconds and is offered at the next start.',
      buttons: ['Wait', 'Close'],
      defaultId: 0,
      cancelId: 0,
    })).response === 1,
  })
  shown.on('unresponsive', () => (responsive = false))
  shown.on('responsive', () => (responsive = true))
  shown.webContents.on('render-process-gone', (_, details) => {
    console.error(`The page ended: ${details.reason}.`)
    gate.pageGone()
    if (details.reason !== 'clean-exit') shown.reload()
  })
  shown.on('close', (event) => {
    if (!gate.mayClose()) {
      event.preventDefault()
      return
    }
    state = { ...state, ...shown.getNormalBounds(), maximised: shown.isMaximized() }
    leaving = windowState.write(state).catch(console.error)
  })
  shown.on('closed', () => (window = null))
  shown.once('ready-to-show', () => {
    if (state.maximised) shown.maximize()
    shown.show()
    console.log(WINDOW_READY)
  })

  handleIpc(
    ipcMain,
    createHandlers({
      fs,
      files,
      recents: new Recents(fs, userData, files),
      recoveries: new Recoveries(fs, userData, files),
      settings: settingsIn(fs, userData),
      dialogs: createDialogs(dialog, () => shown, { get: () => state.folder, set: (folder) => (state = { ...state, folder }) }),
      outside,
      gate,
      now: Date.now,
      showTitle: ({ name, unsaved, path: file }) => {
        shown.setTitle(`${unsaved ? '● ' : ''}${name} – Layerwright`)
        shown.setDocumentEdited(unsaved)
        shown.setRepresentedFilename(file ?? '')
      },
      showMenu: (items) => Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(items, (id) => send('action', id)))),
      editText: (command) => shown.webContents[command](),
    }),
    ({ sender, senderFrame }) => isTrusted(senderFrame, sender, window, page),
  )
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate([], () => {})))
  await shown.loadURL(page)
}

if (app.requestSingleInstanceLock()) start()
else app.quit()
