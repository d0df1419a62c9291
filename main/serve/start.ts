import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { openAppWindow } from './appWindow.ts'
import { findBrowsers } from './browsers.ts'
import { downloadElectron, findElectron, openElectron, refuseDownload } from './electron.ts'
import { readStartOptions, START_USAGE, type StartOptions } from './options.ts'
import { serveOrJoin, type Serving } from './port.ts'

const root = path.resolve(import.meta.dirname, '../..')
const pageFolder = path.join(root, 'dist', 'renderer')
const electronPackage = path.join(root, 'node_modules', 'electron')

/** Chromium refuses to run its sandbox as root, and without this the window would just not appear. */
const asRoot = process.platform === 'linux' && process.getuid?.() === 0

const say = (text: string) => console.log(text)

/** The shortest explanations of why a better way was not taken, in order. */
const reasons: string[] = []

async function start(options: StartOptions): Promise<void> {
  const display = process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY)
  if (!display) reasons.push('there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)')
  if (options.noOpen) reasons.push('--no-open was given')
  const mayOpen = display && !options.noOpen

  if (mayOpen && (await startElectron(options))) return
  const serving = await serve(options)
  if (mayOpen && (await startBrowser(serving))) return

  say(`Open ${serving.url} in a browser (no window was opened: ${reasons.join('; ')}).`)
  if (serving.own) say('Ctrl-C stops.')
  else process.exit(0)
}

async function startElectron(options: StartOptions): Promise<boolean> {
  if (options.browser) {
    reasons.push('--browser was given')
    return false
  }
  let electron = findElectron(electronPackage)
  if (!electron.ok && !process.env.ELECTRON_OVERRIDE_DIST_PATH && existsSync(electronPackage)) {
    const refusal = options.offline ? '--offline was given, so Electron was not downloaded' : refuseDownload(process.versions.node)
    if (refusal) {
      reasons.push(refusal)
      return false
    }
    electron = await downloadElectron(electronPackage, say)
  }
  if (!electron.ok) {
    reasons.push(electron.mistake.message)
    return false
  }
  if (asRoot) sayRoot('Electron')
  const opened = await openElectron(electron.value, { root, asRoot, page: options.page, file: options.file })
  if (!opened.ok) {
    reasons.push(opened.mistake.message)
    return false
  }
  say(`Layerwright is open in Electron (${electron.value}).`)
  void opened.value.ended.then((code) => process.exit(code))
  return true
}

interface Served {
  readonly url: string
  /** This process serves it, and ends with the window. */
  readonly own: boolean
  readonly isReady: ((nonce: string) => boolean | Promise<boolean>) | null
}

async function serve(options: StartOptions): Promise<Served> {
  if (options.page) return { url: options.page, own: true, isReady: null }
  const serving: Serving = await serveOrJoin(pageFolder, options.port)
  if (serving.note) say(serving.note)
  if (serving.kind === 'running') {
    return { url: serving.url, own: false, isReady: async (nonce) => (await fetch(`${serving.url}ready/${nonce}`).catch(() => null))?.status === 204 }
  }
  say(`Serving the page at ${serving.url}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void serving.server.close().then(() => process.exit(0))
    })
  }
  return { url: serving.url, own: true, isReady: (nonce) => serving.server.isReady(nonce) }
}

async function startBrowser(served: Served): Promise<boolean> {
  const browsers = findBrowsers()
  if (browsers.length === 0) reasons.push('no Chrome, Edge or Chromium was found (install one, or set CHROME_PATH)')
  if (browsers.length > 0 && asRoot) sayRoot('the browser')
  for (const browser of browsers) {
    const nonce = randomBytes(8).toString('hex')
    const { isReady } = served
    const opened = await openAppWindow(browser, isReady ? `${served.url}?start=${nonce}` : served.url, { asRoot, isReady: isReady && (() => isReady(nonce)) })
    if (!opened.ok) {
      reasons.push(opened.mistake.message)
      continue
    }
    say(`Layerwright is open in a window of ${browser.name}${reasons.length > 0 ? `, because ${reasons.join('; ')}` : ''}.`)
    if (!served.own) process.exit(0)
    say('Closing the window or Ctrl-C stops.')
    void opened.value.ended.then(() => {
      // Where the window went to a browser that already ran, only Ctrl-C can tell that it is done.
      if (!opened.value.handedOver() || performance.now() - began > HANDOVER) process.exit(0)
    })
    return true
  }
  return false
}

/** A browser that ends sooner than this after the start has handed its window over to another process (milliseconds). */
const HANDOVER = 5000
const began = performance.now()

function sayRoot(what: string): void {
  say(`You are root, where the sandbox of ${what} cannot run, so it is started with --no-sandbox. Use an ordinary account if you open files of strangers.`)
}

const options = readStartOptions(process.argv.slice(2))
if (!options.ok) {
  console.error(options.mistake.message)
  process.exit(2)
} else if (options.value.help) {
  say(START_USAGE)
} else {
  await start(options.value)
}
