import { defineInitializer } from './spec.ts'

export const ones = defineInitializer({
  kind: 'ones',
  title: 'Ones',
  summary: 'All numbers are 1. Right for the scale γ of a normalisation, which then changes nothing at first.',
  equation: 'w = 1',
  source: 'Ioffe & Szegedy 2015, Batch normalization.',
  params: {},
  law: () => ({ kind: 'value', value: 1 }),
})
