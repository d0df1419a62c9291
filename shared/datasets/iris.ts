import type { DatasetFacts, DatasetSource } from './dataset.ts'
import { loadTable } from './table.ts'

const facts: DatasetFacts = { name: 'Iris', shape: [4], target: { kind: 'classes', names: ['setosa', 'versicolor', 'virginica'] }, count: 150 }

export const iris: DatasetSource = {
  id: 'iris',
  facts,
  summary: '150 flowers of three kinds of iris, by length and width of sepals and petals. One kind stands apart, the other two overlap a little.',
  origin:
    'R. A. Fisher, Iris, UCI Machine Learning Repository, 1936/1988, https://doi.org/10.24432/C56C76. CC BY 4.0. The values are those of the 1936 paper, without the two typing errors of the UCI file.',
  load: (context) => loadTable(context, 'iris.csv', 'species', facts),
}
