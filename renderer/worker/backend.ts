import * as tf from '@tensorflow/tfjs-core'
// TensorFlow.js's core alone knows no gradient.
import '@tensorflow/tfjs-core/dist/register_all_gradients.js'
import plainFile from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url'
import simdFile from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'
import { prepareBackend, reportBackends, rivals, type BackendEnvironment, type PreparedBackend } from '../../shared/backend/prepare.ts'
import { isSoftwareRenderer } from '../../shared/backend/renderer.ts'
import type { Result } from '../../shared/mistake.ts'
import type { Backend, BackendReport } from '../../shared/training/protocol.ts'

export { tf }

type Listener = (backend: Backend) => void

const lostListeners = new Set<Listener>()

function tellLost(backend: Backend): void {
  for (const listener of lostListeners) listener(backend)
}

let context: WebGL2RenderingContext | null | undefined

/** Calls `listener` when the driver takes the graphics card away from WebGL or WebGPU: nothing that runs on it can go on. Returns the way to stop. */
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
    tellLost('webgl')
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

/** As much of WebGPU as is used here; TypeScript knows none of it. */
interface Adapter {
  readonly info?: { readonly vendor: string; readonly architecture: string; readonly description: string; readonly isFallbackAdapter?: boolean }
}
interface Device {
  readonly lost: Promise<{ readonly reason: string }>
}

let adapterName: Promise<string | null> | undefined

/** "nvidia ampere"; a program in place of a card is called software. */
function webgpuAdapter(): Promise<string | null> {
  return (adapterName ??= findAdapter())
}

async function findAdapter(): Promise<string | null> {
  const { gpu } = navigator as { readonly gpu?: { requestAdapter: (options: { powerPreference: string }) => Promise<Adapter | null> } }
  try {
    const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' })
    if (!adapter) return null
    const { vendor = '', architecture = '', description = '', isFallbackAdapter = false } = adapter.info ?? {}
    const name = description || [vendor, architecture].filter(Boolean).join(' ') || 'graphics card'
    return isFallbackAdapter && !isSoftwareRenderer(name) ? `Software (${name})` : name
  } catch {
    return null
  }
}

const registered = new Map<Backend, Promise<void>>()

async function load(backend: Backend): Promise<void> {
  if (backend === 'webgl') {
    const { setWebGLContext } = await import('@tensorflow/tfjs-backend-webgl')
    setWebGLContext(2, webglContext()!)
  } else if (backend === 'webgpu') {
    await import('@tensorflow/tfjs-backend-webgpu')
  } else if (backend === 'wasm') {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
    // The threaded build is never used, but a place must be named for it.
    setWasmPaths({ 'tfjs-backend-wasm.wasm': plainFile, 'tfjs-backend-wasm-simd.wasm': simdFile, 'tfjs-backend-wasm-threaded-simd.wasm': simdFile })
  } else {
    await import('@tensorflow/tfjs-backend-cpu')
  }
}

const environment: BackendEnvironment = {
  offered: ['webgpu', 'webgl', 'wasm', 'cpu'],
  webglRenderer,
  webgpuAdapter,
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
  if (!prepared.ok) return prepared
  latest = prepared.value.reports
  if (prepared.value.backend === 'webgpu') followDevice()
  return prepared
}

let followed: Device | null = null

/** A device that is gone does not come back, as a WebGL context would. */
function followDevice(): void {
  const { device } = tf.backend() as unknown as { readonly device: Device }
  if (device === followed) return
  followed = device
  void device.lost.then(() => tellLost('webgpu'))
}

/** What the user may choose from, without starting anything. */
export async function backends(): Promise<readonly BackendReport[]> {
  return latest ?? reportBackends(environment)
}

/** What is worth timing on this machine before one is chosen: see `rivals`. */
export function rivalBackends(): ReturnType<typeof rivals> {
  return rivals(environment)
}
