import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { contentTypeOf, pageFile, SECURITY_HEADERS } from '../../shared/page.ts'
import { isInside } from './files.ts'
import { PAGE_HOST, PAGE_SCHEME, parseUrl } from './security.ts'

/** What the page's scheme may do; to be registered before the app is ready. */
export const PRIVILEGES = {
  scheme: PAGE_SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
} as const

/** Answers requests for the page's own files below `folder`, and no others. */
export function createPageHandler(folder: string): (request: Pick<Request, 'url' | 'method'>) => Promise<Response> {
  return async (request) => {
    const url = parseUrl(request.url)
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'Only GET and HEAD are answered.')
    if (url === null || url.protocol !== `${PAGE_SCHEME}:` || url.host !== PAGE_HOST) return refuse(403, 'This address is not served.')
    const name = pageFile(url.pathname)
    const file = name === null ? null : path.join(folder, name)
    if (name === null || file === null || !isInside(folder, file)) return refuse(404, 'There is no such file.')
    try {
      // Read whole: inside the packaged archive files are small, and Electron's fs reads there.
      const bytes = await readFile(file)
      const headers = { ...SECURITY_HEADERS, 'Content-Type': contentTypeOf(name), 'Content-Length': String(bytes.length) }
      return new Response(request.method === 'HEAD' ? null : new Uint8Array(bytes), { status: 200, headers })
    } catch (error) {
      if (['ENOENT', 'ENOTDIR', 'EISDIR', 'EINVAL', 'ENAMETOOLONG'].includes((error as NodeJS.ErrnoException).code ?? '')) return refuse(404, 'There is no such file.')
      console.error(`Serving ${request.url} failed:`, error)
      return refuse(500, 'The page could not be read.')
    }
  }
}

function refuse(status: number, sentence: string): Response {
  return new Response(`${sentence}\n`, { status, headers: { ...SECURITY_HEADERS, 'Content-Type': contentTypeOf('answer.txt') } })
}
