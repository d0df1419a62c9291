import { beforeAll, describe, expect, it } from 'vitest'
import type { Dataset } from '../../../shared/datasets/dataset.ts'
import { digits28 } from '../../../shared/datasets/digits28.ts'
import { loadContext } from '../../support/assets.ts'

const PIXELS = 784

describe('digits28', () => {
  let digits: Dataset
  let labels: Uint8Array | Uint16Array
  const shares: number[] = []
  let turns = 0

  beforeAll(async () => {
    let waiting = true
    const turn = () => {
      turns += 1
      if (waiting) setTimeout(turn, 0)
    }
    setTimeout(turn, 0)
    digits = await digits28.load(loadContext(1, (share) => shares.push(share)))
    waiting = false
    if (digits.target.kind !== 'classes') throw new Error('Expected classes.')
    labels = digits.target.labels
  })

  const image = (index: number) => digits.inputs.subarray(index * PIXELS, (index + 1) * PIXELS)

  it('has 1,200 of each digit, in mixed order', () => {
    for (let digit = 0; digit < 10; digit += 1) expect(labels.filter((label) => label === digit)).toHaveLength(1200)
    expect(new Set(labels.subarray(0, 60)).size).toBe(10)
  })

  it('holds whole grey values of 0 to 255, mostly paper, like MNIST', () => {
    expect(digits.inputs.every((value) => value >= 0 && value <= 255 && Number.isInteger(value))).toBe(true)
    // MNIST's training part has a mean of 0.1307 · 255 = 33.3, the number in every PyTorch example that normalises it.
    const mean = digits.inputs.reduce((sum, value) => sum + value, 0) / digits.inputs.length
    expect(mean).toBeGreaterThan(20)
    expect(mean).toBeLessThan(45)
  })

  it('writes no two images alike, and every digit inside the frame', () => {
    expect(new Set(Array.from({ length: 2000 }, (_, index) => image(index).join())).size).toBe(2000)
    for (let index = 0; index < 2000; index += 1) {
      const ink = image(index).reduce((sum, value) => sum + (value > 100 ? 1 : 0), 0)
      expect(ink).toBeGreaterThan(10)
      const border = [...image(index)].filter((value, pixel) => value > 100 && (pixel < 28 || pixel >= 756 || pixel % 28 === 0 || pixel % 28 === 27))
      expect(border.length).toBeLessThan(12)
    }
  })

  it('shows its digits: the nearest image of 2,000 has the same one nine times of ten', () => {
    const tests = 200
    let right = 0
    for (let test = 2000; test < 2000 + tests; test += 1) {
      const seen = image(test)
      let [best, nearest] = [Number.POSITIVE_INFINITY, -1]
      for (let index = 0; index < 2000; index += 1) {
        const other = image(index)
        let distance = 0
        for (let pixel = 0; pixel < PIXELS && distance < best; pixel += 1) distance += (seen[pixel]! - other[pixel]!) ** 2
        if (distance < best) [best, nearest] = [distance, index]
      }
      if (labels[nearest] === labels[test]) right += 1
    }
    expect(right / tests).toBeGreaterThan(0.8)
    // Copies of one picture would all be found.
    expect(right / tests).toBeLessThan(1)
  })

  it('is more than its mean image: the nearest class mean is well above chance and well below certain', () => {
    const means = Array.from({ length: 10 }, () => new Float64Array(PIXELS))
    for (let index = 0; index < 10_000; index += 1) {
      const mean = means[labels[index]!]!
      for (const [pixel, value] of image(index).entries()) mean[pixel]! += value / 1000
    }
    let right = 0
    for (let test = 10_000; test < 11_000; test += 1) {
      const distances = means.map((mean) => image(test).reduce((sum, value, pixel) => sum + (value - mean[pixel]!) ** 2, 0))
      if (distances.indexOf(Math.min(...distances)) === labels[test]) right += 1
    }
    expect(right / 1000).toBeGreaterThan(0.5)
    expect(right / 1000).toBeLessThan(0.9)
  })

  it('lets others work meanwhile and says how far it is', () => {
    expect(turns).toBeGreaterThan(20)
    expect(shares.length).toBeGreaterThan(20)
    expect(shares.at(-1)).toBe(1)
  })

  it('repeats with its seed and only with it', async () => {
    const [again, other] = [await digits28.load(loadContext(1)), await digits28.load(loadContext(2))]
    expect(Buffer.from(again.inputs.buffer).equals(Buffer.from(digits.inputs.buffer))).toBe(true)
    expect(again.target).toEqual(digits.target)
    expect(Buffer.from(other.inputs.buffer).equals(Buffer.from(digits.inputs.buffer))).toBe(false)
  })
})
