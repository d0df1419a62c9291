import { Gunzip } from 'fflate'
import type { NamedBytes } from '../host.ts'
import { formatCount } from '../layer/index.ts'
import { refuse } from './refuse.ts'

/** Packed bytes handed over at a time, so that a small file that unpacks to gigabytes is noticed early. */
const CHUNK_BYTES = 64 * 1024

export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b
}

/** The bytes of a file, unpacked if it is gzip. Refuses a damaged one, or one that unpacks to more than `limit` bytes. */
export function unpack(file: NamedBytes, limit: number): Uint8Array {
  if (!isGzip(file.bytes)) {
    checkLimit(file.name, file.bytes.length, limit)
    return file.bytes
  }
  const pieces: Uint8Array[] = []
  let length = 0
  let members = 1
  const stream = new Gunzip((piece) => {
    length += piece.length
    checkLimit(file.name, length, limit)
    pieces.push(piece.slice())
  })
  stream.onmember = () => {
    members += 1
  }
  try {
    for (let start = 0; start < file.bytes.length; start += CHUNK_BYTES) {
      const end = Math.min(file.bytes.length, start + CHUNK_BYTES)
      stream.push(file.bytes.subarray(start, end), end === file.bytes.length)
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'MistakeError') throw error
    return damaged(file.name)
  }
  const bytes = join(pieces, length)
  if (members === 1 && !matchesTrailer(file.bytes, bytes)) return damaged(file.name)
  return bytes
}

function checkLimit(name: string, length: number, limit: number): void {
  if (length > limit) refuse('file-too-large', `${name} holds more than ${formatCount(limit)} bytes, which is the most that can be read. Use a part of it.`)
}

function damaged(name: string): never {
  return refuse('gzip-damaged', `${name} is a gzip file that is damaged or cut off. Download or copy it again.`)
}

function join(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let offset = 0
  for (const piece of pieces) {
    whole.set(piece, offset)
    offset += piece.length
  }
  return whole
}

/** RFC 1952, section 2.3.1: the last eight bytes are the CRC-32 and the length of the content. fflate checks neither. */
function matchesTrailer(packed: Uint8Array, content: Uint8Array): boolean {
  if (packed.length < 18) return false
  const trailer = new DataView(packed.buffer, packed.byteOffset + packed.length - 8, 8)
  return trailer.getUint32(4, true) === content.length >>> 0 && trailer.getUint32(0, true) === crc32(content)
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1
  return rest >>> 0
})

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (let index = 0; index < bytes.length; index += 1) crc = CRC_TABLE[(crc ^ bytes[index]!) & 0xff]! ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}
