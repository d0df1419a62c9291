import * as tf from '@tensorflow/tfjs-core'
// TensorFlow.js's core alone knows no gradient.
import '@tensorflow/tfjs-core/dist/register_all_gradients.js'
import plainFile from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url'
import simdFile from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'
import { prepareBackend, reportBackends, type BackendEnvironment, type PreparedBackend } from '../../shared/backend/prepare.ts'
import type { Result } from '../../shared/mistake.ts'
import type { Backend, BackendReport } from '../../shared/training/protocol.ts'

export { tf }

type Listener = () => void

const lostListeners = new Set<Listener>()
let context: WebGL2RenderingContext | null | undefined

/** Calls `listener` when the graphics driver takes the WebGL context away: nothing that runs on it can go on. Returns the way to stop. */
export function onContextLost(listener: Listener): () => void {
  lostListeners.add(listener)
  return () => lostListeners.delete(listener)
}

/** One context for asking and computing. It takes a software GPU too, which TensorFlow.js's own would refuse. */
function webglContext(): WebGL2RenderingContext | null {
  if (context !== undefined) return context
  if (typeof OffscreenCanvas === 'undefined') return (context = null)
  const canvas = new OffscreenCanvas(1, 1)
  canvas.addEventListener('webglcontextlost', (event) => {
    event.preventDefault()
    context = undefined
    for (const listener of lostListeners) listener()
  })
  context = canvas.getContext('webgl2', {
    alpha: false, antialias: false, premultipliedAlpha: false, preserveDrawingBuffer: false, depth: false, stencil: false, failIfMajorPerformanceCaveat: false,
  })
  return context
}

function webglRenderer(): string | null {
  const gl = webglContext()
  if (!gl) return null
  const names = gl.getExtension('WEBGL_debug_renderer_info')
  return String(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER))
}

const registered = new Map<Backend, Promise<void>>()

async function load(backend: Backend): Promise<void> {
  if (backend === 'webgl') {
    const { setWebGLContext } = await import('@tensorflow/tfjs-backend-webgl')
    setWebGLContext(2, webglContext()!)
  } else if (backend === 'wasm') {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
    // The threaded build is never used, but a place must be named for it.
    setWasmPaths({ 'tfjs-backend-wasm.wasm': plainFile, 'tfjs-backend-wasm-simd.wasm': simdFile, 'tfjs-backend-wasm-threaded-simd.wasm': simdFile })
  } else {
    await import('@tensorflow/tfjs-backend-cpu')
  }
}

const environment: BackendEnvironment = {
  offered: ['webgl', 'wasm', 'cpu'],
  webglRenderer,
  register: (backend) => {
    const loading = registered.get(backend) ?? load(backend)
    registered.set(backend, loading)
    return loading
  },
}

let latest: readonly BackendReport[] | null = null

/** Starts a backend in this worker. */
export async function startBackend(wanted: Backend | 'auto'): Promise<Result<PreparedBackend>> {
  const prepared = await prepareBackend(tf, wanted, environment)
  if (prepared.ok) latest = prepared.value.reports
  return prepared
}

/** What the user may choose from, without starting anything. */
export function backends(): readonly BackendReport[] {
  return latest ?? reportBackends(environment)
}
