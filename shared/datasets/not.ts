import { defineTruthTable } from './truthTable.ts'

export const not = defineTruthTable({
  id: 'not',
  name: 'NOT',
  summary: 'The two rows of the truth table of NOT, each scattered a little: blue where the only input is 0. One perceptron with a negative weight learns it.',
  features: ['x'],
  rule: (x) => !x,
})
