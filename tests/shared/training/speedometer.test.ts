import { expect, test } from 'vitest'
import { createSpeedometer } from '../../../shared/training/speedometer.ts'

test('epochs too short for the clock add up to the speed that they have together', () => {
  const speed = createSpeedometer()
  // Each takes 0.43 ms; the clock tells tenths of milliseconds.
  const tenths = (time: number) => Math.round(time * 10_000) / 10_000
  const rates: number[] = []
  for (let epoch = 1; epoch <= 5000; epoch += 1) {
    speed.begin(tenths(epoch * 0.0010731))
    speed.add(350, tenths(epoch * 0.0010731 + 0.00043))
    if (epoch > 100) rates.push(speed.rate(), speed.rateOf(350, 0.0004))
  }
  for (const rate of rates) expect(Math.abs(rate / (350 / 0.00043) - 1)).toBeLessThan(0.02)
})

test('an epoch that is long enough has its own speed, and a change of speed shows within a stretch', () => {
  const speed = createSpeedometer()
  expect(speed.rate()).toBe(0)
  speed.begin(5)
  speed.add(10, 5)
  expect(speed.rate()).toBe(0)
  speed.add(0, 5.1)
  expect(speed.rate()).toBeCloseTo(100)
  speed.add(90, 6)
  expect(speed.rate()).toBeCloseTo(100)
  expect(speed.rateOf(600, 2)).toBe(300)
  // What lies between does not count.
  speed.begin(8)
  speed.add(500, 8.2)
  expect(speed.rate()).toBeCloseTo(100)
  speed.add(250, 8.3)
  expect(speed.rate()).toBeCloseTo(2500)
})
