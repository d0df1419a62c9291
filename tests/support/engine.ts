import { expect } from 'vitest'
import { growTo } from '../../shared/engine/kernels.ts'
import { ARGUMENTS, OPCODES, type Operation } from '../../shared/engine/opcodes.ts'
import { floatBits } from '../../shared/engine/program.ts'
import { kernelsFor, type BUILDS } from './kernels.ts'
import { testRandom } from './random.ts'

/** Numbers in [−1, 1). */
export function randomValues(count: number, seed: number): Float32Array {
  const random = testRandom(seed)
  return Float32Array.from({ length: count }, () => random() * 2 - 1)
}

/** Numbers on both sides of every buffer that no instruction may change. */
const GUARD = 20
/** What stands in them and in fresh buffers; no kernel makes it. */
export const UNTOUCHED = Math.fround(12_345.678)
const MEGABYTES = 8

type Arguments<O extends Operation> = Partial<Record<(typeof ARGUMENTS)[O][number]['name'], number>>

/** The kernels with a memory of their own, to run single instructions in guarded buffers. */
export async function engineFor(build: (typeof BUILDS)[number]) {
  const kernels = await kernelsFor(build)
  const { memory, base } = kernels
  growTo(memory, MEGABYTES * 2 ** 20)
  const view = (pointer: number, count: number) => new Float32Array(memory.buffer, pointer, count)
  let top = memory.buffer.byteLength - 64
  let guarded: { pointer: number; count: number; mark: number }[] = []

  const allocate = (bytes: number): number => {
    const pointer = top
    top = (top + bytes + 15) & ~15
    if (top + 64 > memory.buffer.byteLength) throw new Error(`The test needs ${top} bytes.`)
    return pointer
  }

  const engine = {
    memory,
    run: kernels.run,
    productScratchBytes: kernels.productScratchBytes,
    convolutionScratchBytes: kernels.convolutionScratchBytes,
    allocate,

    /** Forgets all buffers and fills what was used with numbers that spoil whatever reads them. */
    reset: (): void => {
      const from = (base + 63) & ~63
      view(from, (top - from) >> 2).fill(Number.NaN)
      top = from
      guarded = []
    },

    /** A buffer between guards, `shift` numbers off its alignment: these values, or as many numbers as are asked for. */
    floats: (values: ArrayLike<number> | number, shift = 0, mark = UNTOUCHED): number => {
      const count = typeof values === 'number' ? values : values.length
      const start = allocate((count + 2 * GUARD + shift) * 4)
      view(start, count + 2 * GUARD + shift).fill(mark)
      const pointer = start + (GUARD + shift) * 4
      if (typeof values === 'number') view(pointer, count).fill(UNTOUCHED)
      else view(pointer, count).set(values)
      guarded.push({ pointer, count, mark })
      return pointer
    },

    ints: (values: ArrayLike<number>): number => {
      const pointer = allocate(values.length * 4)
      new Int32Array(memory.buffer, pointer, values.length).set(values)
      return pointer
    },

    read: (pointer: number, count: number): Float32Array => view(pointer, count).slice(),

    /** Runs one instruction; arguments that are not named are 0. Then checks that nothing was written outside of any buffer. */
    call: <O extends Operation>(operation: O, values: Arguments<O>): void => {
      const list = ARGUMENTS[operation] as readonly { readonly name: string; readonly kind: string }[]
      const named = values as Readonly<Record<string, number | undefined>>
      const words = [OPCODES[operation], list.length + 2, ...list.map(({ name, kind }) => (kind === 'float' ? floatBits(named[name] ?? 0) : (named[name] ?? 0)))]
      expect(kernels.run(engine.ints(words), words.length)).toBe(0)
      for (const { pointer, count, mark } of guarded) {
        const around = [...view(pointer - GUARD * 4, GUARD), ...view(pointer + count * 4, GUARD)]
        expect(around.every((value) => Object.is(value, mark)), `${operation} wrote beside a buffer of ${count}.`).toBe(true)
      }
    },
  }
  engine.reset()
  return engine
}

export type Engine = Awaited<ReturnType<typeof engineFor>>

/** |a − b| ≤ tolerance · max(1, largest |b|) for every value; NaN is never equal. */
export function expectClose(found: ArrayLike<number>, wanted: ArrayLike<number>, tolerance = 1e-5, label = ''): void {
  expect(found.length, label).toBe(wanted.length)
  let size = 1
  for (let index = 0; index < wanted.length; index += 1) size = Math.max(size, Math.abs(wanted[index]!))
  let worst = 0
  let place = 0
  for (let index = 0; index < wanted.length; index += 1) {
    const apart = Math.abs(found[index]! - wanted[index]!)
    if (apart <= worst) continue
    worst = apart
    place = index
    if (Number.isNaN(apart)) break
  }
  expect(worst / size, `${label}: value ${place} is ${found[place]} instead of ${wanted[place]}`).toBeLessThanOrEqual(tolerance)
}

/** Whether all bits agree, the sign of zero included. */
export function sameBits(a: Float32Array, b: Float32Array): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength))
}
