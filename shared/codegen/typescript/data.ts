import { countValues } from '../../layer/shape.ts'
import { listTargets, type Target } from '../../datasets/dataset.ts'
import type { NamedBytes } from '../../host.ts'
import { PARTS, type Material } from '../../training/material.ts'
import { importLine } from './source.ts'

/**
 * The folder's data files: samples in the order training, validation, test, so that the parts need no lists of indices. Only the
 * targets named in `learned` are written.
 */
export function dataFiles({ dataset, split, preprocessing }: Material, learned: readonly string[]): NamedBytes[] {
  const { name, shape, inputs } = dataset
  const order = PARTS.flatMap((part) => [...split[part]])
  const size = countValues(shape)
  const packed = packValues(inputs)
  const samples = new Uint8Array(order.length * size * packed.bytesPerValue)
  order.forEach((sample, place) => samples.set(packed.bytes.subarray(sample * size * packed.bytesPerValue, (sample + 1) * size * packed.bytesPerValue), place * size * packed.bytesPerValue))

  const blocks = listTargets(dataset)
    .filter(([key]) => learned.includes(key))
    .map(([key, target]) => ({ key, target, ...packTarget(target, order) }))
  const offsetOf = (index: number) => blocks.slice(0, index).reduce((sum, { bytes }) => sum + bytes.length, 0)
  const targets = new Uint8Array(offsetOf(blocks.length))
  blocks.forEach(({ bytes }, index) => targets.set(bytes, offsetOf(index)))
  const description = {
    name,
    shape,
    features: dataset.features,
    targets: Object.fromEntries(blocks.map(({ key, target, type, size: each }, index) => [key, { kind: target.kind, names: target.names, ...(target.kind === 'mask' && { shape: target.shape }), type, size: each, offset: offsetOf(index) }])),
    samples: Object.fromEntries(PARTS.map((part) => [part, split[part].length])),
    values: { type: packed.type, divisor: packed.divisor },
    preprocessing,
  }
  return [
    { name: 'data/data.json', bytes: new TextEncoder().encode(`${JSON.stringify(description, null, 2)}\n`) },
    { name: 'data/inputs.bin', bytes: samples },
    { name: 'data/targets.bin', bytes: targets },
  ]
}

/** The numbers of one target in this order of samples: 32-bit numbers, or a byte for each pixel of a mask. */
function packTarget(target: Target, order: readonly number[]): { readonly type: 'uint8' | 'float32'; readonly size: number; readonly bytes: Uint8Array } {
  const stored = target.kind === 'values' || target.kind === 'box' ? target.values : target.labels
  const size = target.kind === 'classes' ? 1 : target.kind === 'mask' ? countValues(target.shape) : target.names.length
  const values = target.kind === 'mask' ? new Uint8Array(order.length * size) : new Float32Array(order.length * size)
  order.forEach((sample, place) => values.set(stored.subarray(sample * size, (sample + 1) * size), place * size))
  return values instanceof Uint8Array ? { type: 'uint8', size, bytes: values } : { type: 'float32', size, bytes: littleEndian(values) }
}

interface Packed {
  readonly type: 'uint8' | 'float32'
  /** A stored number divided by it is the sample's value. */
  readonly divisor: number
  readonly bytesPerValue: 1 | 4
  readonly bytes: Uint8Array
}

/** Grey values take one byte instead of four where nothing is lost by it. */
function packValues(values: Float32Array): Packed {
  for (const divisor of [1, 255]) {
    const fits = values.every((value) => {
      const stored = Math.round(value * divisor)
      return stored >= 0 && stored <= 255 && Math.fround(stored / divisor) === value && !Object.is(value, -0)
    })
    if (fits) return { type: 'uint8', divisor, bytesPerValue: 1, bytes: Uint8Array.from(values, (value) => Math.round(value * divisor)) }
  }
  return { type: 'float32', divisor: 1, bytesPerValue: 4, bytes: littleEndian(values) }
}

function littleEndian(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(4 * values.length)
  const view = new DataView(bytes.buffer)
  values.forEach((value, index) => view.setFloat32(4 * index, value, true))
  return bytes
}

/** data.ts: reads those files. */
export const DATA_SOURCE = `// Reads the samples of the folder \`data\`: training first, then validation, then test.
${importLine('{ readFileSync }', 'node:fs')}
${importLine('* as tf', '@tensorflow/tfjs')}
${importLine('{ normalise }', './preprocessing.ts')}

export type Part = 'train' | 'validation' | 'test'

interface Description {
  name: string
  shape: number[]
  targets: Record<string, StoredTarget>
  samples: Record<Part, number>
  values: { type: 'uint8' | 'float32'; divisor: number }
}

/** \`size\` numbers a sample from the byte \`offset\` on: the class, the values, a box, or the class of each pixel. */
interface StoredTarget {
  kind: 'classes' | 'values' | 'box' | 'mask'
  names: string[]
  type: 'uint8' | 'float32'
  size: number
  offset: number
}

const read = (name: string) => readFileSync(new URL(\`./data/\${name}\`, import.meta.url))
const floats = (bytes: Buffer) => Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(4 * index))

export const description = JSON.parse(read('data.json').toString()) as Description
const { shape, samples, values } = description
const stored = read('inputs.bin')
const inputs = (values.type === 'uint8' ? Float32Array.from(stored) : floats(stored)).map((value) => value / values.divisor)
const sampleSize = shape.reduce((product, extent) => product * extent, 1)
const count = samples.train + samples.validation + samples.test
const storedTargets = read('targets.bin')
const targets = new Map(
  Object.entries(description.targets).map(([name, { type, size, offset }]) => {
    const bytes = storedTargets.subarray(offset, offset + count * size * (type === 'uint8' ? 1 : 4))
    return [name, { size, values: type === 'uint8' ? Float32Array.from(bytes) : floats(bytes) }]
  }),
)
const first: Record<Part, number> = { train: 0, validation: samples.train, test: samples.train + samples.validation }

/** Position of every sample of a part. */
export function samplesOf(part: Part): number[] {
  return Array.from({ length: samples[part] }, (_, index) => first[part] + index)
}

/** The samples at these positions as they are, one row each. */
export function rawInputs(positions: number[]): number[][] {
  return positions.map((position) => [...inputs.subarray(position * sampleSize, (position + 1) * sampleSize)])
}

/** What the network is asked for at these positions: the class, the values, the box, or the classes of all pixels. */
export function rawTargets(positions: number[], name: string): number[][] {
  const { size, values: all } = targets.get(name)!
  return positions.map((position) => [...all.subarray(position * size, (position + 1) * size)])
}

/** The samples at these positions, normalised, as the network takes them. */
export function inputTensor(positions: number[]): tf.Tensor {
  return tf.tensor(normalise(rawInputs(positions).flat()), [positions.length, ...shape])
}
`
