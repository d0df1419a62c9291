import { countValues, formatShape, type Shape } from '../layer/index.ts'
import { fail, succeed, type Result } from '../mistake.ts'

/**
 * Reads samples from JSON: an array of samples, each nested like its shape or flat; a single sample also stands for an
 * array of one. Values are raw, before normalisation.
 */
export function readSamples(json: unknown, shape: Shape): Result<{ readonly count: number; readonly values: Float32Array }> {
  const width = countValues(shape)
  const wanted = `an array of samples, each ${formatShape(shape)} ${width === 1 ? 'number' : 'numbers'}`
  if (!Array.isArray(json) || json.length === 0) return fail('input', `The input must be ${wanted}.`)
  const asOne = flatten([json], width)
  const samples = asOne !== null && asOne.length === width && !isOneValueEach(json, width) ? [json] : (json as unknown[])
  const values = new Float32Array(samples.length * width)
  for (const [index, sample] of samples.entries()) {
    const numbers = flatten([sample], width)
    if (numbers === null) return fail('input', `Sample ${index + 1} of the input holds something that is no finite number. It must be ${wanted}.`)
    if (numbers.length !== width) {
      const found = numbers.length > width ? `more than ${width}` : `only ${numbers.length}`
      return fail('input', `Sample ${index + 1} of the input has ${found} of the ${shape.length > 1 ? `${formatShape(shape)} = ` : ''}${width} values that the network expects.`)
    }
    values.set(numbers, index * width)
  }
  return succeed({ count: samples.length, values })
}

/** With one value a sample, `[1, 2, 3]` is three samples. */
function isOneValueEach(json: readonly unknown[], width: number): boolean {
  return width === 1 && json.length > 1
}

/** All numbers in reading order, or null where something is none. Stops soon after `limit`. */
function flatten(value: unknown, limit: number): number[] | null {
  const numbers: number[] = []
  const visit = (each: unknown): boolean => {
    if (typeof each === 'number') {
      numbers.push(each)
      return Number.isFinite(each)
    }
    return Array.isArray(each) && (numbers.length > limit || each.every(visit))
  }
  return visit(value) ? numbers : null
}
