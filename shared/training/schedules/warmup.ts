import { defineSchedule } from './spec.ts'

export const warmup = defineSchedule({
  kind: 'warmup',
  title: 'Linear warm-up',
  summary: 'Rises in a straight line from a share of the learning rate, then stays. The first, wildest gradients do less harm.',
  equation: 'η = η₀·(a + (1 − a)·min(1, e/w))',
  source: 'Goyal et al. 2017, Accurate, large minibatch SGD; PyTorch LinearLR.',
  params: {
    length: { kind: 'number', label: 'Warm-up w (epochs)', help: 'Epochs until the full learning rate is reached; may be a part of one.', min: 0.001, max: 100_000, step: 0.5, default: 1 },
    start: { kind: 'number', label: 'Start a', help: 'Share of the learning rate that the first step takes.', min: 0.000001, max: 1, step: 0.05, default: 0.1 },
  },
  changes: 'every step',
  rate: ({ step, stepsPerEpoch, base, settings: { length, start } }) => base * (start + (1 - start) * Math.min(1, step / (length * stepsPerEpoch))),
})
