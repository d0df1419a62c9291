import type { Preprocessing } from '../../datasets/preprocessing.ts'

/** preprocessing.ts: the normalisation that was fitted on the training samples. */
export function preprocessingSource({ offset, scale, targets }: Preprocessing): string {
  const numbers = (values: readonly number[]) => `[${values.join(', ')}]`
  return `// The normalisation that was fitted on the training samples: value → (value − offset) · scale.
// One pair for every feature, or a single pair for all values.
const offset = ${numbers(offset)}
const scale = ${numbers(scale)}

/** Brings raw values, sample after sample, to what the network was trained on. */
export function normalise(values: number[]): Float32Array {
  return Float32Array.from(values, (value, index) => (value - offset[index % offset.length]!) * scale[index % scale.length]!)
}
${targets
    ? `
// The numbers to predict were standardised the same way, one pair for each; the network answers in those units.
const targetOffset = ${numbers(targets.offset)}
const targetScale = ${numbers(targets.scale)}

/** Brings the numbers to predict, row after row, to what the network learns. */
export function normaliseTargets(values: number[]): number[] {
  return values.map((value, index) => (value - targetOffset[index % targetOffset.length]!) * targetScale[index % targetScale.length]!)
}

/** Brings an answer of the network back to the units of the data. */
export function restoreTargets(values: number[]): number[] {
  return values.map((value, index) => value / targetScale[index % targetScale.length]! + targetOffset[index % targetOffset.length]!)
}
`
    : ''}`
}
