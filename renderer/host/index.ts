import type { Host } from '../../shared/host.ts'
import { createBrowserHost } from './browserHost.ts'
import { createElectronHost } from './electronHost.ts'

/** What the page may ask of its surroundings: the one place that picks. */
export const host: Host = globalThis.layerwright ? createElectronHost(globalThis.layerwright) : createBrowserHost()
