import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import path from 'node:path'
import { contentTypeOf, isImmutable, pageFile, SECURITY_HEADERS } from '../../shared/page.ts'

/** Only this machine can reach it. The name `localhost` may stand for something else. */
export const LOOPBACK = '127.0.0.1'

/** How a running server tells another start of the program that it is one of ours. */
export interface Identity {
  readonly app: 'layerwright'
  /** A short name for the folder that it serves, so that two copies of the program do not mistake each other. */
  readonly folder: string
}

export interface PageServer {
  readonly port: number
  readonly url: string
  /** Whether the page that was opened with this number has called back. */
  isReady(nonce: string): boolean
  close(): Promise<void>
}

/** What a page calls with the number it was opened with, once it runs: `POST /ready/0123456789abcdef`. */
const READY = /^\/ready\/([0-9a-f]{16})$/

export function identify(folder: string): Identity {
  return { app: 'layerwright', folder: createHash('sha256').update(path.resolve(folder)).digest('hex').slice(0, 16) }
}

/**
 * Serves the files of the built page on 127.0.0.1. Loopback is no authentication: any page in any browser on this machine can
 * send requests here, so `Host` and `Origin` are checked exactly, and there is nothing to reach but the page's own files.
 * Rejects with the system's error (`EADDRINUSE`) when the port is taken. Port 0 takes any free one.
 */
export async function servePage(folder: string, port: number): Promise<PageServer> {
  const ready = new Set<string>()
  const server = createServer((request, response) => {
    answer(folder, ready, address(server), request, response).catch((error: unknown) => {
      console.error(`Serving ${request.url ?? ''} failed:`, error)
      if (response.headersSent) response.destroy()
      else refuse(response, 500, 'The page could not be read. The terminal says why.')
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, LOOPBACK, resolve)
  })
  const actual = address(server)
  return {
    port: actual,
    url: `http://${LOOPBACK}:${actual}/`,
    isReady: (nonce) => ready.has(nonce),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function address(server: Server): number {
  const found = server.address()
  if (typeof found !== 'object' || found === null) throw new Error(`The server listens at ${String(found)}, not on a port.`)
  return found.port
}

async function answer(folder: string, ready: Set<string>, port: number, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const host = `${LOOPBACK}:${port}`
  if (request.headers.host !== host) return refuse(response, 403, `Open http://${host}/ instead: this address is not served.`)
  const { origin } = request.headers
  if (origin !== undefined && origin !== `http://${host}`) return refuse(response, 403, 'Requests from other pages are not answered.')
  // A link from elsewhere may open the page; a script or an image elsewhere may not load its parts.
  if (request.headers['sec-fetch-site'] === 'cross-site' && request.headers['sec-fetch-mode'] !== 'navigate') return refuse(response, 403, 'Requests from other pages are not answered.')
  const pathname = pathOf(request)

  const nonce = READY.exec(pathname)?.[1]
  if (nonce) {
    if (request.method === 'POST' && origin !== undefined) {
      // Only the latest matter; a page that calls for ever fills nothing.
      if (ready.size >= 100) ready.clear()
      ready.add(nonce)
      return send(response, 204, {})
    }
    if (request.method === 'GET') return send(response, ready.has(nonce) ? 204 : 404, {})
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'Only GET and HEAD are answered.', { Allow: 'GET, HEAD' })
  if (pathname === '/ready') return send(response, 200, { 'Content-Type': contentTypeOf('ready.json'), 'Cache-Control': 'no-store' }, JSON.stringify(identify(folder)))

  const name = pageFile(pathname)
  const file = name === null ? null : await openBelow(folder, name)
  if (name === null || file === null) return refuse(response, 404, 'There is no such file.')
  try {
    const facts = await file.stat()
    const etag = `"${facts.size.toString(36)}-${Math.round(facts.mtimeMs).toString(36)}"`
    const headers = { 'Content-Type': contentTypeOf(name), 'Cache-Control': isImmutable(name) ? 'public, max-age=31536000, immutable' : 'no-cache', ETag: etag }
    if (request.headers['if-none-match'] === etag) return send(response, 304, headers)
    if (request.method === 'HEAD' || facts.size === 0) return send(response, 200, { ...headers, 'Content-Length': String(facts.size) })
    await stream(file, response, { ...headers, 'Content-Length': String(facts.size) }, facts.size)
  } finally {
    await file.close()
  }
}

/** The path as it was sent, dots and all: `new URL` would resolve `..` before anybody could refuse it. */
function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split(/[?#]/, 1)[0]!
}

/** Opens a regular file below the folder, following no link out of it; null when there is none. */
async function openBelow(folder: string, name: string): Promise<FileHandle | null> {
  const full = path.join(folder, name)
  const relative = path.relative(folder, full)
  if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative)) return null
  let file: FileHandle
  try {
    file = await open(full, 'r')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'].includes((error as NodeJS.ErrnoException).code ?? '')) return null
    throw error
  }
  if ((await file.stat()).isFile()) return file
  await file.close()
  return null
}

function stream(file: FileHandle, response: ServerResponse, headers: Record<string, string>, size: number): Promise<void> {
  response.writeHead(200, { ...SECURITY_HEADERS, ...headers })
  return new Promise((resolve, reject) => {
    const content = createReadStream('', { fd: file, autoClose: false, start: 0, end: size - 1 })
    content.once('error', reject)
    // Also when the browser goes away in the middle.
    response.once('close', () => {
      content.destroy()
      resolve()
    })
    content.pipe(response)
  })
}

function refuse(response: ServerResponse, status: number, sentence: string, headers: Record<string, string> = {}): void {
  send(response, status, { ...headers, 'Content-Type': contentTypeOf('answer.txt') }, `${sentence}\n`)
}

function send(response: ServerResponse, status: number, headers: Record<string, string>, body = ''): void {
  response.writeHead(status, { ...SECURITY_HEADERS, ...headers })
  response.end(body)
}
