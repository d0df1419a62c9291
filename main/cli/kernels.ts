import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { startKernels, type Kernels } from '../../shared/engine/kernels.ts'

/** The training engine's kernels; null where they cannot be had, and TensorFlow.js computes. */
export async function loadKernels(): Promise<Kernels | null> {
  // Node 20 has fused multiply-add behind this flag; later ones have it without.
  setFlagsFromString('--experimental-wasm-relaxed-simd')
  const folder = findFolder(import.meta.dirname)
  if (!folder) return null
  const [plain, relaxed] = await Promise.all(['kernels.wasm', 'kernels.relaxed.wasm'].map((file) => readFile(path.join(folder, file))))
  return startKernels({ plain: plain!, relaxed: relaxed! })
}

/** Beside the source, wherever a bundler has put this file below it. */
function findFolder(start: string): string | null {
  for (let folder = start; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'shared', 'engine', 'kernels')
    if (existsSync(path.join(candidate, 'kernels.wasm'))) return candidate
    if (path.dirname(folder) === folder) return null
  }
}
