import plainFile from '../../shared/engine/kernels/kernels.wasm?url'
import relaxedFile from '../../shared/engine/kernels/kernels.relaxed.wasm?url'
import { startKernels, type Kernels } from '../../shared/engine/kernels.ts'

let started: Promise<Kernels | null> | null = null

/** The training engine's kernels, loaded at the first run. Null where this browser has no SIMD for WebAssembly: TensorFlow.js then computes. */
export function kernels(): Promise<Kernels | null> {
  started ??= load()
  return started
}

async function load(): Promise<Kernels | null> {
  try {
    const [plain, relaxed] = await Promise.all([plainFile, relaxedFile].map(async (file) => (await fetch(file)).arrayBuffer()))
    return await startKernels({ plain: plain!, relaxed: relaxed! })
  } catch (error) {
    console.warn('The training engine could not be started; TensorFlow.js computes instead.', error)
    return null
  }
}
