import type { Random } from '../random.ts'

/**
 * A random matrix, row by row, whose columns (or rows, if they are fewer) have length 1 and are at right angles: the Q of a normal
 * matrix, where the diagonal of R is positive, so that every rotation is equally likely (Mezzadri 2007). By the modified process
 * of Gram & Schmidt, in 64-bit numbers. Costs longer · shorter² multiplications.
 */
export function drawRotation(random: Random, rows: number, columns: number): Float64Array {
  const [long, short] = [Math.max(rows, columns), Math.min(rows, columns)]
  const vectors = Array.from({ length: short }, () => Float64Array.from({ length: long }, () => random.normal()))
  for (const [index, vector] of vectors.entries()) {
    normalise(vector)
    for (let later = index + 1; later < short; later += 1) removePart(vectors[later]!, vector)
  }
  const matrix = new Float64Array(rows * columns)
  for (const [across, vector] of vectors.entries()) {
    for (let along = 0; along < long; along += 1) matrix[rows >= columns ? along * columns + across : across * columns + along] = vector[along]!
  }
  return matrix
}

function normalise(vector: Float64Array): void {
  const length = Math.sqrt(dot(vector, vector))
  for (let index = 0; index < vector.length; index += 1) vector[index]! /= length
}

/** Takes away from a vector what points in the direction of another one of length 1. */
function removePart(vector: Float64Array, direction: Float64Array): void {
  const part = dot(vector, direction)
  for (let index = 0; index < vector.length; index += 1) vector[index]! -= part * direction[index]!
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let index = 0; index < a.length; index += 1) sum += a[index]! * b[index]!
  return sum
}
