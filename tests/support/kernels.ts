import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { startKernels, type Kernels } from '../../shared/engine/kernels.ts'

export const BUILDS = ['plain', 'relaxed'] as const

/** The training engine's kernels in one of their builds. */
export function kernelsFor(build: (typeof BUILDS)[number]): Promise<Kernels> {
  setFlagsFromString('--experimental-wasm-relaxed-simd')
  const read = (name: string) => readFileSync(new URL(`../../shared/engine/kernels/${name}`, import.meta.url))
  const plain = read('kernels.wasm')
  return startKernels({ plain, relaxed: build === 'plain' ? new Uint8Array() : read('kernels.relaxed.wasm') })
}
