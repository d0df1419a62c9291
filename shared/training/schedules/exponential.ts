import { defineSchedule, epochsDone, factorField } from './spec.ts'

export const exponential = defineSchedule({
  kind: 'exponential',
  title: 'Exponential decay',
  summary: 'Falls by the same share after every epoch.',
  equation: 'η = η₀·γᵉ',
  source: 'PyTorch ExponentialLR.',
  params: { gamma: factorField('Factor γ', 0.9) },
  changes: 'every epoch',
  rate: (at) => at.base * at.settings.gamma ** epochsDone(at),
})
