import { defineInitializer } from './spec.ts'

export const constant = defineInitializer({
  kind: 'constant',
  title: 'Constant',
  summary: 'All numbers are the same. A small positive bias (0.1) keeps ReLU units alive at first; a negative one in the last layer says that a class is rare.',
  equation: 'w = c',
  source: 'Goodfellow, Bengio & Courville 2016, Deep Learning, section 8.4.',
  params: { value: { kind: 'number', label: 'Value c', help: 'The number that all start with.', min: -1e6, max: 1e6, step: 0.1, default: 0 } },
  law: ({ value }) => ({ kind: 'value', value }),
})
