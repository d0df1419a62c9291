import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { unpack } from '../../../shared/datasets/gunzip.ts'
import { readIdx, readIdxFolder } from '../../../shared/datasets/idx.ts'
import type { NamedBytes } from '../../../shared/host.ts'
import { createRandom } from '../../../shared/random.ts'
import { labelsOf, sentenceOf } from '../../support/assets.ts'
import { idxFile, smallFolder } from '../../support/idx.ts'

const gzipped = ({ name, bytes }: NamedBytes): NamedBytes => ({ name: `${name}.gz`, bytes: new Uint8Array(gzipSync(bytes)) })

function folder(files: readonly NamedBytes[]) {
  const read = readIdxFolder(files)
  if (!read.ok) throw new Error(read.mistake.message)
  return read.value
}

describe('a folder of IDX files', () => {
  it('joins images and labels, and keeps the official test part apart', () => {
    const set = folder(smallFolder())
    expect(set).toMatchObject({ count: 8, shape: [3, 2, 1], testFrom: 6, target: { kind: 'classes', names: ['3', '7'] } })
    expect([...set.inputs.subarray(0, 7)]).toEqual([0, 37, 74, 111, 148, 185, 222])
    expect([...set.inputs.subarray(36)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    expect(labelsOf(set)).toEqual([0, 1, 0, 0, 1, 1, 1, 0])
  })

  it('reads the same from gzip files, of one member or several', () => {
    const plain = folder(smallFolder())
    expect(folder(smallFolder().map(gzipped)).inputs).toEqual(plain.inputs)
    const severed = smallFolder().map(({ name, bytes }) => ({ name, bytes: new Uint8Array(Buffer.concat([gzipSync(bytes.subarray(0, 9)), gzipSync(bytes.subarray(9))])) }))
    expect(folder(severed)).toEqual(plain)
  })

  it('is used alone when only the training pair is there', () => {
    const set = folder(smallFolder().slice(0, 2))
    expect(set.count).toBe(6)
    expect(set.testFrom).toBeUndefined()
    expect(folder(smallFolder().slice(2)).count).toBe(2)
  })

  it('passes over other files, and over packed files whose unpacked twin is there', () => {
    const beside = ['README.md', '.DS_Store', 'mnist.zip', 'raw.npz'].map((name) => ({ name, bytes: new Uint8Array([1, 2, 3]) }))
    expect(folder([...beside, ...smallFolder(), ...smallFolder().map(gzipped)]).count).toBe(8)
  })

  it.each([
    ['the names of the original download', ['train-images.idx3-ubyte', 'train-labels.idx1-ubyte'], 'train-images.idx3-ubyte'],
    ['files in folders', ['MNIST/raw/train-images-idx3-ubyte', 'MNIST/raw/train-labels-idx1-ubyte'], 'MNIST'],
    ['EMNIST', ['emnist-letters-train-images-idx3-ubyte', 'emnist-letters-train-labels-idx1-ubyte'], 'emnist-letters'],
    ['names that say nothing', ['a', 'b'], 'a'],
  ])('finds %s', (_, names, title) => {
    const files = smallFolder().slice(0, 2).map(({ bytes }, index) => ({ name: names[index]!, bytes }))
    expect(folder(files)).toMatchObject({ count: 6, name: title })
    expect(folder([...files].reverse()).count).toBe(6)
  })

  it('names the clothes of Fashion-MNIST', () => {
    const files = [idxFile('fashion/train-images-idx3-ubyte', [10, 2, 2]), idxFile('fashion/train-labels-idx1-ubyte', [10], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])]
    expect(folder(files).target.names).toContain('ankle boot')
  })

  it.each<[string, number, number, (view: DataView, at: number) => void, number]>([
    ['signed bytes', 0x09, 1, (view, at) => view.setInt8(at, -5), -5],
    ['16-bit numbers', 0x0b, 2, (view, at) => view.setInt16(at, -500), -500],
    ['32-bit numbers', 0x0c, 4, (view, at) => view.setInt32(at, 70_000), 70_000],
    ['floats', 0x0d, 4, (view, at) => view.setFloat32(at, 0.5), 0.5],
    ['doubles', 0x0e, 8, (view, at) => view.setFloat64(at, -0.25), -0.25],
  ])('reads %s', (_, type, size, put, value) => {
    const bytes = new Uint8Array(8 + 2 * size)
    bytes.set([0, 0, type, 1, 0, 0, 0, 2])
    put(new DataView(bytes.buffer), 8 + size)
    const read = readIdx({ name: 'x', bytes })
    expect(read.ok && [...read.value.values]).toEqual([0, value])
  })

  it('keeps colours and rows as they are', () => {
    const labels = idxFile('labels', [2], [0, 1])
    expect(folder([idxFile('images', [2, 4, 5, 3]), labels]).shape).toEqual([4, 5, 3])
    expect(folder([idxFile('features', [2, 9]), labels]).shape).toEqual([9])
  })
})

describe('bad IDX files', () => {
  const [images, labels, testImages, testLabels] = smallFolder() as [NamedBytes, NamedBytes, NamedBytes, NamedBytes]
  const text = (name: string, content: string): NamedBytes => ({ name, bytes: new TextEncoder().encode(content) })
  const huge = idxFile('train-images-idx3-ubyte', [1, 1, 1])
  huge.bytes.set([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 4)

  it.each<[string, readonly NamedBytes[], string, RegExp]>([
    ['nothing chosen', [], 'idx-missing', /No files were chosen/],
    ['no data among the files', [text('a.txt', 'x'), text('b.md', 'y')], 'idx-missing', /2 chosen \(a\.txt, b\.md\)/],
    ['labels missing', [images], 'idx-missing', /labels to train-images-idx3-ubyte are missing/],
    ['images missing', [labels], 'idx-missing', /images to train-labels-idx1-ubyte are missing/],
    ['test labels missing', [images, labels, testImages], 'idx-missing', /test labels to t10k-images-idx3-ubyte/],
    ['an empty file', [images, { name: labels.name, bytes: new Uint8Array(0) }], 'idx-empty', /train-labels-idx1-ubyte is empty/],
    ['a wrong magic number', [text('train-images-idx3-ubyte', '<html>'), labels], 'idx-magic', /bytes 1 to 4 are 3c 68 74 6d/],
    ['cut off', [{ name: images.name, bytes: images.bytes.subarray(0, 30) }, labels], 'idx-truncated', /ends at byte 30, but its header promises 6×3×2 values, 52 bytes/],
    ['too long', [{ name: images.name, bytes: new Uint8Array([...images.bytes, 0]) }, labels], 'idx-length', /has 53 bytes/],
    ['a header that promises the moon', [huge, labels], 'idx-truncated', /4294967295×4294967295×4294967295/],
    ['a count mismatch', [images, idxFile('train-labels-idx1-ubyte', [5], [0, 1, 0, 1, 0])], 'idx-count-mismatch', /holds 6 samples but train-labels-idx1-ubyte holds 5 labels/],
    ['one class only', [images, idxFile('train-labels-idx1-ubyte', [6], [4, 4, 4, 4, 4, 4])], 'one-class', /only the label 4/],
    ['no samples', [idxFile('train-images-idx3-ubyte', [0, 3, 2]), labels], 'idx-empty', /0×3×2/],
    ['a class that only the test part has', [images, labels, testImages, idxFile('t10k-labels-idx1-ubyte', [2], [3, 9])], 'idx-unknown-label', /label 2 \(byte 10\) is 9/],
    ['test images of another size', [images, labels, idxFile('t10k-images-idx3-ubyte', [2, 2, 2]), testLabels], 'idx-shapes-differ', /2×2.*3×2/],
    ['two candidates', [images, { ...images, name: 'train-images-2' }, labels], 'idx-ambiguous', /Both train-images-idx3-ubyte and train-images-2/],
    ['a damaged gzip file', [{ name: 'train-images.gz', bytes: gzipped(images).bytes.map((byte, at) => (at === 40 ? byte ^ 1 : byte)) }, labels], 'gzip-damaged', /train-images\.gz/],
  ])('%s', (_, files, code, message) => {
    const read = readIdxFolder(files)
    expect(read).toMatchObject({ ok: false, mistake: { code } })
    expect(sentenceOf(read)).toMatch(message)
  })

  it('a value that is not a number is named by its byte', () => {
    const bytes = new Uint8Array(16)
    bytes.set([0, 0, 0x0d, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0x7f, 0xc0, 0, 0])
    expect(readIdx({ name: 'x', bytes })).toEqual({ ok: false, mistake: { code: 'idx-not-finite', message: expect.stringMatching(/^x: the value at byte 13 /) } })
  })

  it('a gzip file that unpacks to more than is allowed is refused', () => {
    const bomb = { name: 'bomb.gz', bytes: new Uint8Array(gzipSync(new Uint8Array(8 * 1024 * 1024))) }
    expect(() => unpack(bomb, 1024 * 1024)).toThrow(/^bomb\.gz holds more than 1,048,576 bytes/)
    expect(unpack(bomb, 8 * 1024 * 1024)).toHaveLength(8 * 1024 * 1024)
  })

  it('never throws, wherever a file is cut and whichever bit is wrong', () => {
    const random = createRandom(20)
    const sentence = /^.+\.$/s
    for (const files of [smallFolder(), smallFolder().map(gzipped)]) {
      for (const [index, file] of files.entries()) {
        const swap = (bytes: Uint8Array) => files.map((other, at) => (at === index ? { name: other.name, bytes } : other))
        for (let length = 0; length < file.bytes.length; length += 1) {
          const read = readIdxFolder(swap(file.bytes.slice(0, length)))
          expect(sentenceOf(read), `${file.name} cut at ${length}`).toMatch(sentence)
        }
        for (let bit = 0; bit < 8 * file.bytes.length; bit += 1 + random.integer(4)) {
          const bytes = file.bytes.slice()
          bytes[bit >> 3]! ^= 1 << (bit & 7)
          const read = readIdxFolder(swap(bytes))
          expect(read.ok ? 'Read.' : sentenceOf(read)).toMatch(sentence)
        }
      }
    }
  })
})
