import { defineInitializer } from './spec.ts'

export const zeros = defineInitializer({
  kind: 'zeros',
  title: 'Zeros',
  summary: 'All numbers are 0. Right for biases and shifts. In a kernel all units would compute and learn the same for ever, so no kernel should start so.',
  equation: 'w = 0',
  source: 'Goodfellow, Bengio & Courville 2016, Deep Learning, section 8.4.',
  params: {},
  law: () => ({ kind: 'value', value: 0 }),
})
