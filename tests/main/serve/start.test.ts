import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openAppWindow, profileFolder } from '../../../main/serve/appWindow.ts'
import { browserName, otherPlaces } from '../../../main/serve/browsers.ts'
import { downloadElectron, findElectron, openElectron, refuseDownload, WINDOW_READY } from '../../../main/serve/electron.ts'
import { readStartOptions } from '../../../main/serve/options.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'layerwright-start-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, text: string, mode = 0o644): string {
  const file = path.join(folder, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
  chmodSync(file, mode)
  return file
}

const script = (name: string, text: string) => write(name, `#!${process.execPath}\n${text}`, 0o755)

describe('findElectron', () => {
  it('wants the version, the path and the executable', () => {
    expect(findElectron(folder, {})).toMatchObject({ ok: false, mistake: { message: 'the package electron is not installed' } })
    write('package.json', '{"version": "45.4.1"}')
    expect(findElectron(folder, {})).toMatchObject({ ok: false, mistake: { message: 'Electron has not been downloaded' } })
    write('dist/version', 'v45.0.0')
    write('path.txt', 'electron')
    expect(findElectron(folder, {})).toMatchObject({ ok: false, mistake: { message: 'Electron 45.0.0 is there, but 45.4.1 is needed' } })
    write('dist/version', '45.4.1')
    expect(findElectron(folder, {})).toMatchObject({ ok: false, mistake: { message: expect.stringContaining('incomplete') } })
    const executable = write('dist/electron', '')
    expect(findElectron(folder, {})).toEqual({ ok: true, value: executable })
  })

  it('takes the folder that the environment names', () => {
    write('package.json', '{"version": "45.4.1"}')
    write('path.txt', 'electron')
    const executable = write('mine/electron', '')
    expect(findElectron(folder, { ELECTRON_OVERRIDE_DIST_PATH: path.join(folder, 'mine') })).toEqual({ ok: true, value: executable })
    expect(findElectron(folder, { ELECTRON_OVERRIDE_DIST_PATH: path.join(folder, 'none') }).ok).toBe(false)
  })
})

it.each([
  ['20.19.0', false],
  ['22.11.0', false],
  ['22.12.0', true],
  ['24.0.0', true],
])('Electron can be downloaded with Node %s: %s', (version, possible) => {
  expect(refuseDownload(version) === null).toBe(possible)
})

describe('downloadElectron', () => {
  it('gives up after its time, and leaves no lock', async () => {
    write('install.js', 'setTimeout(() => {}, 60000)')
    expect(await downloadElectron(folder, () => {}, 200)).toMatchObject({ ok: false, mistake: { code: 'download-slow' } })
    write('install.js', 'console.error("getaddrinfo ENOTFOUND github.com"); process.exit(1)')
    expect(await downloadElectron(folder, () => {}, 5000)).toMatchObject({ ok: false, mistake: { message: 'Electron could not be downloaded (getaddrinfo ENOTFOUND github.com)' } })
  })

  it('is done by one process at a time', async () => {
    write('package.json', '{"version": "1.0.0"}')
    write('install.js', 'setTimeout(() => process.exit(1), 300)')
    const [first, second] = await Promise.all([downloadElectron(folder, () => {}, 5000), downloadElectron(folder, () => {}, 5000)])
    expect([first, second].map((one) => (one.ok ? 'ok' : one.mistake.code)).sort()).toEqual(['download-busy', 'download-failed'])
  })
})

describe('openElectron', () => {
  const options = { root: '/app', asRoot: false, page: null, file: null }

  it('waits until the window says that it is there', async () => {
    const opened = await openElectron(script('electron.mjs', `console.log('${WINDOW_READY}'); setTimeout(() => {}, 100)`), options)
    expect(opened.ok && (await opened.value.ended)).toBe(0)
  })

  it('tells why it cannot run', async () => {
    const failing = script('electron.mjs', `console.error('libnss3.so: cannot open shared object file'); process.exit(127)`)
    expect(await openElectron(failing, options)).toMatchObject({ ok: false, mistake: { message: expect.stringContaining('libnss3.so') } })
    expect((await openElectron(path.join(folder, 'none'), options)).ok).toBe(false)
  })

  it('gives up on a window that never comes', async () => {
    expect(await openElectron(script('electron.mjs', 'setTimeout(() => {}, 60000)'), { ...options, timeout: 200 })).toMatchObject({ ok: false, mistake: { code: 'no-window' } })
  })
})

describe('openAppWindow', () => {
  const options = () => ({ asRoot: false, profile: path.join(folder, 'profile') })

  it('trusts the page and not the exit code', async () => {
    const browser = { name: 'Chromium', executable: script('browser.mjs', 'process.exit(0)') }
    expect(await openAppWindow(browser, 'http://127.0.0.1:1/', { ...options(), isReady: () => false, timeout: 300 })).toMatchObject({ ok: false, mistake: { message: expect.stringContaining('did not answer') } })
    expect((await openAppWindow(browser, 'http://127.0.0.1:1/', { ...options(), isReady: () => true })).ok).toBe(true)
  })

  it('tells why a browser ended', async () => {
    const browser = { name: 'Chromium', executable: script('browser.mjs', `console.error('Missing X server'); process.exit(1)`) }
    expect(await openAppWindow(browser, 'http://127.0.0.1:1/', { ...options(), isReady: () => false })).toMatchObject({ ok: false, mistake: { message: 'Chromium ended with exit code 1 (Missing X server)' } })
  })

  it('passes --no-sandbox for root only', async () => {
    const browser = { name: 'Chromium', executable: script('browser.mjs', `console.error(process.argv.includes('--no-sandbox')); process.exit(1)`) }
    for (const asRoot of [true, false]) {
      expect(await openAppWindow(browser, 'http://127.0.0.1:1/', { ...options(), asRoot, isReady: () => false })).toMatchObject({ mistake: { message: expect.stringContaining(`(${asRoot})`) } })
    }
  })
})

it('keeps its browser profile where each system wants it', () => {
  expect(profileFolder('linux', {}, '/home/ada')).toBe('/home/ada/.local/share/layerwright/browser')
  expect(profileFolder('linux', { XDG_DATA_HOME: '/data' }, '/home/ada')).toBe('/data/layerwright/browser')
  expect(profileFolder('win32', { LOCALAPPDATA: 'C:\\Users\\ada\\AppData\\Local' }, '')).toBe('C:\\Users\\ada\\AppData\\Local\\Layerwright\\Browser')
  expect(profileFolder('darwin', {}, '/Users/ada')).toBe('/Users/ada/Library/Application Support/Layerwright/Browser')
})

it('knows Edge on every system', () => {
  expect(otherPlaces('win32', { 'PROGRAMFILES(X86)': 'C:\\Program Files (x86)' })).toContain('C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe')
  for (const platform of ['darwin', 'linux', 'win32'] as const) {
    expect(otherPlaces(platform, { PROGRAMFILES: 'C:\\Program Files' }).map(browserName)).toContain('Microsoft Edge')
  }
})

it.each<[string[], unknown]>([
  [[], { browser: false, offline: false, noOpen: false, port: 4747, page: null, file: null }],
  [['--browser', '--offline', '--no-open', '--port', '8123'], { browser: true, offline: true, noOpen: true, port: 8123 }],
  [['a.layerwright.json'], { file: 'a.layerwright.json' }],
])('reads the options %j', (args, expected) => {
  expect(readStartOptions(args)).toMatchObject({ ok: true, value: expected })
})

it.each([[['--port', 'x'], '"x"'], [['--frobnicate'], 'frobnicate'], [['a', 'b'], '2']] as [string[], string][])('refuses the options %j', (args, part) => {
  const read = readStartOptions(args)
  expect(read.ok ? '' : read.mistake.message).toContain(part)
})
