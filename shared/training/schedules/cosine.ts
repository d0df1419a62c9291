import { alongCosine, defineSchedule, minimumField } from './spec.ts'

export const cosine = defineSchedule({
  kind: 'cosine',
  title: 'Cosine',
  summary: 'Glides along half a cosine wave from the learning rate at the start to the lowest rate at the end of the run.',
  equation: 'η = η_min + (η₀ − η_min)·(1 + cos(π·t/T))/2',
  source: 'Loshchilov & Hutter 2017, SGDR: stochastic gradient descent with warm restarts; PyTorch CosineAnnealingLR.',
  params: { minimum: minimumField },
  changes: 'every step',
  rate: ({ step, stepsPerEpoch, epochs, base, settings }) => alongCosine(base, Math.min(base, settings.minimum), Math.min(1, step / (epochs * stepsPerEpoch))),
})
