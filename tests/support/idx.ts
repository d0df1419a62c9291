import type { NamedBytes } from '../../shared/host.ts'

/** An IDX file of bytes, as http://yann.lecun.com/exdb/mnist/ describes it. */
export function idxFile(name: string, shape: readonly number[], values: readonly number[] = []): NamedBytes {
  const total = shape.reduce((product, extent) => product * extent, 1)
  const bytes = new Uint8Array(4 + 4 * shape.length + total)
  bytes.set([0, 0, 8, shape.length])
  const view = new DataView(bytes.buffer)
  for (const [axis, extent] of shape.entries()) view.setUint32(4 + 4 * axis, extent)
  bytes.set(values.length > 0 ? values : Array.from({ length: total }, (_, index) => (index * 37) % 256), 4 + 4 * shape.length)
  return { name, bytes }
}

/** Six images of 3 rows and 2 columns, two classes; with a test pair of two more. */
export function smallFolder(): NamedBytes[] {
  return [
    idxFile('train-images-idx3-ubyte', [6, 3, 2]),
    idxFile('train-labels-idx1-ubyte', [6], [3, 7, 3, 3, 7, 7]),
    idxFile('t10k-images-idx3-ubyte', [2, 3, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
    idxFile('t10k-labels-idx1-ubyte', [2], [7, 3]),
  ]
}
