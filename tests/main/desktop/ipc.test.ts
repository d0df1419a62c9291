import * as fs from 'node:fs/promises'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CloseGate } from '../../../main/desktop/closeGate.ts'
import { Files } from '../../../main/desktop/files.ts'
import { createHandlers } from '../../../main/desktop/handlers.ts'
import { handleIpc, type IpcHandlers } from '../../../main/desktop/ipc.ts'
import { accelerator, menuTemplate } from '../../../main/desktop/menu.ts'
import { fileArgument, OutsideFiles } from '../../../main/desktop/outsideFiles.ts'
import { Recents } from '../../../main/desktop/recent.ts'
import { Recoveries } from '../../../main/desktop/recovery.ts'
import { settingsIn } from '../../../main/desktop/settings.ts'
import { IPC } from '../../../shared/ipc.ts'

let folder: string
let answer: string | null
let invoke: (verb: string, ...args: unknown[]) => Promise<unknown>
let trusted: boolean
let sent: unknown[]
let outside: OutsideFiles
let title: unknown
let closing: { asked: number; closed: number }
let gate: CloseGate
const bytes = (text: string) => new TextEncoder().encode(text)

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'layerwright-ipc-'))
  answer = null
  trusted = true
  sent = []
  closing = { asked: 0, closed: 0 }
  const files = new Files(fs)
  const asked = async () => answer
  outside = new OutsideFiles((file) => files.admit(file), (file) => sent.push(file))
  gate = new CloseGate({ ask: () => (closing.asked += 1), close: () => (closing.closed += 1), askUser: async () => true, isResponsive: () => true })
  const handlers = createHandlers({
    fs,
    files,
    recents: new Recents(fs, folder, files),
    recoveries: new Recoveries(fs, folder, files),
    settings: settingsIn(fs, folder),
    dialogs: { openProject: asked, saveProject: asked, exportFile: asked, exportFolder: asked, chooseData: async () => (answer === null ? null : [answer]) },
    outside,
    gate,
    now: () => 7,
    showTitle: (state) => (title = state),
    showMenu: () => {},
    editText: () => {},
  })
  invoke = register(handlers)
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

function register(handlers: IpcHandlers) {
  const listeners = new Map<string, (event: unknown, ...args: unknown[]) => Promise<unknown>>()
  handleIpc({ handle: (verb, listener) => void listeners.set(verb, listener as (event: unknown, ...args: unknown[]) => Promise<unknown>) }, handlers, () => trusted)
  return (verb: string, ...args: unknown[]) => listeners.get(verb)!({}, ...args)
}

describe('handleIpc', () => {
  it('refuses every verb to a stranger', async () => {
    trusted = false
    for (const verb of Object.keys(IPC)) await expect(invoke(verb)).rejects.toThrow('refused')
  })

  it.each<[string, unknown[]]>([
    ['open', ['/etc/passwd']],
    ['openRecent', []],
    ['openRecent', [{ token: 'x' }]],
    ['save', ['token', 'text instead of bytes', null]],
    ['save', ['token', new Uint8Array(1), 'no hash']],
    ['saveAs', ['', new Uint8Array(1)]],
    ['exportFiles', ['name', []]],
    ['chooseData', ['/etc']],
    ['keepRecovery', [{ id: '../../x', name: 'n', at: 1, token: null, hash: null, bytes: new Uint8Array(1) }]],
    ['dropRecovery', ['../../x']],
    ['editText', ['openDevTools']],
    ['setDocument', [{ name: 'n' }]],
  ])('refuses %s with the arguments %j', async (verb, args) => {
    await expect(invoke(verb, ...args)).rejects.toThrow(`${verb}: the arguments are not as agreed`)
  })

  it('checks results too', async () => {
    const broken = register({ recent: async () => [{ path: '/secret' }] } as unknown as IpcHandlers)
    await expect(broken('recent')).rejects.toThrow('recent: the result is not as agreed')
  })
})

describe('the verbs', () => {
  it('open, save and save as, without a path in sight', async () => {
    expect(await invoke('open')).toBeNull()
    answer = path.join(folder, 'a.layerwright.json')
    writeFileSync(answer, 'old')
    const opened = (await invoke('open')) as { ok: true; value: { token: string; hash: string; name: string } }
    expect(opened).toMatchObject({ ok: true, value: { name: 'a.layerwright.json' } })
    expect(JSON.stringify(opened)).not.toContain(folder)
    const saved = (await invoke('save', opened.value.token, bytes('new'), opened.value.hash)) as { ok: true; value: { hash: string } }
    expect([saved.ok, readFileSync(answer, 'utf8')]).toEqual([true, 'new'])
    expect(await invoke('save', opened.value.token, bytes('newer'), opened.value.hash)).toMatchObject({ ok: false, mistake: { code: 'changed-on-disk' } })
    expect(await invoke('currentHash', opened.value.token)).toBe(saved.value.hash)

    await invoke('setDocument', { name: 'a.layerwright.json', unsaved: true })
    expect(title).toEqual({ name: 'a.layerwright.json', unsaved: true, path: answer })

    answer = path.join(folder, 'b.layerwright.json')
    expect(await invoke('saveAs', 'b.layerwright.json', bytes('b'))).toMatchObject({ ok: true, value: { name: 'b.layerwright.json' } })
    const recent = (await invoke('recent')) as { name: string; token: string }[]
    expect(recent.map(({ name }) => name)).toEqual(['b.layerwright.json', 'a.layerwright.json'])
    rmSync(path.join(folder, 'a.layerwright.json'))
    expect(await invoke('openRecent', recent[1]!.token)).toMatchObject({ ok: false, mistake: { code: 'file-missing' } })
    expect(((await invoke('recent')) as unknown[]).length).toBe(1)
  })

  it('export one file or a folder', async () => {
    answer = path.join(folder, 'net.json')
    expect(await invoke('exportFiles', 'net', [{ name: 'net.json', bytes: bytes('{}') }])).toEqual({ ok: true, value: answer })
    answer = path.join(folder, 'out')
    expect(await invoke('exportFiles', 'net', [{ name: 'a.ts', bytes: bytes('a') }, { name: 'b/c.ts', bytes: bytes('c') }])).toEqual({ ok: true, value: answer })
    expect(readFileSync(path.join(folder, 'out', 'b', 'c.ts'), 'utf8')).toBe('c')
  })

  it('read the data files of a folder', async () => {
    answer = folder
    writeFileSync(path.join(folder, 'iris.csv'), 'a,b')
    expect(await invoke('chooseData', 'folder')).toEqual({ ok: true, value: [{ name: 'iris.csv', bytes: bytes('a,b') }] })
    answer = null
    expect(await invoke('chooseData', 'files')).toBeNull()
  })

  it('keep and drop recoveries and settings', async () => {
    expect(await invoke('keepRecovery', { id: 'w', name: 'Net', at: 5, token: null, hash: null, bytes: bytes('x') })).toEqual({ ok: true, value: undefined })
    expect(await invoke('recoveries')).toMatchObject([{ id: 'w', at: 5 }])
    await invoke('dropRecovery', 'w')
    expect(await invoke('recoveries')).toEqual([])
    await invoke('writeSettings', { theme: 'dark' })
    expect(await invoke('readSettings')).toEqual({ theme: 'dark' })
  })
})

it('hands files from outside over once the page listens', async () => {
  const file = path.join(folder, 'a.layerwright.json')
  writeFileSync(file, 'a')
  outside.open('/gone.layerwright.json')
  outside.open(file)
  expect(sent).toEqual([])
  await invoke('ready')
  await vi.waitFor(() => expect(sent).toMatchObject([{ ok: true, value: { name: 'a.layerwright.json' } }]))
  outside.open('/gone.layerwright.json')
  await vi.waitFor(() => expect(sent[1]).toMatchObject({ ok: false, mistake: { code: 'file-missing' } }))
})

it.each([
  [['electron', '.', 'net.layerwright.json'], '/home/ada/net.layerwright.json'],
  [['Layerwright', '/data/net.layerwright'], '/data/net.layerwright'],
  [['electron', '.', '--page=http://127.0.0.1:5173/'], null],
  [['electron', '--config=x.json'], null],
  [[], null],
])('finds the project in %j', (args, expected) => {
  expect(fileArgument(args, '/home/ada')).toBe(expected)
})

it('closes only when nothing is lost', async () => {
  expect(gate.mayClose()).toBe(true)
  await invoke('setDocument', { name: 'x', unsaved: true })
  expect([gate.mayClose(), gate.mayClose()]).toEqual([false, false])
  expect(closing).toEqual({ asked: 1, closed: 0 })
  await invoke('answerClose', false)
  expect(closing.closed).toBe(0)
  expect(gate.mayClose()).toBe(false)
  await invoke('answerClose', true)
  expect([closing, gate.mayClose()]).toEqual([{ asked: 2, closed: 1 }, true])
})

describe('the menu', () => {
  it.each([
    ['mod+S', 'CommandOrControl+S'],
    ['mod+shift+s', 'CommandOrControl+Shift+S'],
    ['Delete', 'Delete'],
    ['mod+Enter', 'CommandOrControl+Return'],
    ['F2', 'F2'],
    ['mod+nonsense', null],
  ])('writes %s as %s', (keys, expected) => expect(accelerator(keys)).toBe(expected))

  it('is made of the actions of the page', () => {
    const run = vi.fn<(id: string) => void>()
    const items = [
      { id: 'file.save', menu: 'file', label: 'Save', keys: 'mod+S', enabled: true },
      { id: 'train.start', menu: 'train', label: 'Train & test', keys: null, enabled: false },
    ]
    const template = menuTemplate(items, run, 'linux')
    expect(template.map(({ label }) => label)).toEqual(['File', 'View', 'Train'])
    const save = (template[0]!.submenu as { label: string; accelerator: string; registerAccelerator: boolean; click: () => void }[])[0]!
    expect(save).toMatchObject({ label: 'Save', accelerator: 'CommandOrControl+S', registerAccelerator: false })
    save.click()
    expect(run).toHaveBeenCalledWith('file.save')
    expect(template[2]!.submenu).toMatchObject([{ label: 'Train && test', enabled: false }])
    expect(menuTemplate(items, run, 'darwin')[0]).toEqual({ role: 'appMenu' })
  })
})
