/** How the page is delivered, the same from `app://` and from 127.0.0.1. */

/**
 * Lets the page run its own scripts and WebAssembly and nothing else. A header, not a `<meta>`: only a header governs workers.
 * `blob:` images are previews; inline styles are those of the component library.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "object-src 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** On every response, errors too. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  webp: 'image/webp',
  woff2: 'font/woff2',
  webmanifest: 'application/manifest+json',
  wasm: 'application/wasm',
}

/** By the name's ending; bytes of no known kind are never guessed at. */
export function contentTypeOf(name: string): string {
  return CONTENT_TYPES[/\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''] ?? 'application/octet-stream'
}

/**
 * The file below the page's folder that a URL's path names, with `/` between its parts and none in front; `index.html` for
 * the root. Null when the path leaves the folder or could on some system: `..%2f` survives URL parsing, a backslash and a
 * drive letter are Windows' own ways out, and a name with a leading dot is none of the page's files.
 */
export function pageFile(pathname: string): string | null {
  let path: string
  try {
    path = decodeURIComponent(pathname)
  } catch {
    return null
  }
  if (!path.startsWith('/') || /[\\:\0]/.test(path)) return null
  const parts = path.slice(1).split('/')
  if (parts.length === 1 && parts[0] === '') return 'index.html'
  return parts.some((part) => part === '' || part.startsWith('.')) ? null : parts.join('/')
}

/** Files whose name holds a hash of their content: they never change. */
export function isImmutable(file: string): boolean {
  return /^assets\/.+-[\w-]{8}\.\w+$/.test(file)
}
