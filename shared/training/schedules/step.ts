import { defineSchedule, epochsDone, factorField } from './spec.ts'

export const step = defineSchedule({
  kind: 'step',
  title: 'Steps down',
  summary: 'Falls to a share every few epochs: large steps first, then finer and finer ones.',
  equation: 'η = η₀·γ^⌊e/s⌋',
  source: 'He et al. 2016, Deep residual learning for image recognition (a tenth at each plateau); PyTorch StepLR.',
  params: {
    every: { kind: 'integer', label: 'Every s epochs', help: 'Epochs between two falls.', min: 1, max: 100_000, default: 5 },
    gamma: factorField('Factor γ', 0.1),
  },
  changes: 'every epoch',
  rate: (at) => at.base * at.settings.gamma ** Math.floor(epochsDone(at) / at.settings.every),
})
