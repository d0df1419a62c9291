import type { NamedBytes } from '../host.ts'
import { countValues, formatCount, formatShape, type Shape } from '../layer/index.ts'
import type { Result } from '../mistake.ts'
import type { Dataset } from './dataset.ts'
import { unpack } from './gunzip.ts'
import { checkClasses, checkSize, MAX_UNPACKED_BYTES } from './limits.ts'
import { attempt, refuse } from './refuse.ts'

/** One array of an IDX file, the format of MNIST: LeCun, Cortes and Burges, http://yann.lecun.com/exdb/mnist/. */
export interface IdxArray {
  readonly name: string
  /** All dimensions; the first counts the samples. */
  readonly shape: Shape
  readonly values: Uint8Array | Float32Array
}

/** The third byte of an IDX file says what a value is. Everything is big-endian. */
const TYPES: Readonly<Record<number, { readonly bytes: number; readonly read: (view: DataView, at: number) => number }>> = {
  0x08: { bytes: 1, read: (view, at) => view.getUint8(at) },
  0x09: { bytes: 1, read: (view, at) => view.getInt8(at) },
  0x0b: { bytes: 2, read: (view, at) => view.getInt16(at) },
  0x0c: { bytes: 4, read: (view, at) => view.getInt32(at) },
  0x0d: { bytes: 4, read: (view, at) => view.getFloat32(at) },
  0x0e: { bytes: 8, read: (view, at) => view.getFloat64(at) },
}

/** Reads one IDX file, gzip or not. */
export function readIdx(file: NamedBytes): Result<IdxArray> {
  return attempt(() => parseIdx(file))
}

function parseIdx(file: NamedBytes): IdxArray {
  const bytes = unpack(file, MAX_UNPACKED_BYTES)
  const { name } = file
  if (bytes.length === 0) refuse('idx-empty', `${name} is empty. Download or copy it again.`)
  if (bytes.length < 4) refuse('idx-truncated', `${name} ends at byte ${bytes.length}, inside its magic number. Download or copy it again.`)
  const type = TYPES[bytes[2]!]
  const rank = bytes[3]!
  if (bytes[0] !== 0 || bytes[1] !== 0 || !type || rank < 1 || rank > 4) {
    const magic = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    refuse('idx-magic', `${name} is not an IDX file: bytes 1 to 4 are ${magic}, but images begin with 00 00 08 03 and labels with 00 00 08 01.`)
  }
  const header = 4 + 4 * rank
  if (bytes.length < header) refuse('idx-truncated', `${name} ends at byte ${bytes.length}, inside its header of ${header} bytes. Download or copy it again.`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis))
  const count = countValues(shape)
  if (count === 0) refuse('idx-empty', `${name} holds no values: its header says ${formatShape(shape)}.`)
  const expected = header + count * type.bytes
  if (bytes.length !== expected) {
    const wrong = bytes.length < expected ? `ends at byte ${formatCount(bytes.length)}` : `has ${formatCount(bytes.length)} bytes`
    refuse(bytes.length < expected ? 'idx-truncated' : 'idx-length', `${name} ${wrong}, but its header promises ${formatShape(shape)} values, ${formatCount(expected)} bytes in all. Download or copy it again.`)
  }
  if (bytes[2] === 0x08) return { name, shape, values: bytes.subarray(header) }
  const values = new Float32Array(count)
  for (let index = 0; index < count; index += 1) {
    const at = header + index * type.bytes
    const value = Math.fround(type.read(view, at))
    if (!Number.isFinite(value)) refuse('idx-not-finite', `${name}: the value at byte ${formatCount(at + 1)} is not a finite number. Repair or leave out that sample.`)
    values[index] = value
  }
  return { name, shape, values }
}

type Role = 'images' | 'labels'
type Pair = Partial<Record<Role, IdxArray>>

const SAMPLE_ROLE = /(images?|features|inputs|data)(?=[-_. ]|$)/i
const LABEL_ROLE = /labels?|targets?/i
const TEST_PART = /(^|[-_. ])(t10k|test)(?=[-_. ]|$)/i
/** Archives, texts and the like that lie beside the data. */
const FOREIGN = /\.(txt|md|json|csv|html?|pdf|png|jpe?g|gif|zip|tar|tgz|7z|rar|pt|npz?|py|ipynb|mat|xml|ya?ml|sha\d*|md5)$/i

/**
 * Finds and joins the IDX files of a folder or a choice: `train-images-idx3-ubyte`, `train-labels-idx1-ubyte` and, if they are
 * there, the `t10k` or `test` pair, which stays the test part. Other files are passed over.
 */
export function readIdxFolder(files: readonly NamedBytes[], name?: string): Result<Dataset> {
  return attempt(() => joinParts(files, name))
}

function joinParts(files: readonly NamedBytes[], name?: string): Dataset {
  const pairs = findPairs(files)
  const train = requirePair(pairs.train, pairs.test.images || pairs.test.labels ? 'training' : null, files)
  const test = pairs.test.images || pairs.test.labels ? requirePair(pairs.test, 'test', files) : null
  if (test && !sameSample(train.images.shape, test.images.shape)) {
    refuse('idx-shapes-differ', `${test.images.name} has samples of ${formatShape(test.images.shape.slice(1))}, but ${train.images.name} has ${formatShape(train.images.shape.slice(1))}. Choose files of the same set.`)
  }
  const parts = test ? [train, test] : [train]
  const count = parts.reduce((sum, part) => sum + part.images.shape[0]!, 0)
  const shape = sampleShape(train.images.shape)
  const size = countValues(shape)
  checkSize(train.images.name, count, size)
  const inputs = new Float32Array(count * size)
  const raw = new Float64Array(count)
  let offset = 0
  for (const { images, labels } of parts) {
    inputs.set(images.values, offset * size)
    raw.set(labels.values, offset)
    offset += images.shape[0]!
  }
  const classes = [...new Set(train.labels.values)].sort((a, b) => a - b)
  checkClasses(train.labels.name, classes.length)
  if (classes.length < 2) refuse('one-class', `${train.labels.name} has only the label ${classes[0]}. A classifier needs two classes or more.`)
  const position = new Map(classes.map((label, index) => [label, index]))
  const labels = new Uint16Array(count)
  for (let index = 0; index < count; index += 1) {
    const label = position.get(raw[index]!)
    if (label === undefined) {
      const row = index - train.images.shape[0]!
      refuse('idx-unknown-label', `${test!.labels.name}: label ${row + 1} (byte ${formatCount(row + 9)}) is ${raw[index]}, which never occurs in ${train.labels.name}. Choose files of the same set.`)
    }
    labels[index] = label
  }
  const own = name ?? nameOf(train.images.name)
  return {
    name: own,
    count,
    shape,
    inputs,
    target: { kind: 'classes', names: classNames(files, classes), labels },
    ...(test ? { testFrom: train.images.shape[0]! } : {}),
  }
}

/** Sorts the files by the words in their names, or by their content where a name says nothing. */
function findPairs(files: readonly NamedBytes[]): { train: Pair; test: Pair } {
  if (files.length === 0) refuse('idx-missing', 'No files were chosen. Choose a folder with train-images-idx3-ubyte and train-labels-idx1-ubyte, or those files.')
  const pairs: { train: Pair; test: Pair } = { train: {}, test: {} }
  const plain = new Set(files.map((file) => file.name))
  for (const file of files) {
    const base = baseOf(file.name)
    // The usual download leaves both the packed and the unpacked file behind.
    const unpackedToo = base.endsWith('.gz') && plain.has(file.name.slice(0, -3))
    if (FOREIGN.test(base) || base.startsWith('.') || unpackedToo) continue
    const named = LABEL_ROLE.test(base) || SAMPLE_ROLE.test(base)
    if (!named && !/idx|ubyte/i.test(base) && files.length > 4) continue
    const array = parseIdx(file)
    const role: Role = array.shape.length === 1 ? 'labels' : 'images'
    const pair = pairs[TEST_PART.test(base) ? 'test' : 'train']
    const other = pair[role]
    if (other) refuse('idx-ambiguous', `Both ${other.name} and ${file.name} could be the ${role}. Choose one file of images and one of labels, with "train" or "test" in their names.`)
    pair[role] = array
  }
  // A test pair alone is data like any other.
  return pairs.train.images || pairs.train.labels ? pairs : { train: pairs.test, test: {} }
}

function requirePair(pair: Pair, part: string | null, files: readonly NamedBytes[]): Required<Pair> {
  const { images, labels } = pair
  const which = part ? `${part} ` : ''
  if (!images && !labels) {
    const names = files.slice(0, 3).map((file) => file.name).join(', ')
    refuse('idx-missing', `There are no IDX files among the ${formatCount(files.length)} chosen (${names}${files.length > 3 ? ', …' : ''}). Look for train-images-idx3-ubyte and train-labels-idx1-ubyte.`)
  }
  if (!images) refuse('idx-missing', `The ${which}images to ${labels!.name} are missing. Choose both files, or their whole folder.`)
  if (!labels) refuse('idx-missing', `The ${which}labels to ${images.name} are missing. Choose both files, or their whole folder.`)
  if (images.shape[0] !== labels.shape[0]) {
    refuse(
      'idx-count-mismatch',
      `${images.name} holds ${formatCount(images.shape[0]!)} samples but ${labels.name} holds ${formatCount(labels.shape[0]!)} labels. Choose files of the same set.`,
    )
  }
  for (const [index, label] of labels.values.entries()) {
    if (!Number.isInteger(label)) refuse('idx-label', `${labels.name}: label ${formatCount(index + 1)} is ${label}, but a class is a whole number.`)
  }
  return { images, labels }
}

/** Images of one grey channel are stored without the channel. */
function sampleShape(shape: Shape): Shape {
  return shape.length === 3 ? [shape[1]!, shape[2]!, 1] : shape.slice(1)
}

function sameSample(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, axis) => axis === 0 || extent === b[axis])
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** "fashion" of "fashion/train-images-idx3-ubyte.gz"; else what comes before "train". */
function nameOf(path: string): string {
  const folders = path.split('/').slice(0, -1).filter((folder) => !/^(raw|data|\.)$/i.test(folder))
  const prefix = /^(.*?)[-_. ]*(train|t10k|test)/i.exec(baseOf(path))?.[1]
  return folders.at(-1) || prefix || baseOf(path)
}

/** Xiao, Rasul and Vollgraf 2017, Fashion-MNIST. */
const CLOTHES = ['T-shirt', 'trouser', 'pullover', 'dress', 'coat', 'sandal', 'shirt', 'sneaker', 'bag', 'ankle boot']

function classNames(files: readonly NamedBytes[], classes: readonly number[]): readonly string[] {
  const clothes = classes.length === CLOTHES.length && classes.at(-1) === CLOTHES.length - 1 && files.some((file) => /fashion/i.test(file.name))
  return clothes ? CLOTHES : classes.map(String)
}
