/** The parts of a zip that the unpacking library does not look at: the checksums in the central directory (PKWARE APPNOTE 4.3.12). */

const END_OF_DIRECTORY = 0x06054b50
const DIRECTORY_ENTRY = 0x02014b50
const END_BYTES = 22
const ENTRY_BYTES = 46
const MAX_COMMENT_BYTES = 0xffff

/** The name of the first file whose unpacked content does not have the checksum that the zip states for it. */
export function findDamage(zip: Uint8Array, files: ReadonlyMap<string, Uint8Array>): string | undefined {
  const checksums = readChecksums(zip)
  for (const [name, content] of files) if (checksums.get(name) !== crc32(content)) return name
  return undefined
}

function readChecksums(zip: Uint8Array): ReadonlyMap<string, number> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength)
  const checksums = new Map<string, number>()
  let end = zip.length - END_BYTES
  while (end >= 0 && end >= zip.length - END_BYTES - MAX_COMMENT_BYTES && view.getUint32(end, true) !== END_OF_DIRECTORY) end -= 1
  if (end < 0 || view.getUint32(end, true) !== END_OF_DIRECTORY) return checksums
  const entries = view.getUint16(end + 10, true)
  let position = view.getUint32(end + 16, true)
  for (let index = 0; index < entries && position + ENTRY_BYTES <= zip.length && view.getUint32(position, true) === DIRECTORY_ENTRY; index += 1) {
    const nameBytes = view.getUint16(position + 28, true)
    const name = new TextDecoder().decode(zip.subarray(position + ENTRY_BYTES, position + ENTRY_BYTES + nameBytes))
    checksums.set(name, view.getUint32(position + 16, true))
    position += ENTRY_BYTES + nameBytes + view.getUint16(position + 30, true) + view.getUint16(position + 32, true)
  }
  return checksums
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit += 1) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1
  return remainder
})

/** CRC-32 of ISO 3309, as zip and gzip use it. */
function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff
  for (const byte of bytes) sum = (sum >>> 8) ^ TABLE[(sum ^ byte) & 0xff]!
  return (sum ^ 0xffffffff) >>> 0
}
