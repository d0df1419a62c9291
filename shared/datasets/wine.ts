import type { DatasetFacts, DatasetSource } from './dataset.ts'
import { loadTable } from './table.ts'

const facts: DatasetFacts = { name: 'Wine', shape: [13], target: { kind: 'classes', names: ['cultivar 1', 'cultivar 2', 'cultivar 3'] }, count: 178 }

export const wine: DatasetSource = {
  id: 'wine',
  facts,
  summary: '178 wines from three grape varieties of one Italian region, by 13 chemical measurements of very different size. Shows why features are normalised.',
  origin: 'S. Aeberhard and M. Forina, Wine, UCI Machine Learning Repository, 1992, https://doi.org/10.24432/C5PC7J. CC BY 4.0.',
  load: (context) => loadTable(context, 'wine.csv', 'cultivar', facts),
}
