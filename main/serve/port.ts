import { identify, LOOPBACK, servePage, type PageServer } from './server.ts'

/**
 * The port that is tried first. It stays the same from start to start, because the browser's stores (recovered work, recent
 * files) belong to the origin, and the port is part of it.
 */
export const DEFAULT_PORT = 4747

const PORTS_TO_TRY = 20

export type Serving =
  | { readonly kind: 'own'; readonly server: PageServer; readonly url: string; readonly note: string | null }
  /** A server of the same copy of the program already runs there. */
  | { readonly kind: 'running'; readonly url: string; readonly note: string }

/** Serves the page at `port`, joins our own server that is already there, or moves on when the port is somebody else's. */
export async function serveOrJoin(folder: string, port: number): Promise<Serving> {
  let note: string | null = null
  for (let tried = port; tried < port + PORTS_TO_TRY; tried += 1) {
    try {
      const server = await servePage(folder, tried)
      return { kind: 'own', server, url: server.url, note: note && `${note} Layerwright is at port ${server.port} instead; work that was kept for recovery at another port is not visible here.` }
    } catch (error) {
      if (!['EADDRINUSE', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    }
    const found = await askIdentity(tried)
    if (found?.app === 'layerwright' && found.folder === identify(folder).folder) {
      const url = `http://${LOOPBACK}:${tried}/`
      return { kind: 'running', url, note: `Layerwright already runs at ${url}.` }
    }
    note ??= found?.app === 'layerwright' ? `Port ${tried} is used by another copy of Layerwright.` : `Port ${tried} is used by another program.`
  }
  throw new Error(`The ports ${port} to ${port + PORTS_TO_TRY - 1} are all in use. Choose another one: npm start -- --port 8123.`)
}

async function askIdentity(port: number): Promise<{ app?: unknown; folder?: unknown } | null> {
  try {
    const response = await fetch(`http://${LOOPBACK}:${port}/ready`, { signal: AbortSignal.timeout(1000), redirect: 'error' })
    const json: unknown = await response.json()
    return typeof json === 'object' && json !== null ? json : null
  } catch {
    // Whatever answers there, or does not, is not ours.
    return null
  }
}
