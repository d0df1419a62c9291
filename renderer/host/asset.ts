/** Fetches a file under `assets/`, which lie beside the page. A missing one is a mistake of the build's and throws. */
export async function fetchAsset(path: string): Promise<Uint8Array> {
  const response = await fetch(new URL(path, document.baseURI))
  if (!response.ok) throw new Error(`The asset ${path} could not be read: the answer was ${response.status}.`)
  return new Uint8Array(await response.arrayBuffer())
}
