// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { callBack, createBrowserHost } from '../../../renderer/host/browserHost.ts'
import { Database } from '../../../renderer/host/browser/database.ts'
import { replaceContent, writeBelow } from '../../../renderer/host/browser/write.ts'
import { hashOf } from '../../../renderer/host/hash.ts'
import { bindMenu } from '../../../renderer/host/menu.ts'
import { createMemoryHost } from '../../../renderer/host/memoryHost.ts'
import type { MenuItem } from '../../../shared/host.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

afterEach(() => vi.restoreAllMocks())

// NIST's own test vector for SHA-256.
it('hashes as everybody does', async () => {
  expect(await hashOf(bytes('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

describe('what the browser keeps', () => {
  it('keeps three generations of each work and the settings', async () => {
    const host = createBrowserHost()
    for (const at of [1, 2, 3, 4]) expect((await host.keepRecovery({ id: 'a', name: 'Net', at, token: null, hash: null, bytes: bytes(`state ${at}`) })).ok).toBe(true)
    await host.keepRecovery({ id: 'b', name: 'Other', at: 9, token: null, hash: null, bytes: bytes('x') })
    expect((await createBrowserHost().recoveries()).map(({ id, at }) => [id, at])).toEqual([['b', 9], ['a', 4], ['a', 3], ['a', 2]])
    await host.dropRecovery('a')
    expect((await host.recoveries()).map(({ id }) => id)).toEqual(['b'])
    expect(await host.readSettings()).toEqual({})
    await host.writeSettings({ theme: 'dark' })
    expect(await createBrowserHost().readSettings()).toEqual({ theme: 'dark' })
  })

  it('says so when there is no space', async () => {
    vi.spyOn(Database.prototype, 'keepRecovery').mockRejectedValue(new DOMException('full', 'QuotaExceededError'))
    expect(await createBrowserHost().keepRecovery({ id: 'a', name: 'Net', at: 1, token: null, hash: null, bytes: bytes('x') })).toMatchObject({ ok: false, mistake: { code: 'no-space' } })
  })

  it('asks before the page goes only while something is unsaved', () => {
    const host = createBrowserHost()
    const leave = () => {
      const event = new Event('beforeunload', { cancelable: true })
      dispatchEvent(event)
      return event.defaultPrevented
    }
    host.setDocument({ name: 'Net', unsaved: true })
    expect([leave(), document.title]).toEqual([true, '● Net – Layerwright'])
    host.setDocument({ name: 'Net', unsaved: false })
    expect([leave(), document.title]).toEqual([false, 'Net – Layerwright'])
  })
})

/** A file as the File System Access API shows it: nothing is visible before `close`. */
function fakeFile(options: { fail?: string; corrupt?: boolean } = {}) {
  let content = bytes('old')
  let pending = new Uint8Array()
  const file = {
    name: 'net.json',
    createWritable: async () => ({
      write: async (chunk: Uint8Array<ArrayBuffer>) => {
        if (options.fail) throw new DOMException('no', options.fail)
        pending = chunk
      },
      abort: async () => {},
      close: async () => {
        content = options.corrupt ? bytes('corrupt') : pending
      },
    }),
    getFile: async () => ({ arrayBuffer: async () => new Uint8Array(content).buffer }),
  }
  return { handle: file as unknown as Parameters<typeof replaceContent>[0], read: () => new TextDecoder().decode(content) }
}

describe('writing in place', () => {
  it('reads back what it wrote', async () => {
    const file = fakeFile()
    expect(await replaceContent(file.handle, bytes('new'))).toEqual({ ok: true, value: await hashOf(bytes('new')) })
    expect(file.read()).toBe('new')
    expect(await replaceContent(fakeFile({ corrupt: true }).handle, bytes('new'))).toMatchObject({ ok: false, mistake: { code: 'write-incomplete' } })
  })

  it.each([
    ['QuotaExceededError', 'no-space'],
    ['NotAllowedError', 'no-permission'],
    ['NotFoundError', 'file-missing'],
  ])('leaves the old content on %s', async (fail, code) => {
    const file = fakeFile({ fail })
    expect(await replaceContent(file.handle, bytes('new'))).toMatchObject({ ok: false, mistake: { code } })
    expect(file.read()).toBe('old')
  })

  it.each(['../x', '/x', 'a/../x', ''])('exports nothing as "%s"', async (name) => {
    await expect(writeBelow({} as Parameters<typeof writeBelow>[0], name, bytes('x'))).rejects.toThrow('may not be called')
  })
})

it('calls the program back that opened the window, once', () => {
  const sent = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(null, { status: 204 }))
  history.replaceState(null, '', '?start=0123456789abcdef')
  callBack()
  callBack()
  expect(sent.mock.calls).toEqual([['/ready/0123456789abcdef', { method: 'POST' }]])
  expect(location.search).toBe('')
  history.replaceState(null, '', '?start=../../x')
  callBack()
  expect(sent).toHaveBeenCalledOnce()
})

it('shows the actions in the menu bar, and gives text fields their keys back', () => {
  vi.useFakeTimers()
  try {
    const host = createMemoryHost()
    const shown: (readonly MenuItem[])[] = []
    const typed: string[] = []
    host.setMenu = (items) => shown.push(items)
    host.editText = (command) => typed.push(command)
    let enabled = false
    let changed = () => {}
    const run = vi.fn<(id: string) => void>()
    const actions = [{ id: 'edit.copy', menu: 'edit' as const, label: 'Copy', description: '', keys: ['mod+C'], enabled: () => enabled, run: () => {} }]
    const stop = bindMenu(host, actions, run, (listener) => {
      changed = listener
      return () => {}
    })
    expect(shown).toEqual([[{ id: 'edit.copy', menu: 'edit', label: 'Copy', keys: 'mod+C', enabled: false }]])
    changed()
    vi.runAllTimers()
    expect(shown).toHaveLength(1)
    enabled = true
    changed()
    changed()
    vi.runAllTimers()
    expect(shown[1]).toMatchObject([{ enabled: true }])
    host.sendAction('edit.copy')
    const field = document.createElement('input')
    document.body.append(field)
    field.focus()
    host.sendAction('edit.copy')
    expect([run.mock.calls, typed]).toEqual([[['edit.copy']], ['copy']])
    stop()
  } finally {
    vi.useRealTimers()
  }
})
