import { z } from 'zod'
import { countValues } from '../layer/shape.ts'
import { fail, succeed, type Result } from '../mistake.ts'
import type { NamedTensor } from '../training/protocol.ts'

/**
 * The safetensors format (Hugging Face, 2022): 8 bytes header length N, little endian; N bytes of JSON
 * `{name: {dtype, shape, data_offsets}}`; then all numbers, without gaps or overlaps. We write and read float32 only.
 */

/** The reference implementation's own limit is 100 MB; our names are short. */
const MAX_HEADER_BYTES = 16 * 1024 * 1024
const MAX_TENSORS = 100_000
const LENGTH_BYTES = 8
const METADATA = '__metadata__'

const tensorSchema = z.object({
  dtype: z.string(),
  shape: z.array(z.int().min(0).max(0x7fffffff)).max(8),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
})

export interface Safetensors {
  readonly tensors: readonly NamedTensor[]
  readonly metadata: Readonly<Record<string, string>>
}

/** The arrays as file content, in the order given. Two arrays of one name, or values that do not fill their shape, are the caller's mistake. */
export function writeSafetensors(tensors: readonly NamedTensor[], metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const names = new Set<string>()
  const entries: [string, unknown][] = Object.keys(metadata).length > 0 ? [[METADATA, metadata]] : []
  let end = 0
  for (const { name, shape, values } of tensors) {
    if (names.has(name) || name === METADATA) throw new Error(`The name "${name}" cannot be written twice or is reserved.`)
    if (values.length !== countValues(shape)) throw new Error(`"${name}" has ${values.length} values for the shape [${shape.join(', ')}].`)
    names.add(name)
    entries.push([name, { dtype: 'F32', shape, data_offsets: [end, end + 4 * values.length] }])
    end += 4 * values.length
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)))
  // Spaces up to a multiple of 8, so that the numbers are aligned for readers that map the file into memory.
  const headerBytes = Math.ceil(text.length / 8) * 8
  const bytes = new Uint8Array(LENGTH_BYTES + headerBytes + end)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, BigInt(headerBytes), true)
  bytes.fill(0x20, LENGTH_BYTES, LENGTH_BYTES + headerBytes)
  bytes.set(text, LENGTH_BYTES)
  let position = LENGTH_BYTES + headerBytes
  for (const { values } of tensors) {
    for (const value of values) {
      view.setFloat32(position, value, true)
      position += 4
    }
  }
  return bytes
}

/** Reads a file of unknown origin. Never throws; `what` names the file in the sentence. */
export function readSafetensors(bytes: Uint8Array, what = 'The safetensors file'): Result<Safetensors> {
  const refuse = (reason: string) => fail('safetensors-invalid', `${what} cannot be used: ${reason}.`)
  if (bytes.length < LENGTH_BYTES) return refuse(`it has ${bytes.length} bytes, too few for a header`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerBytes = Number(view.getBigUint64(0, true))
  if (headerBytes > MAX_HEADER_BYTES) return refuse(`its header claims ${headerBytes.toLocaleString('en-US')} bytes, more than the ${MAX_HEADER_BYTES.toLocaleString('en-US')} allowed`)
  const start = LENGTH_BYTES + headerBytes
  if (start > bytes.length) return refuse(`its header claims ${headerBytes} bytes but the file ends after ${bytes.length - LENGTH_BYTES}`)

  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(LENGTH_BYTES, start)))
  } catch {
    return refuse('its header is not JSON')
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) return refuse('its header is not a table of arrays')
  const entries = Object.entries(header)
  if (entries.length > MAX_TENSORS) return refuse(`it lists ${entries.length} arrays, more than ${MAX_TENSORS}`)

  let metadata: Record<string, string> = {}
  const found: { name: string; shape: number[]; begin: number; end: number }[] = []
  for (const [name, raw] of entries) {
    if (name === METADATA) {
      const parsed = z.record(z.string(), z.string()).safeParse(raw)
      if (!parsed.success) return refuse('its metadata is not a table of texts')
      metadata = parsed.data
      continue
    }
    const label = JSON.stringify(name.slice(0, 60))
    const parsed = tensorSchema.safeParse(raw)
    if (!parsed.success) return refuse(`the entry ${label} is malformed`)
    const { dtype, shape, data_offsets: [begin, end] } = parsed.data
    if (dtype !== 'F32') return refuse(`${label} holds ${JSON.stringify(dtype.slice(0, 20))} values; only F32 can be read`)
    if (end < begin || end > bytes.length - start) return refuse(`${label} claims the bytes ${begin} to ${end} of ${bytes.length - start}`)
    if (end - begin !== 4 * countValues(shape)) return refuse(`${label} has ${end - begin} bytes for the shape [${shape.join(', ')}]`)
    found.push({ name, shape, begin, end })
  }

  let covered = 0
  for (const { name, begin, end } of [...found].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== covered) return refuse(`${JSON.stringify(name.slice(0, 60))} ${begin < covered ? 'overlaps' : 'leaves a gap after'} the array before it`)
    covered = end
  }
  if (covered !== bytes.length - start) return refuse(`${bytes.length - start - covered} bytes at the end belong to no array`)

  const tensors = found.map(({ name, shape, begin, end }) => {
    const values = new Float32Array((end - begin) / 4)
    for (let index = 0; index < values.length; index += 1) values[index] = view.getFloat32(start + begin + 4 * index, true)
    return { name, shape, values }
  })
  return succeed({ tensors, metadata })
}
