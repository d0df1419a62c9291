import { describe, expect, test } from 'vitest'
import { createRandom, deriveSeed, resumeRandom } from '../../shared/random.ts'

test('is xoshiro128**: the first numbers from the state 1, 2, 3, 4 are those of the reference implementation', () => {
  // Blackman & Vigna's C code (prng.di.unimi.it), compiled and run.
  const expected = [11_520, 0, 5_927_040, 70_819_200, 2_031_721_883, 1_637_235_492, 1_287_239_034, 3_734_860_849, 3_729_100_597, 4_258_142_804]
  const random = resumeRandom([1, 2, 3, 4])
  expect(expected.map(() => random.uniform() * 2 ** 32)).toEqual(expected)
})

test('goes on from a saved state', () => {
  const random = createRandom(42)
  for (let draw = 0; draw < 10; draw += 1) random.normal()
  const again = resumeRandom(random.state())
  expect(Array.from({ length: 20 }, again.uniform)).toEqual(Array.from({ length: 20 }, random.uniform))
})

describe('draws follow their laws', () => {
  const random = createRandom(1)
  const count = 100_000

  test('normal: mean 0, variance 1, kurtosis 3', () => {
    const values = Array.from({ length: count }, random.normal)
    const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / count
    expect(moment(1)).toBeCloseTo(0, 1)
    expect(moment(2)).toBeCloseTo(1, 1)
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.15)
  })

  test('integer: every one equally often (chi-squared, 9 degrees of freedom, 99.9 %)', () => {
    const counts = Array.from({ length: 10 }, () => 0)
    for (let draw = 0; draw < count; draw += 1) counts[random.integer(10)]! += 1
    expect(counts.reduce((sum, found) => sum + (found - count / 10) ** 2 / (count / 10), 0)).toBeLessThan(27.9)
  })

  test('shuffle: all 24 orders of 4 things', () => {
    const found = new Map<string, number>()
    for (let draw = 0; draw < 24_000; draw += 1) {
      const key = random.shuffle([0, 1, 2, 3]).join('')
      found.set(key, (found.get(key) ?? 0) + 1)
    }
    expect(found.size).toBe(24)
    expect([...found.values()].reduce((sum, each) => sum + (each - 1000) ** 2 / 1000, 0)).toBeLessThan(49.7)
  })
})

test('purposes get seeds of their own', () => {
  const seeds = [deriveSeed(1, 'a'), deriveSeed(1, 'b'), deriveSeed(2, 'a'), deriveSeed(1, 'a', 1), deriveSeed(1, 'a', 2), deriveSeed(1, 'a1'), deriveSeed(3, 'a'), deriveSeed(0, 'a')]
  expect(new Set(seeds).size).toBe(seeds.length)
  expect(deriveSeed(1, 'order', 3)).toBe(deriveSeed(1, 'order', 3))
})
