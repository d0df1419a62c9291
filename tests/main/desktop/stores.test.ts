import * as fs from 'node:fs/promises'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Files } from '../../../main/desktop/files.ts'
import { Recents } from '../../../main/desktop/recent.ts'
import { Recoveries } from '../../../main/desktop/recovery.ts'
import { settingsIn, windowStateIn } from '../../../main/desktop/settings.ts'
import { onScreen } from '../../../main/desktop/window.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'layerwright-user-'))
})

afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

const bytes = (text: string) => new TextEncoder().encode(text)

it('keeps three generations of each work over a restart, newest first, with the file behind them', async () => {
  const before = new Files(fs)
  const token = before.admit('/home/ada/net.layerwright.json')
  const recoveries = new Recoveries(fs, folder, before)
  for (const at of [1, 2, 3, 4]) expect((await recoveries.keep({ id: 'a', name: 'Net', at, token, hash: null, bytes: bytes(`state ${at}\n`) })).ok).toBe(true)
  await recoveries.keep({ id: 'b', name: 'Other', at: 9, token: null, hash: null, bytes: bytes('other') })

  const after = new Files(fs)
  const again = new Recoveries(fs, folder, after)
  const list = await again.list()
  expect(list.map(({ id, at }) => [id, at])).toEqual([['b', 9], ['a', 4], ['a', 3], ['a', 2]])
  expect(new TextDecoder().decode(list[1]!.bytes)).toBe('state 4\n')
  expect(after.pathOf(list[1]!.token!)).toBe(path.resolve('/home/ada/net.layerwright.json'))

  await again.drop('a')
  expect((await again.list()).map(({ id }) => id)).toEqual(['b'])
})

it('leaves a damaged generation out and says so', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  const recoveries = new Recoveries(fs, folder, new Files(fs))
  await recoveries.keep({ id: 'a', name: 'Net', at: 1, token: null, hash: null, bytes: bytes('good') })
  writeFileSync(path.join(folder, 'recovery', 'a.2.json'), 'damaged')
  expect((await recoveries.list()).map(({ at }) => at)).toEqual([1])
  expect(log).toHaveBeenCalledOnce()
})

it('tells when there is no space, and keeps what was there', async () => {
  const full: typeof fs = { ...fs, open: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })) }
  const recoveries = new Recoveries(fs, folder, new Files(fs))
  await recoveries.keep({ id: 'a', name: 'Net', at: 1, token: null, hash: null, bytes: bytes('good') })
  expect(await new Recoveries(full, folder, new Files(full)).keep({ id: 'a', name: 'Net', at: 2, token: null, hash: null, bytes: bytes('more') })).toMatchObject({ ok: false, mistake: { code: 'no-space' } })
  expect((await recoveries.list()).map(({ at }) => at)).toEqual([1])
})

it('remembers the files opened last, each once', async () => {
  const files = new Files(fs)
  const recents = new Recents(fs, folder, files)
  for (const [name, at] of [['a', 1], ['b', 2], ['a', 3]] as const) await recents.add(`/p/${name}.layerwright.json`, at)
  expect((await recents.list()).map(({ name, openedAt }) => [name, openedAt])).toEqual([['a.layerwright.json', 3], ['b.layerwright.json', 2]])
  await recents.remove('/p/a.layerwright.json')
  expect((await recents.list()).map(({ name }) => name)).toEqual(['b.layerwright.json'])
})

it('reads settings back, and survives damaged ones', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const settings = settingsIn(fs, folder)
  expect(await settings.read()).toEqual({})
  await Promise.all([settings.write({ theme: 'light' }), settings.write({ theme: 'dark' })])
  expect(await settings.read()).toEqual({ theme: 'dark' })
  expect(readdirSync(folder)).toEqual(['settings.json'])
  writeFileSync(path.join(folder, 'settings.json'), '{"theme"')
  expect(await settings.read()).toEqual({})
  writeFileSync(path.join(folder, 'window.json'), '{"width": -5, "height": 10, "maximised": false}')
  expect(await windowStateIn(fs, folder).read()).toMatchObject({ width: 1440, height: 900 })
})

it('puts the window where it was only if that is still on a screen', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1080 }
  const state = { x: 100, y: 50, width: 1200, height: 800, maximised: false }
  expect(onScreen(state, [screen])).toEqual(state)
  for (const lost of [{ x: 2500, y: 50 }, { x: -1150, y: 50 }, { x: 100, y: 1050 }, { x: 100, y: -300 }]) expect(onScreen({ ...state, ...lost }, [screen])).not.toHaveProperty('x')
  expect(onScreen({ ...state, x: 2500 }, [screen, { ...screen, x: 1920 }])).toMatchObject({ x: 2500 })
})
