import type { Session, WebContents, WebFrameMain } from 'electron'

/** The page's own scheme: unlike `file://` it has an origin, takes headers and reaches nothing but the page's files. */
export const PAGE_SCHEME = 'app'
export const PAGE_HOST = 'layerwright'
export const PAGE_URL = `${PAGE_SCHEME}://${PAGE_HOST}/`

/** Where the sources of layers and data sets are documented. Nothing else is opened outside. */
const EXTERNAL_HOSTS: ReadonlySet<string> = new Set([
  'arxiv.org',
  'archive.ics.uci.edu',
  'creativecommons.org',
  'doi.org',
  'js.tensorflow.org',
  'keras.io',
  'pytorch.org',
  'www.tensorflow.org',
])

export function parseUrl(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null
}

/** Whether a URL belongs to the page that we load. `page` is the address of that page. */
export function isPage(url: string, page: string): boolean {
  const [found, wanted] = [parseUrl(url), parseUrl(page)]
  return found !== null && wanted !== null && found.protocol === wanted.protocol && found.host === wanted.host && found.username === '' && found.password === ''
}

/** Whether a link may be handed to the user's browser. */
export function isExternal(url: string): boolean {
  const found = parseUrl(url)
  return found !== null && found.protocol === 'https:' && found.port === '' && found.username === '' && found.password === '' && EXTERNAL_HOSTS.has(found.hostname)
}

/**
 * Whether a call comes from our page: from the top frame of our window, at exactly our address. A frame that is gone
 * (`null`) is refused.
 */
export function isTrusted(frame: Pick<WebFrameMain, 'url' | 'parent'> | null, sender: unknown, window: { readonly webContents: unknown } | null, page: string): boolean {
  return frame !== null && frame.parent === null && window !== null && sender === window.webContents && isPage(frame.url, page)
}

/** The page stays where it is: it opens no window, embeds nothing and goes nowhere. */
export function lockNavigation(contents: Pick<WebContents, 'on' | 'setWindowOpenHandler'>, openExternal: (url: string) => void): void {
  const prevent = (event: { preventDefault: () => void }) => event.preventDefault()
  contents.on('will-navigate', prevent)
  contents.on('will-frame-navigate', prevent)
  contents.on('will-redirect', prevent)
  contents.on('will-attach-webview', prevent)
  contents.setWindowOpenHandler(({ url }) => {
    if (isExternal(url)) openExternal(url)
    return { action: 'deny' }
  })
}

/** What the page may use of the machine: writing to the clipboard, and reading it when the user pastes. */
const ALLOWED_PERMISSIONS: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'clipboard-read'])

/** Denies cameras, devices and whatever else is not listed, to everybody but our page. */
export function denyPermissions(session: Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'>, page: string): void {
  session.setPermissionRequestHandler((contents, permission, answer) => answer(ALLOWED_PERMISSIONS.has(permission) && isPage(contents.getURL(), page)))
  session.setPermissionCheckHandler((_, permission, origin) => ALLOWED_PERMISSIONS.has(permission) && isPage(origin, page))
  session.setDevicePermissionHandler(() => false)
}
