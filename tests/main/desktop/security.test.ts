import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createPageHandler, PRIVILEGES } from '../../../main/desktop/protocol.ts'
import { denyPermissions, isExternal, isPage, isTrusted, lockNavigation, PAGE_URL } from '../../../main/desktop/security.ts'
import { FIRST_WINDOW } from '../../../main/desktop/settings.ts'
import { windowOptions } from '../../../main/desktop/window.ts'
import { SECURITY_HEADERS } from '../../../shared/page.ts'

describe('isTrusted', () => {
  const contents = {}
  const window = { webContents: contents }
  const frame = (url: string, parent: unknown = null) => ({ url, parent }) as unknown as Parameters<typeof isTrusted>[0]
  it.each<[string, boolean, Parameters<typeof isTrusted>[0], unknown, { webContents: unknown } | null]>([
    ['our page', true, frame('app://layerwright/'), contents, window],
    ['our page with a path', true, frame('app://layerwright/index.html?files=classic'), contents, window],
    ['a frame that is gone', false, null, contents, window],
    ['a frame inside our page', false, frame('app://layerwright/', {}), contents, window],
    ['another window', false, frame('app://layerwright/'), {}, window],
    ['no window', false, frame('app://layerwright/'), contents, null],
    ['another host', false, frame('app://layerwright.evil/'), contents, window],
    ['a longer host', false, frame('app://layerwright@evil/'), contents, window],
    ['a name before the host', false, frame('app://x@layerwright/'), contents, window],
    ['another protocol', false, frame('https://layerwright/'), contents, window],
    ['a file', false, frame('file:///layerwright/index.html'), contents, window],
    ['the empty page', false, frame('about:blank'), contents, window],
    ['no address', false, frame(''), contents, window],
  ])('%s: %s', (_, trusted, sender, source, target) => {
    expect(isTrusted(sender, source, target, PAGE_URL)).toBe(trusted)
  })
})

it.each([
  ['https://arxiv.org/abs/1502.01852', true],
  ['http://arxiv.org/abs/1502.01852', false],
  ['https://arxiv.org.evil.example/', false],
  ['https://arxiv.org@evil.example/', false],
  ['https://user@arxiv.org/', false],
  ['https://arxiv.org:8443/', false],
  ['https://evil.example/', false],
  ['file:///etc/passwd', false],
  ['javascript:alert(1)', false],
  ['smb://server/share', false],
  ['not a url', false],
])('%s may be opened outside: %s', (url, allowed) => expect(isExternal(url)).toBe(allowed))

it('compares pages exactly', () => {
  expect(isPage('http://127.0.0.1:5173/x', 'http://127.0.0.1:5173/')).toBe(true)
  expect(isPage('http://127.0.0.1:5174/', 'http://127.0.0.1:5173/')).toBe(false)
})

it('stops every way of going elsewhere', () => {
  const listeners = new Map<string, (event: { preventDefault: () => void }) => void>()
  let opened: (details: { url: string }) => unknown = () => undefined
  const external = vi.fn<(url: string) => void>()
  const contents = {
    on: (name: string, listener: (event: { preventDefault: () => void }) => void) => listeners.set(name, listener),
    setWindowOpenHandler: (handler: (details: { url: string }) => unknown) => (opened = handler),
  }
  lockNavigation(contents as unknown as Parameters<typeof lockNavigation>[0], external)
  for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']) {
    const preventDefault = vi.fn<() => void>()
    listeners.get(name)!({ preventDefault })
    expect(preventDefault).toHaveBeenCalledOnce()
  }
  expect(opened({ url: 'https://arxiv.org/abs/1' })).toEqual({ action: 'deny' })
  expect(opened({ url: 'https://evil.example/' })).toEqual({ action: 'deny' })
  expect(external.mock.calls).toEqual([['https://arxiv.org/abs/1']])
})

it('denies permissions but the clipboard, and that to nobody else', () => {
  type Handlers = { request: (contents: unknown, permission: string, answer: (yes: boolean) => void) => void; check: (contents: unknown, permission: string, origin: string) => boolean; device: () => boolean }
  const set: Partial<Handlers> = {}
  const session = {
    setPermissionRequestHandler: (handler: Handlers['request']) => (set.request = handler),
    setPermissionCheckHandler: (handler: Handlers['check']) => (set.check = handler),
    setDevicePermissionHandler: (handler: Handlers['device']) => (set.device = handler),
  }
  denyPermissions(session, PAGE_URL)
  const ask = (permission: string, url: string) => {
    let answer = false
    set.request!({ getURL: () => url }, permission, (yes) => (answer = yes))
    expect(set.check!(null, permission, url)).toBe(answer)
    return answer
  }
  for (const permission of ['media', 'geolocation', 'notifications', 'openExternal', 'usb', 'serial', 'hid', 'fileSystem', 'fullscreen', 'unknown']) expect(ask(permission, PAGE_URL)).toBe(false)
  expect(ask('clipboard-sanitized-write', PAGE_URL)).toBe(true)
  expect(ask('clipboard-read', 'https://evil.example/')).toBe(false)
  expect(set.device!()).toBe(false)
})

it('keeps the page away from Node', () => {
  expect(windowOptions(FIRST_WINDOW, '/preload.cjs', '#fff').webPreferences).toMatchObject({
    preload: '/preload.cjs', contextIsolation: true, sandbox: true, nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false, webviewTag: false, webSecurity: true,
  })
  // The process-wide switch must come before the app is ready: it stands at the top level of main.ts.
  expect(readFileSync(path.resolve(import.meta.dirname, '../../../main/desktop/main.ts'), 'utf8')).toMatch(/^app\.enableSandbox\(\)$/m)
})

it('training is not slowed down in a window that is minimised or covered', () => {
  expect(windowOptions(FIRST_WINDOW, '/preload.cjs', '#fff').webPreferences?.backgroundThrottling).toBe(false)
})

describe('the page protocol', () => {
  let base: string
  let handle: ReturnType<typeof createPageHandler>
  beforeAll(() => {
    base = mkdtempSync(path.join(tmpdir(), 'layerwright-app-'))
    mkdirSync(path.join(base, 'page', 'assets'), { recursive: true })
    writeFileSync(path.join(base, 'secret.txt'), 'secret')
    writeFileSync(path.join(base, 'page', 'index.html'), '<p>page</p>')
    writeFileSync(path.join(base, 'page', 'assets', 'a.wasm'), 'wasm')
    handle = createPageHandler(path.join(base, 'page'))
  })
  afterAll(() => rmSync(base, { recursive: true, force: true }))

  it.each([
    ['app://layerwright/', 200, 'text/html; charset=utf-8'],
    ['app://layerwright/index.html?a=b#c', 200, 'text/html; charset=utf-8'],
    ['app://layerwright/assets/a.wasm', 200, 'application/wasm'],
    ['app://layerwright/assets', 404, null],
    ['app://layerwright/missing.js', 404, null],
    ['app://layerwright/..%2fsecret.txt', 404, null],
    ['app://layerwright/assets/..%2f..%2fsecret.txt', 404, null],
    ['app://layerwright/%2e%2e%2fsecret.txt', 404, null],
    ['app://layerwright/..%5csecret.txt', 404, null],
    ['app://layerwright//etc/passwd', 404, null],
    ['app://layerwright/%00', 404, null],
    ['app://layerwright/%zz', 404, null],
    ['app://other/index.html', 403, null],
    ['file:///etc/passwd', 403, null],
  ])('%s: %d', async (url, status, type) => {
    const response = await handle({ url, method: 'GET' })
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe(type ?? 'text/plain; charset=utf-8')
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) expect(response.headers.get(name)).toBe(value)
    expect(await response.text()).not.toContain('secret')
  })

  it('only reads', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) expect((await handle({ url: 'app://layerwright/', method })).status).toBe(405)
    const head = await handle({ url: 'app://layerwright/', method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
  })

  it('has an origin and no more rights than it needs', () => {
    expect(PRIVILEGES).toEqual({ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true } })
  })
})
