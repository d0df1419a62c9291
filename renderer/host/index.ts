import type { Host } from '../../shared/host.ts'
import { callBack, createBrowserHost } from './browserHost.ts'
import { createElectronHost } from './electronHost.ts'

function choose(): Host {
  if (globalThis.layerwright) return createElectronHost(globalThis.layerwright)
  callBack()
  return createBrowserHost()
}

/** What the page may ask of its surroundings: the one place that picks. */
export const host: Host = choose()
