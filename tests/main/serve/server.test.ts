import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveOrJoin } from '../../../main/serve/port.ts'
import { servePage, type PageServer } from '../../../main/serve/server.ts'
import { SECURITY_HEADERS } from '../../../shared/page.ts'

let base: string
let server: PageServer

beforeAll(async () => {
  base = mkdtempSync(path.join(tmpdir(), 'layerwright-serve-'))
  mkdirSync(path.join(base, 'page', 'assets'), { recursive: true })
  mkdirSync(path.join(base, 'page', 'datasets'))
  writeFileSync(path.join(base, 'secret.txt'), 'secret')
  writeFileSync(path.join(base, 'page', '.hidden'), 'secret')
  writeFileSync(path.join(base, 'page', 'index.html'), '<p>page</p>')
  writeFileSync(path.join(base, 'page', 'assets', 'index-Ab12_-xy.js'), 'export {}')
  writeFileSync(path.join(base, 'page', 'assets', 'kernel-Ab12_-xy.wasm'), new Uint8Array([0, 97, 115, 109]))
  writeFileSync(path.join(base, 'page', 'datasets', 'iris.csv'), 'a,b\n1,2\n')
  writeFileSync(path.join(base, 'page', 'empty.txt'), '')
  server = await servePage(path.join(base, 'page'), 0)
})

afterAll(async () => {
  await server.close()
  rmSync(base, { recursive: true, force: true })
})

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

function ask(pathname: string, options: { method?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: server.port, path: pathname, method: options.method ?? 'GET', headers: options.headers ?? {}, agent: false }, (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => (body += chunk.toString()))
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }))
    })
    sent.once('error', reject)
    sent.end()
  })
}

describe('servePage', () => {
  it.each([
    ['/', 'text/html; charset=utf-8'],
    ['/index.html?start=1', 'text/html; charset=utf-8'],
    ['/assets/index-Ab12_-xy.js', 'text/javascript; charset=utf-8'],
    ['/assets/kernel-Ab12_-xy.wasm', 'application/wasm'],
    ['/datasets/iris.csv', 'text/csv; charset=utf-8'],
    ['/empty.txt', 'text/plain; charset=utf-8'],
  ])('serves %s as %s', async (pathname, type) => {
    const answer = await ask(pathname)
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toBe(type)
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) expect(answer.headers[name.toLowerCase()]).toBe(value)
  })

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '/C:%5cWindows',
    '//etc/passwd',
    '/%00',
    '/%zz',
    '/.hidden',
    '/assets',
    '/assets/',
    '/missing.js',
    '/index.html/x',
  ])('does not serve %s', async (pathname) => {
    const answer = await ask(pathname)
    expect(answer.status).toBe(404)
    expect(answer.body).not.toContain('secret')
    expect(answer.headers['content-security-policy']).toBe(SECURITY_HEADERS['Content-Security-Policy'])
  })

  it.each<[string, Record<string, string>]>([
    ['another host name', { host: 'evil.example' }],
    ['localhost, which may be somebody else', { host: 'localhost' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['the null origin', { origin: 'null' }],
    ['a script of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  ])('refuses a request with %s', async (_, headers) => {
    expect((await ask('/', { headers })).status).toBe(403)
  })

  it('lets a link from elsewhere open the page', async () => {
    expect((await ask('/', { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' } })).status).toBe(200)
  })

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('refuses %s', async (method) => {
    expect((await ask('/', { method })).status).toBe(405)
  })

  it('answers HEAD without a body', async () => {
    const answer = await ask('/', { method: 'HEAD' })
    expect([answer.status, answer.headers['content-length'], answer.body]).toEqual([200, '11', ''])
  })

  it('lets hashed files be kept for ever and asks again for the others', async () => {
    expect((await ask('/assets/index-Ab12_-xy.js')).headers['cache-control']).toContain('immutable')
    const first = await ask('/')
    expect(first.headers['cache-control']).toBe('no-cache')
    expect((await ask('/', { headers: { 'if-none-match': first.headers.etag as string } })).status).toBe(304)
  })

  it('hears the page that calls back with its number, and only from its own origin', async () => {
    const nonce = '0123456789abcdef'
    expect((await ask(`/ready/${nonce}`)).status).toBe(404)
    expect((await ask(`/ready/${nonce}`, { method: 'POST' })).status).toBe(405)
    expect(server.isReady(nonce)).toBe(false)
    expect((await ask(`/ready/${nonce}`, { method: 'POST', headers: { origin: `http://127.0.0.1:${server.port}` } })).status).toBe(204)
    expect(server.isReady(nonce)).toBe(true)
    expect((await ask(`/ready/${nonce}`)).status).toBe(204)
  })

  it('listens on the loopback address only', async () => {
    const { networkInterfaces } = await import('node:os')
    const outside = Object.values(networkInterfaces()).flat().find((one) => one && !one.internal && one.family === 'IPv4')
    if (!outside) return
    const refused = await new Promise<boolean>((resolve) => {
      const socket = connect(server.port, outside.address, () => resolve(false))
      socket.once('error', () => resolve(true))
    })
    expect(refused).toBe(true)
  })
})

describe('serveOrJoin', () => {
  it('joins a server of the same folder', async () => {
    expect(await serveOrJoin(path.join(base, 'page'), server.port)).toMatchObject({ kind: 'running', url: server.url })
  })

  it('moves on, with a sentence, when another copy or another program has the port', async () => {
    const other = await serveOrJoin(path.join(base, 'page', 'datasets'), server.port)
    expect(other).toMatchObject({ kind: 'own' })
    expect(other.note).toMatch(new RegExp(`^Port ${server.port} is used by another copy of Layerwright\\. Layerwright is at port \\d+ instead`))
    expect(other.url).not.toBe(server.url)
    if (other.kind === 'own') await other.server.close()
  })
})
