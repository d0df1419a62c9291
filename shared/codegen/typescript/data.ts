import { countValues } from '../../layer/shape.ts'
import type { NamedBytes } from '../../host.ts'
import { PARTS, type Material } from '../../training/material.ts'
import { importLine } from './source.ts'

/** The folder's data files: samples in the order training, validation, test, so that the parts need no lists of indices. */
export function dataFiles({ dataset, split, preprocessing }: Material): NamedBytes[] {
  const { name, shape, inputs, target } = dataset
  const order = PARTS.flatMap((part) => [...split[part]])
  const size = countValues(shape)
  const packed = packValues(inputs)
  const samples = new Uint8Array(order.length * size * packed.bytesPerValue)
  order.forEach((sample, place) => samples.set(packed.bytes.subarray(sample * size * packed.bytesPerValue, (sample + 1) * size * packed.bytesPerValue), place * size * packed.bytesPerValue))

  const width = target.kind === 'classes' ? 1 : target.names.length
  const targets = new Float32Array(order.length * width)
  order.forEach((sample, place) => {
    for (let column = 0; column < width; column += 1) {
      targets[place * width + column] = target.kind === 'classes' ? target.labels[sample]! : target.values[sample * width + column]!
    }
  })
  const description = {
    name,
    shape,
    features: dataset.features,
    target: { kind: target.kind, names: target.names },
    samples: Object.fromEntries(PARTS.map((part) => [part, split[part].length])),
    values: { type: packed.type, divisor: packed.divisor },
    preprocessing,
  }
  return [
    { name: 'data/data.json', bytes: new TextEncoder().encode(`${JSON.stringify(description, null, 2)}\n`) },
    { name: 'data/inputs.bin', bytes: samples },
    { name: 'data/targets.bin', bytes: littleEndian(targets) },
  ]
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
  target: { kind: 'classes' | 'values'; names: string[] }
  samples: Record<Part, number>
  values: { type: 'uint8' | 'float32'; divisor: number }
}

const read = (name: string) => readFileSync(new URL(\`./data/\${name}\`, import.meta.url))
const floats = (bytes: Buffer) => Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(4 * index))

export const description = JSON.parse(read('data.json').toString()) as Description
const { shape, target, samples, values } = description
const stored = read('inputs.bin')
const inputs = (values.type === 'uint8' ? Float32Array.from(stored) : floats(stored)).map((value) => value / values.divisor)
/** One number a sample for classes (the class), one for each name for values. */
const targets = floats(read('targets.bin'))

const sampleSize = shape.reduce((product, extent) => product * extent, 1)
const targetSize = target.kind === 'classes' ? 1 : target.names.length
const first: Record<Part, number> = { train: 0, validation: samples.train, test: samples.train + samples.validation }

/** Position of every sample of a part. */
export function samplesOf(part: Part): number[] {
  return Array.from({ length: samples[part] }, (_, index) => first[part] + index)
}

/** The samples at these positions as they are, one row each. */
export function rawInputs(positions: number[]): number[][] {
  return positions.map((position) => [...inputs.subarray(position * sampleSize, (position + 1) * sampleSize)])
}

/** What the network is asked for at these positions: the class, or the values. */
export function rawTargets(positions: number[]): number[][] {
  return positions.map((position) => [...targets.subarray(position * targetSize, (position + 1) * targetSize)])
}

/** The samples at these positions, normalised, as the network takes them. */
export function inputTensor(positions: number[]): tf.Tensor {
  return tf.tensor(normalise(rawInputs(positions).flat()), [positions.length, ...shape])
}
`
