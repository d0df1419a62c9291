/** How long a download's bytes stay reachable (milliseconds); the browser reads them after the click. */
const KEEP = 60_000

/** Hands bytes to the browser's downloads. What becomes of them there is not told to the page. */
export function download(name: string, bytes: Uint8Array, type = 'application/octet-stream'): void {
  const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(url), KEEP)
}
