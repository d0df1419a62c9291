import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fail, succeed, type Result } from '../../shared/mistake.ts'
import type { Browser } from './browsers.ts'

/** How long a page may take to call back (milliseconds): a cold browser on a slow disk. */
const PAGE_TIMEOUT = 20_000

/** Our own profile folder: the window is not one of the user's tabs, shares no extensions, and its stores stay from start to start. */
export function profileFolder(platform: NodeJS.Platform = process.platform, env: NodeJS.ProcessEnv = process.env, home = homedir()): string {
  if (platform === 'win32') return path.win32.join(env.LOCALAPPDATA ?? path.win32.join(home, 'AppData', 'Local'), 'Layerwright', 'Browser')
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Layerwright', 'Browser')
  return path.join(env.XDG_DATA_HOME ?? path.join(home, '.local', 'share'), 'layerwright', 'browser')
}

export interface AppWindow {
  /** Resolves when the browser's process ends; at once where it handed over to one that already ran. */
  readonly ended: Promise<void>
  /** The window is in a browser process that was there before. */
  readonly handedOver: () => boolean
}

/** Width and height of the first window, in pixels: the three panels and the dock side by side. */
const FIRST_SIZE = '1360,860'

/**
 * Opens the page as an app window. A busy profile, or root without --no-sandbox, makes a browser exit with 0 at once, so
 * only the page's own call back (`isReady`) counts. Pass null where the page cannot call back.
 */
export async function openAppWindow(
  browser: Browser,
  url: string,
  options: { asRoot: boolean; isReady: (() => boolean | Promise<boolean>) | null; profile?: string; timeout?: number },
): Promise<Result<AppWindow>> {
  const profile = options.profile ?? profileFolder()
  // Later the browser remembers what the user made of the window.
  const firstTime = mkdirSync(profile, { recursive: true }) !== undefined
  const args = [`--app=${url}`, ...(firstTime ? [`--window-size=${FIRST_SIZE}`] : []), `--user-data-dir=${profile}`, '--no-first-run', '--no-default-browser-check', '--disable-background-networking', '--disable-sync']
  const child = spawn(browser.executable, options.asRoot ? [...args, '--no-sandbox'] : args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let errors = ''
  let exit: number | null | undefined
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4000)))
  const ended = new Promise<void>((resolve) => {
    child.once('close', (code) => {
      exit = code
      resolve()
    })
    child.once('error', (error) => {
      exit = -1
      errors = error.message
      resolve()
    })
  })
  const stop = () => child.kill('SIGTERM')
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)

  const window: AppWindow = { ended, handedOver: () => exit === 0 }
  const timeout = options.timeout ?? PAGE_TIMEOUT
  const deadline = Date.now() + timeout
  while (Date.now() < deadline) {
    if (options.isReady ? await options.isReady() : exit === undefined && Date.now() > deadline - timeout + 2000) return succeed(window)
    if (exit !== undefined && exit !== 0) return fail('no-window', `${browser.name} ended with exit code ${exit}${lastLine(errors)}`)
    await wait(50)
  }
  child.kill('SIGTERM')
  return fail('no-window', `${browser.name} started, but the page did not answer within ${timeout / 1000} s${lastLine(errors)}`)
}

function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1)
  return line ? ` (${line.slice(0, 200)})` : ''
}
