import { defineSchedule } from './spec.ts'

export const constant = defineSchedule({
  kind: 'constant',
  title: 'Constant',
  summary: 'The same rate from the first step to the last.',
  equation: 'η = η₀',
  source: 'Robbins & Monro 1951, A stochastic approximation method (which lets it fall; constant is the simplest).',
  params: {},
  changes: 'every epoch',
  rate: ({ base }) => base,
})
