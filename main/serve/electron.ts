import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { fail, succeed, type Result } from '../../shared/mistake.ts'

/** What the desktop program prints when its window shows the page. */
export const WINDOW_READY = 'layerwright: window ready'

/** How long fetching Electron may take (milliseconds). */
const DOWNLOAD_TIMEOUT = 30_000
/** How long Electron's window may take (milliseconds); a slow disk's first start included. */
const WINDOW_TIMEOUT = 30_000
/** Electron's own installer wants this Node. */
const INSTALLER_NODE = [22, 12] as const

/** The executable of an Electron that is really there, or why there is none. */
export function findElectron(packageFolder: string, env: NodeJS.ProcessEnv = process.env): Result<string> {
  const override = env.ELECTRON_OVERRIDE_DIST_PATH
  const name = readText(path.join(packageFolder, 'path.txt')) ?? executableName()
  if (override) {
    const executable = path.join(override, name)
    return existsSync(executable) ? succeed(executable) : fail('no-electron', `ELECTRON_OVERRIDE_DIST_PATH is set, but there is no ${executable}`)
  }
  const wanted = readText(path.join(packageFolder, 'package.json'))
  if (wanted === null) return fail('no-electron', 'the package electron is not installed')
  const version = (JSON.parse(wanted) as { version: string }).version
  const present = readText(path.join(packageFolder, 'dist', 'version'))?.replace(/^v/, '')
  if (present === undefined || readText(path.join(packageFolder, 'path.txt')) === null) return fail('no-electron', 'Electron has not been downloaded')
  if (present !== version) return fail('no-electron', `Electron ${present} is there, but ${version} is needed`)
  const executable = path.join(packageFolder, 'dist', name)
  return existsSync(executable) ? succeed(executable) : fail('no-electron', `the download of Electron is incomplete: there is no ${executable}`)
}

/** Why Electron's installer cannot run with this Node; null when it can. */
export function refuseDownload(version: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > INSTALLER_NODE[0] || (major === INSTALLER_NODE[0] && minor >= INSTALLER_NODE[1])
    ? null
    : `downloading Electron needs Node ${INSTALLER_NODE.join('.')} or newer (this is ${version})`
}

/** Fetches Electron's binary, by one process at a time and for 30 s at most. */
export async function downloadElectron(packageFolder: string, say: (text: string) => void, timeout = DOWNLOAD_TIMEOUT): Promise<Result<string>> {
  const lock = path.join(packageFolder, '.download.lock')
  if (!(await takeLock(lock, timeout))) return fail('download-busy', 'another process is downloading Electron')
  try {
    say(`Downloading Electron (about 100 MB; at most ${timeout / 1000} s, \`npm start -- --offline\` skips it) …`)
    const began = Date.now()
    const progress = setInterval(() => say(`  still downloading, ${Math.round((Date.now() - began) / 1000)} s …`), 5000)
    try {
      const ended = await runFor(spawn(process.execPath, [path.join(packageFolder, 'install.js')], { stdio: ['ignore', 'ignore', 'pipe'] }), timeout)
      if (ended.ok) return findElectron(packageFolder)
      return ended
    } finally {
      clearInterval(progress)
    }
  } finally {
    await rm(lock, { recursive: true, force: true })
  }
}

async function takeLock(lock: string, staleAfter: number): Promise<boolean> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      await mkdir(lock)
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const made = await stat(lock).catch(() => null)
    if (made && Date.now() - made.mtimeMs < staleAfter + 5000) return false
    await rm(lock, { recursive: true, force: true })
  }
  return false
}

function runFor(child: ChildProcess, timeout: number): Promise<Result<null>> {
  return new Promise((resolve) => {
    let errors = ''
    child.stderr?.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(0, 10_000)))
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      resolve(fail('download-slow', `Electron could not be downloaded within ${timeout / 1000} s`))
    }, timeout)
    child.once('error', (error) => {
      clearTimeout(timer)
      resolve(fail('download-failed', `Electron's installer could not run (${error.message})`))
    })
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve(code === 0 ? succeed(null) : fail('download-failed', `Electron could not be downloaded (${firstLine(errors)})`))
    })
  })
}

/** Starts the desktop program. `ended` resolves when it does; the result is a failure when no window came up. */
export async function openElectron(
  executable: string,
  options: { root: string; asRoot: boolean; page: string | null; file: string | null; timeout?: number },
): Promise<Result<{ ended: Promise<number> }>> {
  const args = [...(options.asRoot ? ['--no-sandbox'] : []), options.root, ...(options.page ? [`--page=${options.page}`] : []), ...(options.file ? [path.resolve(options.file)] : [])]
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  const child = spawn(executable, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal))
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(0, 10_000)))
  return new Promise((resolve) => {
    const settle = (result: Result<{ ended: Promise<number> }>) => {
      clearTimeout(timer)
      resolve(result)
    }
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      settle(fail('no-window', `Electron's window did not come up within ${(options.timeout ?? WINDOW_TIMEOUT) / 1000} s`))
    }, options.timeout ?? WINDOW_TIMEOUT)
    child.once('error', (error) => settle(fail('no-window', `Electron cannot run here (${error.message})`)))
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes(WINDOW_READY)) settle(succeed({ ended }))
    })
    // A second start hands over to the first and exits with 0 at once.
    child.once('close', (code) => settle(code === 0 ? succeed({ ended }) : fail('no-window', `Electron cannot run here (${firstLine(errors) || `exit code ${code}`})`)))
  })
}

function executableName(): string {
  return { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform as string] ?? 'electron'
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return null
  }
}

function firstLine(text: string): string {
  return text.split('\n').find((line) => line.trim() !== '')?.trim().slice(0, 200) ?? ''
}
