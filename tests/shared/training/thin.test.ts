import { describe, expect, it } from 'vitest'
import { thin } from '../../../shared/training/thin.ts'

interface Point {
  readonly x: number
  readonly a: number
  readonly b: number | null
}

/** Park–Miller, so that a failing case can be repeated. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

function walk(seed: number, count: number): Point[] {
  const random = generator(seed)
  let [x, a, b] = [0, 2, 2]
  return Array.from({ length: count }, () => {
    x += 1 + Math.floor(random() * 4)
    a += random() - 0.52
    b += random() - 0.5
    return { x, a: random() < 0.02 ? Number.NaN : a, b: random() < 0.3 ? null : b }
  })
}

const series = [(point: Point) => point.a, (point: Point) => point.b] as const
const finite = (points: readonly Point[], value: (point: Point) => number | null) =>
  points.map(value).filter((one) => one !== null && !Number.isNaN(one)) as number[]

describe('thin', () => {
  it.each([
    [1, 401, 400],
    [2, 5000, 400],
    [3, 20_000, 400],
    [4, 1000, 7],
    [5, 777, 50],
    [6, 12, 11],
  ])('seed %i: %i points become at most %i, in order, with the ends, minimum, maximum and best', (seed, count, limit) => {
    const points = walk(seed, count)
    const best = points[(seed * 37) % count]!
    const thinned = thin(points, { limit, x: (point) => point.x, series, keepAt: best.x })
    expect(thinned.length).toBeLessThanOrEqual(limit)
    expect(points.filter((point) => thinned.includes(point))).toEqual(thinned)
    expect(thinned).toContain(best)
    expect(thinned[0]).toBe(points[0])
    expect(thinned.at(-1)).toBe(points.at(-1))
    for (const value of series) {
      expect(Math.min(...finite(thinned, value))).toBe(Math.min(...finite(points, value)))
      expect(Math.max(...finite(thinned, value))).toBe(Math.max(...finite(points, value)))
    }
  })

  it('leaves a short series alone', () => {
    const points = walk(1, 400)
    expect(thin(points, { limit: 400, x: (point) => point.x, series })).toBe(points)
  })

  it('keeps the extremes of a series that grows and is thinned again and again', () => {
    const points = walk(9, 30_000)
    let kept: readonly Point[] = []
    for (const point of points) {
      kept = [...kept, point]
      if (kept.length > 400) kept = thin(kept, { limit: 300, x: ({ x }) => x, series })
    }
    expect(kept.length).toBeLessThanOrEqual(400)
    for (const value of series) {
      expect(Math.min(...finite(kept, value))).toBe(Math.min(...finite(points, value)))
      expect(Math.max(...finite(kept, value))).toBe(Math.max(...finite(points, value)))
    }
  })

  it('survives a series without a single number', () => {
    const points = Array.from({ length: 1000 }, (_, x) => ({ x, a: Number.NaN, b: null }))
    expect(thin(points, { limit: 100, x: (point) => point.x, series }).length).toBeLessThanOrEqual(100)
  })

  it('refuses a limit that cannot hold the extremes', () => {
    expect(() => thin(walk(1, 100), { limit: 6, x: (point) => point.x, series })).toThrow('2 series cannot be thinned to 6 points')
  })
})
