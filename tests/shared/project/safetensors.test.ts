import { describe, expect, it } from 'vitest'
import { readSafetensors, writeSafetensors } from '../../../shared/project/safetensors.ts'
import { testRandom } from '../../support/random.ts'

/** A file as the format describes it, built without our writer. */
function build(header: unknown, dataBytes: number, claimed?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header))
  const bytes = new Uint8Array(8 + text.length + dataBytes)
  new DataView(bytes.buffer).setBigUint64(0, claimed ?? BigInt(text.length), true)
  bytes.set(text, 8)
  return bytes
}

const tensor = (begin: number, end: number, shape = [(end - begin) / 4]) => ({ dtype: 'F32', shape, data_offsets: [begin, end] })

describe('safetensors', () => {
  it('writes what the format prescribes, to the byte', () => {
    const bytes = writeSafetensors([{ name: 'a', shape: [2], values: Float32Array.of(1, -2) }])
    const header = '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
    expect(Number(new DataView(bytes.buffer).getBigUint64(0, true))).toBe(56)
    expect(new TextDecoder().decode(bytes.subarray(8, 64))).toBe(header.padEnd(56))
    // IEEE 754, little endian: 1 = 0x3f800000, −2 = 0xc0000000.
    expect([...bytes.subarray(64)]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0])
  })

  it('gives back every array bit by bit', () => {
    const random = testRandom(1)
    const tensors = [[3, 3, 1, 2], [7], [], [0, 4]].map((shape, index) => ({
      name: ['c.kernel', '"quoted" \u2028', '__proto__', 'empty'][index]!,
      shape,
      values: Float32Array.from({ length: shape.reduce((product, extent) => product * extent, 1) }, () => random() * 1e30 - 5e29),
    }))
    tensors[1]!.values.set([Number.NaN, Infinity, -0])
    const read = readSafetensors(writeSafetensors(tensors, { format: 'test' }))
    expect(read).toEqual({ ok: true, value: { tensors, metadata: { format: 'test' } } })
  })

  it('reads from any offset of a larger buffer', () => {
    const bytes = writeSafetensors([{ name: 'a', shape: [1], values: Float32Array.of(5) }])
    const shifted = new Uint8Array(bytes.length + 3)
    shifted.set(bytes, 3)
    expect(readSafetensors(shifted.subarray(3))).toMatchObject({ ok: true, value: { tensors: [{ values: Float32Array.of(5) }] } })
  })

  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(0), /0 bytes, too few/],
    ['a header longer than the file', build({}, 0, 1000n), /claims 1000 bytes/],
    ['a header of 2⁶³ bytes', build({}, 0, 1n << 63n), /more than/],
    ['no JSON', build('{"a":', 0), /not JSON/],
    ['bytes that are no UTF-8', build('\u00ff', 0).map((byte, index) => (index === 9 ? 0xff : byte)), /not JSON/],
    ['an array as header', build([], 0), /not a table/],
    ['another type', build({ a: { ...tensor(0, 4), dtype: 'I64' } }, 4), /"I64".*only F32/],
    ['a negative extent', build({ a: { ...tensor(0, 4), shape: [-1] } }, 4), /malformed/],
    ['extents beyond all numbers', build({ a: { ...tensor(0, 4), shape: [2147483647, 2147483647, 2147483647] } }, 4), /4 bytes for the shape/],
    ['offsets beyond the end', build({ a: tensor(0, 4000) }, 4), /bytes 0 to 4000 of 4/],
    ['offsets backwards', build({ a: { ...tensor(4, 0), shape: [1] } }, 4), /bytes 4 to 0/],
    ['an overlap', build({ a: tensor(0, 8), b: tensor(4, 12) }, 12), /overlaps/],
    ['a gap', build({ a: tensor(0, 4), b: tensor(8, 12) }, 12), /gap/],
    ['bytes of no array', build({ a: tensor(0, 4) }, 8), /4 bytes at the end/],
    ['metadata that are no texts', build({ __metadata__: { a: 1 } }, 0), /metadata/],
  ])('refuses %s', (_, bytes, message) => {
    const read = readSafetensors(bytes, 'weights')
    expect(read).toMatchObject({ ok: false, mistake: { code: 'safetensors-invalid', message: expect.stringMatching(message) } })
  })

  it('refuses or reads whatever bytes come, and never throws', () => {
    const random = testRandom(2)
    const good = writeSafetensors([{ name: 'a', shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) }, { name: 'b', shape: [1], values: Float32Array.of(5) }])
    for (let attempt = 0; attempt < 300; attempt += 1) {
      const damaged = good.slice(0, random() < 0.3 ? Math.floor(random() * good.length) : good.length)
      for (let hits = 0; hits < 3 && damaged.length > 0; hits += 1) damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256)
      expect(typeof readSafetensors(damaged).ok).toBe('boolean')
    }
  })
})
