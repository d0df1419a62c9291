import type { Preprocessing } from '../../datasets/preprocessing.ts'

/** preprocessing.ts: the normalisation that was fitted on the training samples. */
export function preprocessingSource({ offset, scale }: Preprocessing): string {
  const numbers = (values: readonly number[]) => `[${values.join(', ')}]`
  return `// The normalisation that was fitted on the training samples: value → (value − offset) · scale.
// One pair for every feature, or a single pair for all values.
const offset = ${numbers(offset)}
const scale = ${numbers(scale)}

/** Brings raw values, sample after sample, to what the network was trained on. */
export function normalise(values: number[]): Float32Array {
  return Float32Array.from(values, (value, index) => (value - offset[index % offset.length]!) * scale[index % scale.length]!)
}
`
}
