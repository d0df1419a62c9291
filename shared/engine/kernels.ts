/** The kernels of the engine: WebAssembly made from C, in `kernels/`. */
export interface Kernels {
  readonly memory: WebAssembly.Memory
  /** First byte that a plan may use. */
  readonly base: number
  /** Runs `words` words of a program; 0 when all went well. */
  readonly run: (program: number, words: number) => number
  readonly productScratchBytes: (m: number, n: number, k: number) => number
  /** `geometry`: the first 16 arguments of a convolution. */
  readonly convolutionScratchBytes: (geometry: readonly number[]) => number
  /** Whether multiply and add are one instruction, which rounds once. */
  readonly fused: boolean
}

const PAGE = 65_536
/** Bytes behind the last buffer that kernels may read (not use). */
const MARGIN = 64
/** 4 GiB, what 32-bit addresses reach. */
const MOST_PAGES = 65_536

/** The linker's own name for the first byte behind the stack. */
const HEAP_BASE = '__heap_base'

interface Exports {
  readonly run: (program: number, words: number) => number
  readonly productScratchBytes: (m: number, n: number, k: number) => number
  readonly convolutionScratchBytes: (pointer: number) => number
  readonly [HEAP_BASE]: WebAssembly.Global
}

/** Starts the kernels. `relaxed` is taken where this engine of WebAssembly has fused multiply-add, `plain` elsewhere. */
export async function startKernels(files: { readonly plain: BufferSource; readonly relaxed: BufferSource }): Promise<Kernels> {
  const fused = WebAssembly.validate(files.relaxed)
  const memory = new WebAssembly.Memory({ initial: 16, maximum: MOST_PAGES })
  const { instance } = await WebAssembly.instantiate(fused ? files.relaxed : files.plain, { env: { memory } })
  const exports = instance.exports as unknown as Exports
  const base = exports[HEAP_BASE].value as number
  return {
    memory,
    base: base + 64,
    run: exports.run,
    productScratchBytes: exports.productScratchBytes,
    convolutionScratchBytes: (geometry) => {
      new Int32Array(memory.buffer, base, geometry.length).set(geometry)
      return exports.convolutionScratchBytes(base)
    },
    fused,
  }
}

/** Makes room up to a byte. Views of the memory made before are void afterwards. False where the system refuses. */
export function growTo(memory: WebAssembly.Memory, end: number): boolean {
  const missing = Math.ceil((end + MARGIN - memory.buffer.byteLength) / PAGE)
  if (missing <= 0) return true
  try {
    memory.grow(missing)
    return true
  } catch {
    return false
  }
}
