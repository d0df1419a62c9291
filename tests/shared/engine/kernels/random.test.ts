import { beforeAll, describe, expect, it } from 'vitest'
import { engineFor, sameBits, type Engine } from '../../../support/engine.ts'
import { BUILDS } from '../../../support/kernels.ts'

describe.each(BUILDS)('%s kernels', (build) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await engineFor(build)
  })

  it('dropout keeps the right share, scales it, and draws the same mask again', () => {
    engine.reset()
    const [outer, middle, inner, rate] = [40, 25, 11, 0.3]
    const count = outer * middle * inner
    const [seed, x, y, again] = [engine.ints([42]), engine.floats(new Float32Array(count).fill(1)), engine.floats(count), engine.floats(count)]
    const args = { outer, middle, inner, rate, seed, salt: 3, x }
    engine.call('dropout', { ...args, y })
    engine.call('dropout', { ...args, y: again })
    const values = engine.read(y, count)
    expect(sameBits(engine.read(again, count), values)).toBe(true)
    expect(new Set(values)).toEqual(new Set([0, Math.fround(1 / Math.fround(1 - Math.fround(rate)))]))
    const kept = values.filter((value) => value > 0).length / count
    // Five standard deviations.
    expect(Math.abs(kept - 0.7)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / count))
    const together = values.filter((value, index) => index > 0 && value > 0 && values[index - 1]! > 0).length / count
    expect(Math.abs(together - 0.49)).toBeLessThan(0.025)
    engine.call('dropout', { ...args, salt: 4, y: again })
    expect(sameBits(engine.read(again, count), values)).toBe(false)
    new Int32Array(engine.memory.buffer, seed, 1)[0] = 43
    engine.call('dropout', { ...args, y: again })
    const agreeing = engine.read(again, count).filter((value, index) => value > 0 === values[index]! > 0).length / count
    expect(Math.abs(agreeing - (0.49 + 0.09))).toBeLessThan(0.025)
    engine.call('dropout', { ...args, spatial: 1, y })
    const spatial = engine.read(y, count)
    expect(spatial.every((value, index) => value === spatial[Math.floor(index / (middle * inner)) * middle * inner + (index % inner)])).toBe(true)
    expect(new Set(spatial).size).toBe(2)
  })

  it('noise is normal', () => {
    engine.reset()
    const count = 20_003
    const y = engine.floats(count)
    engine.call('gaussianNoise', { count, deviation: 2, seed: engine.ints([7]), salt: 1, x: engine.floats(new Float32Array(count).fill(10)), y })
    const z = [...engine.read(y, count)].map((value) => (value - 10) / 2)
    const moment = (power: number) => z.reduce((sum, value) => sum + value ** power, 0) / count
    expect(Math.abs(moment(1))).toBeLessThan(0.035)
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.05)
    expect(Math.abs(moment(3))).toBeLessThan(0.14)
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.35)
    expect(z.filter((value) => Math.abs(value) < 1).length / count).toBeCloseTo(0.6827, 1)
  })
})
