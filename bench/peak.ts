/**
 * A WebAssembly module, written byte by byte, that does nothing but multiply and add in registers: what no kernel can exceed on this
 * machine. Its function `peak(rounds)` runs twelve independent sums of four lanes, so that no result is waited for.
 */

const SUMS = 12
const FACTOR = SUMS + 1
const TERM = SUMS + 2
/** Floating-point operations in a round: a multiplication and an addition in each of four lanes. */
export const OPERATIONS = SUMS * 4 * 2

const [F32, I32, V128] = [0x7d, 0x7f, 0x7b]
const get = (local: number) => [0x20, local]
const set = (local: number) => [0x21, local]
const splat = (value: number) => [0x43, ...new Uint8Array(Float32Array.of(value).buffer), 0xfd, 0x13]
const MULTIPLY = [0xfd, 0xe6, 0x01]
const ADD = [0xfd, 0xe4, 0x01]
const MULTIPLY_ADD = [0xfd, 0x85, 0x02]

/** A number in as many groups of seven bits as it needs (LEB128). */
const count = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...count(value >>> 7)])
const section = (id: number, content: readonly number[]) => [id, ...count(content.length), ...content]

/** With `fused`, multiplication and addition are one instruction. */
export function peakModule(fused: boolean): Uint8Array<ArrayBuffer> {
  const sums = Array.from({ length: SUMS }, (_, index) => index + 1)
  const start = [...sums.flatMap((local) => [...splat(local), ...set(local)]), ...splat(0.999), ...set(FACTOR), ...splat(0.001), ...set(TERM)]
  const round = sums.flatMap((local) => (fused ? [...get(local), ...get(FACTOR), ...get(TERM), ...MULTIPLY_ADD, ...set(local)] : [...get(local), ...get(FACTOR), ...MULTIPLY, ...get(TERM), ...ADD, ...set(local)]))
  // Until the parameter, which counts down, is 0.
  const repeat = [0x03, 0x40, ...round, ...get(0), 0x41, 0x01, 0x6b, 0x22, 0, 0x0d, 0, 0x0b]
  const result = [...get(1), ...sums.slice(1).flatMap((local) => [...get(local), ...ADD]), 0xfd, 0x1f, 0]
  const body = [1, SUMS + 2, V128, ...start, ...repeat, ...result, 0x0b]
  return Uint8Array.of(
    0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, [1, 0x60, 1, I32, 1, F32]),
    ...section(3, [1, 0]),
    ...section(7, [1, 4, ...new TextEncoder().encode('peak'), 0, 0]),
    ...section(10, [1, ...count(body.length), ...body]),
  )
}
