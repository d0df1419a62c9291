import { beforeAll, describe, expect, it } from 'vitest'
import { FUNCTION_CODES, PRODUCT_FLAGS } from '../../../../shared/engine/opcodes.ts'
import { engineFor, expectClose, randomValues, sameBits, type Engine } from '../../../support/engine.ts'
import { BUILDS } from '../../../support/kernels.ts'

/** A[m, k]·B[k, n] in double precision. */
function multiply(m: number, n: number, k: number, a: Float32Array, b: Float32Array): Float64Array {
  const result = new Float64Array(m * n)
  for (let i = 0; i < m; i += 1) for (let p = 0; p < k; p += 1) for (let j = 0; j < n; j += 1) result[i * n + j]! += a[i * k + p]! * b[p * n + j]!
  return result
}

const transpose = (values: Float32Array, rows: number, columns: number) => values.map((_, index) => values[(index % rows) * columns + Math.floor(index / rows)]!)

// Sizes around every border: tiles of 4 to 6 rows and 8 columns, steps of 4, packing, and the blocks of 96 × 256 × 512.
const SIZES = [[1, 1, 1], [1, 8, 3], [10, 8, 2], [10, 1, 8], [3, 5, 7], [5, 4, 9], [6, 9, 4], [7, 12, 13], [13, 17, 5], [24, 33, 40], [33, 24, 31], [97, 19, 65], [101, 40, 257], [11, 515, 30], [25, 7, 600], [98, 530, 260]] as const

describe.each(BUILDS)('%s kernels', (build) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await engineFor(build)
  })

  it.each(SIZES)('%i × %i × %i, transposed or not, with and without bias and accumulation', (m, n, k) => {
    const [a, b, bias, c] = [randomValues(m * k, 1), randomValues(k * n, 2), randomValues(n, 3), randomValues(m * n, 4)]
    const [turnedA, turnedB, product] = [transpose(a, m, k), transpose(b, k, n), multiply(m, n, k, a, b)]
    for (let flags = 0; flags < 8; flags += 1) {
      for (const withBias of m * n * k > 100_000 ? [flags < 4] : [false, true]) {
        engine.reset()
        const result = engine.floats(c)
        const [left, right] = [flags & PRODUCT_FLAGS.transposeA ? turnedA : a, flags & PRODUCT_FLAGS.transposeB ? turnedB : b]
        engine.call('product', { flags, m, n, k, a: engine.floats(left, 1), b: engine.floats(right, 3), c: result, bias: withBias ? engine.floats(bias) : 0, scratch: engine.floats(engine.productScratchBytes(m, n, k) / 4) })
        const wanted = product.map((value, index) => value + (withBias ? bias[index % n]! : 0) + (flags & PRODUCT_FLAGS.accumulate ? c[index]! : 0))
        expectClose(engine.read(result, m * n), wanted, 2e-6, `flags ${flags}`)
      }
    }
  })

  it('reads and writes parts of wider matrices, and applies a function', () => {
    engine.reset()
    const [m, n, k] = [7, 21, 9]
    const wide = [randomValues(m * 11, 1), randomValues(k * 30, 2), randomValues(m * 25, 3)] as const
    const part = (values: Float32Array, stride: number, rows: number, columns: number) => Float32Array.from({ length: rows * columns }, (_, index) => values[Math.floor(index / columns) * stride + (index % columns)]!)
    const c = engine.floats(wide[2])
    engine.call('product', { m, n, k, a: engine.floats(wide[0]), b: engine.floats(wide[1]), c, lda: 11, ldb: 30, ldc: 25, scratch: engine.floats(engine.productScratchBytes(m, n, k) / 4) })
    const wanted = multiply(m, n, k, part(wide[0], 11, m, k), part(wide[1], 30, k, n))
    expectClose(part(engine.read(c, m * 25), 25, m, n), wanted, 2e-6)
    expect(engine.read(c, m * 25).filter((_, index) => index % 25 >= n)).toEqual(wide[2].filter((_, index) => index % 25 >= n))
    const dense = engine.floats(m * n)
    engine.call('product', { m, n, k, a: engine.floats(wide[0]), b: engine.floats(wide[1]), c: dense, lda: 11, ldb: 30, function: FUNCTION_CODES.relu, scratch: engine.floats(engine.productScratchBytes(m, n, k) / 4) })
    expectClose(engine.read(dense, m * n), wanted.map((value) => Math.max(0, value)), 2e-6)
  })

  it('gives the same bits wherever its buffers lie', () => {
    const [m, n, k] = [37, 29, 300]
    const results = [0, 1, 2, 3].map((shift) => {
      engine.reset()
      engine.allocate(shift * 4096 + 16)
      const c = engine.floats(m * n, shift)
      engine.call('product', { m, n, k, a: engine.floats(randomValues(m * k, 1), shift), b: engine.floats(randomValues(k * n, 2), 3 - shift), c, scratch: engine.allocate(engine.productScratchBytes(m, n, k)) })
      return engine.read(c, m * n)
    })
    for (const result of results) expect(sameBits(result, results[0]!)).toBe(true)
  })

  it.each([[1, 1], [5, 3], [17, 10], [40, 33]])('sums %i × %i by columns', (rows, columns) => {
    engine.reset()
    const x = randomValues(rows * columns, 5)
    const y = engine.floats(columns)
    engine.call('columnSums', { rows, columns, x: engine.floats(x), y })
    expectClose(engine.read(y, columns), multiply(1, columns, rows, new Float32Array(rows).fill(1), x), 2e-6)
  })
})
