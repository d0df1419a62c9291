import type { DatasetFacts, DatasetSource } from './dataset.ts'
import { loadTable } from './table.ts'

export const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']

const facts: DatasetFacts = { name: 'Digits 8×8', shape: [8, 8, 1], target: { kind: 'classes', names: DIGITS }, count: 1797, orientation: 'matters' }

export const digits8: DatasetSource = {
  id: 'digits8',
  facts,
  summary: '1,797 digits written by 13 people, scanned and reduced to 8×8 pixels of 0 to 16. Small enough to train in seconds.',
  origin:
    'E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits (its test part), UCI Machine Learning Repository, 1998, https://doi.org/10.24432/C50P49. CC BY 4.0.',
  load: async (context) => {
    const { name, count, inputs, target } = await loadTable(context, 'digits8.csv.gz', 'digit', facts)
    return { name, count, shape: facts.shape, inputs, target, orientation: facts.orientation }
  },
}
