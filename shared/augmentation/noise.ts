import { defineChanging } from './spec.ts'

export const noise = defineChanging({
  kind: 'noise',
  title: 'Noise',
  summary: 'Adds a normal random number to every value, another one each time. Works on images and on tables.',
  source: 'Bishop 1995, Training with noise is equivalent to Tikhonov regularization. Not cut off at black and white.',
  params: {
    stddev: {
      kind: 'number', label: 'Deviation σ', help: 'How far the noise spreads: for images as a share of the whole range from black to white, for tables in standard deviations of the feature.',
      min: 0, max: 10, step: 0.01, default: 0.05,
    },
  },
  fits: 'anything',
  change: (sample, { stddev }, random, { units }) => {
    const one = units.length === 1
    // Box & Muller 1958. Both of the numbers that they draw at once: noise is most of the time that augmentation takes.
    for (let index = 0; index < sample.length; index += 2) {
      const radius = stddev * Math.sqrt(-2 * Math.log(1 - random.uniform()))
      const angle = 2 * Math.PI * random.uniform()
      sample[index]! += radius * Math.cos(angle) * units[one ? 0 : index]!
      if (index + 1 < sample.length) sample[index + 1]! += radius * Math.sin(angle) * units[one ? 0 : index + 1]!
    }
  },
})
