import plainFile from '../../shared/engine/kernels/kernels.wasm?url'
import relaxedFile from '../../shared/engine/kernels/kernels.relaxed.wasm?url'
import { startKernels, type Kernels } from '../../shared/engine/kernels.ts'

let started: Promise<Kernels | null> | null = null

/** The training engine's kernels, loaded at the first run. Null where this browser has no SIMD for WebAssembly: TensorFlow.js then computes. */
export function kernels(): Promise<Kernels | null> {
  started ??= load()
  return started
}

/** The same in a memory of their own, for what must not touch the trained network. */
export function freshKernels(): Promise<Kernels | null> {
  return load()
}

let files: Promise<readonly ArrayBuffer[]> | undefined

async function load(): Promise<Kernels | null> {
  try {
    files ??= Promise.all([plainFile, relaxedFile].map(async (file) => (await fetch(file)).arrayBuffer()))
    const [plain, relaxed] = await files
    return await startKernels({ plain: plain!, relaxed: relaxed! })
  } catch (error) {
    files = undefined
    console.warn('The training engine could not be started; TensorFlow.js computes instead.', error)
    return null
  }
}
