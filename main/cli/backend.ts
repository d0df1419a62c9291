import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as tensorFlow from '@tensorflow/tfjs'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { prepareBackend, type BackendEnvironment, type PreparedBackend } from '../../shared/backend/prepare.ts'
import type { TensorFlow } from '../../shared/layer/index.ts'
import type { Result } from '../../shared/mistake.ts'
import type { Backend } from '../../shared/training/protocol.ts'

/** TensorFlow.js with its gradients and the backends that run under Node. */
export const tf: TensorFlow = tensorFlow

let located = false

const environment: BackendEnvironment = {
  offered: ['wasm', 'cpu'],
  webglRenderer: () => null,
  register: async (backend) => {
    if (backend !== 'wasm' || located) return
    // Beside the package, wherever a bundler has put this file.
    setWasmPaths(join(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')), '/'))
    located = true
  },
}

const PROCESS_EVENTS = ['uncaughtException', 'unhandledRejection'] as const

/** Starts a backend for the command line. `auto` is WebAssembly, and plain JavaScript where that cannot be loaded. */
export async function startBackend(wanted: Exclude<Backend, 'webgpu' | 'webgl'> | 'auto'): Promise<Result<PreparedBackend>> {
  const before = new Map(PROCESS_EVENTS.map((event) => [event, process.rawListeners(event)]))
  try {
    return await prepareBackend(tf, wanted, environment)
  } finally {
    // The WASM loader (Emscripten) takes over the process's last resorts and would print its own source with every error.
    for (const event of PROCESS_EVENTS) {
      for (const listener of process.rawListeners(event)) {
        if (!before.get(event)!.includes(listener)) process.off(event, listener as () => void)
      }
    }
  }
}
