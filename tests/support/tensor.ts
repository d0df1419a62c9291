import { expect } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs-core'

/** Equal to within float32's rounding: |a − b| ≤ tolerance · max(1, |b|) for every value. */
export function expectValues(actual: Tensor, expected: Iterable<number>, tolerance = 1e-5): void {
  const [found, wanted] = [[...actual.dataSync()], [...expected]]
  expect(found).toHaveLength(wanted.length)
  const worst = found.reduce((largest, value, index) => Math.max(largest, Math.abs(value - wanted[index]!) / Math.max(1, Math.abs(wanted[index]!))), 0)
  expect(worst, `${found.slice(0, 8).join(', ')} … instead of ${wanted.slice(0, 8).join(', ')} …`).toBeLessThanOrEqual(tolerance)
}
