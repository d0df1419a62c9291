import { defineTruthTable } from './truthTable.ts'

export const and = defineTruthTable({
  id: 'and',
  name: 'AND',
  summary: 'The four rows of the truth table of AND, each scattered a little: blue where both inputs are 1. One perceptron learns it.',
  features: ['x', 'y'],
  rule: (x, y) => x && y,
})
