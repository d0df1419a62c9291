import { defineTruthTable } from './truthTable.ts'

export const or = defineTruthTable({
  id: 'or',
  name: 'OR',
  summary: 'The four rows of the truth table of OR, each scattered a little: blue where at least one input is 1. One perceptron learns it.',
  features: ['x', 'y'],
  rule: (x, y) => x || y,
})
