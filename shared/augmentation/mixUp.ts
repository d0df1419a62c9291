import type { Random } from '../random.ts'
import { defineMixing } from './spec.ts'

export const mixUp = defineMixing({
  kind: 'mixUp',
  title: 'Mix-up',
  summary: 'Blends each sample of a batch, and its target, with another one: λ of the one and 1 − λ of the other, λ ~ Beta(α, α), one λ for the batch. The accuracy in training is then that of blends.',
  source: 'Zhang et al. 2018, mixup: beyond empirical risk minimization, with one λ and one order for a batch as in its program.',
  params: {
    alpha: { kind: 'number', label: 'Strength α', help: 'Small: most blends are nearly one of the two. 1: every λ is equally likely. Large: most blends are half and half.', min: 0.05, max: 10, step: 0.05, default: 0.2 },
  },
  fits: 'anything',
  targets: ['classes', 'values'],
  judge: (_, { batchSize }) => (batchSize === 1 ? { level: 'warning', message: 'Mix-up has nothing to blend in batches of 1 sample. Make the batches larger.' } : null),
  draw: ({ alpha }, random) => {
    const first = gamma(alpha, random)
    return first / (first + gamma(alpha, random))
  },
})

/** From the gamma distribution of this shape and scale 1: Marsaglia & Tsang 2000; below 1 by their step down from shape + 1. Never 0. */
function gamma(shape: number, random: Random): number {
  if (shape < 1) return gamma(shape + 1, random) * (1 - random.uniform()) ** (1 / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = random.normal()
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(1 - random.uniform()) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v
  }
}
