import { alongCosine, defineSchedule, minimumField } from './spec.ts'

export const warmRestarts = defineSchedule({
  kind: 'warmRestarts',
  title: 'Cosine with warm restarts',
  summary: 'Glides down along a cosine again and again. Each restart may throw the weights out of a poor valley; each end of a period is a good moment to stop.',
  equation: 'η = η_min + (η₀ − η_min)·(1 + cos(π·e/p))/2 with e from the last restart; p ← p·k at a restart',
  source: 'Loshchilov & Hutter 2017, SGDR: stochastic gradient descent with warm restarts; PyTorch CosineAnnealingWarmRestarts.',
  params: {
    period: { kind: 'integer', label: 'Period p (epochs)', help: 'Epochs from the start to the first restart.', min: 1, max: 100_000, default: 3 },
    stretch: { kind: 'integer', label: 'Stretch k', help: 'Each period is so many times as long as the one before it.', min: 1, max: 100, default: 1 },
    minimum: minimumField,
  },
  changes: 'every step',
  rate: ({ step, stepsPerEpoch, base, settings }) => {
    // Counted in whole steps, so that no restart is missed by rounding.
    let period = settings.period * stepsPerEpoch
    let since = step
    if (settings.stretch === 1) since %= period
    for (; since >= period; period *= settings.stretch) since -= period
    return alongCosine(base, Math.min(base, settings.minimum), since / period)
  },
})
