import { readFile } from 'node:fs/promises'
import { setFlagsFromString } from 'node:v8'
import { growTo, startKernels } from '../shared/engine/kernels.ts'
import { Program } from '../shared/engine/program.ts'
import { fastestOf } from './measure.ts'
import { OPERATIONS, peakModule } from './peak.ts'

/** GFLOP/s of the training engine's matrix product on squares, in both builds, and its share of the most that this machine does. */

// Node 20 has fused multiply-add behind a flag.
setFlagsFromString('--experimental-wasm-relaxed-simd')

const SIZES = [128, 256, 512, 1024]
const ROUNDS = 10_000
const read = (name: string) => readFile(`shared/engine/kernels/${name}`)
const [plain, relaxed] = await Promise.all([read('kernels.wasm'), read('kernels.relaxed.wasm')])

const rows: Record<string, Record<string, string>> = {}
for (const fused of [false, true]) {
  if (fused && !WebAssembly.validate(relaxed)) continue
  const { instance } = await WebAssembly.instantiate(peakModule(fused))
  const peak = instance.exports.peak as (rounds: number) => number
  const most = (ROUNDS * OPERATIONS) / fastestOf(() => peak(ROUNDS)) / 1e6
  const kernels = await startKernels({ plain, relaxed: fused ? relaxed : new Uint8Array() })
  const row: Record<string, string> = { 'peak (GFLOP/s)': most.toFixed(1) }
  for (const size of SIZES) {
    const bytes = size * size * 4
    const [a, b, c] = [0, 1, 2].map((index) => Math.ceil(kernels.base / 64) * 64 + index * bytes) as [number, number, number]
    const scratch = c + bytes
    const program = new Program()
    program.emit('product', { flags: 0, m: size, n: size, k: size, a, b, c, bias: 0, function: 0, alpha: 0, lda: 0, ldb: 0, ldc: 0 })
    const words = program.assemble(scratch)
    const at = scratch + kernels.productScratchBytes(size, size, size)
    if (!growTo(kernels.memory, at + words.byteLength)) throw new Error('There is no memory for the benchmark.')
    const values = new Float32Array(kernels.memory.buffer, a, 2 * size * size)
    for (let index = 0; index < values.length; index += 1) values[index] = Math.random() - 0.5
    new Int32Array(kernels.memory.buffer, at, words.length).set(words)
    const speed = (2 * size ** 3) / fastestOf(() => kernels.run(at, words.length)) / 1e6
    row[`${size}²`] = `${speed.toFixed(1)} (${((100 * speed) / most).toFixed(0)} %)`
  }
  rows[fused ? 'fused multiply-add' : 'plain SIMD'] = row
}
console.table(rows)
