import type { DatasetFacts, DatasetSource } from './dataset.ts'
import { loadTable } from './table.ts'

const facts: DatasetFacts = { name: 'Breast cancer', shape: [30], target: { kind: 'classes', names: ['benign', 'malignant'] }, count: 569 }

export const cancer: DatasetSource = {
  id: 'cancer',
  facts,
  summary: '569 tumours, benign or malignant, by 30 measurements of cell nuclei in a microscope image. The two kinds of mistake do not weigh the same.',
  origin:
    'W. Wolberg, O. Mangasarian, N. Street and W. Street, Breast Cancer Wisconsin (Diagnostic), UCI Machine Learning Repository, 1993, https://doi.org/10.24432/C5DW2B. CC BY 4.0.',
  load: (context) => loadTable(context, 'cancer.csv', 'diagnosis', facts),
}
