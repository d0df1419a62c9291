import { between, defineChanging } from './spec.ts'

export const brightness = defineChanging({
  kind: 'brightness',
  title: 'Brightness',
  summary: 'Makes the image darker or brighter: every value is multiplied by a random factor, counted from black, and cut off at white.',
  source: 'PyTorch ColorJitter(brightness) and adjust_brightness.',
  params: {
    amount: { kind: 'number', label: 'Amount', help: 'The factor lies between 1 − amount and 1 + amount. 0 changes nothing, 1 goes down to black.', min: 0, max: 1, step: 0.05, default: 0.2 },
  },
  fits: 'images',
  change: (sample, { amount }, random, { low, high }) => stretch(sample, low, between(random, 1 - amount, 1 + amount), low, high),
})

/** Multiplies the distance of each value from `origin` by `factor`, within `low` and `high`. */
export function stretch(values: Float32Array, origin: number, factor: number, low: number, high: number): void {
  for (let index = 0; index < values.length; index += 1) {
    const value = origin + (values[index]! - origin) * factor
    values[index] = value < low ? low : value > high ? high : value
  }
}
