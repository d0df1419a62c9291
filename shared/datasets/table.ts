import { MistakeError } from '../mistake.ts'
import { readCsv } from './csv.ts'
import type { Dataset, DatasetFacts, LoadContext } from './dataset.ts'

/** Reads a table of `assets/datasets/` through the same reader as the user's own files. */
export async function loadTable(context: LoadContext, asset: string, target: string, facts: DatasetFacts): Promise<Dataset> {
  const bytes = await context.readAsset(asset)
  const table = readCsv({ name: asset, bytes }, target)
  if (!table.ok) throw new MistakeError('asset-damaged', `A file that belongs to Layerwright is damaged; install it again. ${table.mistake.message}`)
  if (table.value.count !== facts.count) {
    throw new MistakeError('asset-damaged', `A file that belongs to Layerwright is damaged; install it again. ${asset} has ${table.value.count} rows instead of ${facts.count}.`)
  }
  context.progress?.(1)
  return { ...table.value, name: facts.name }
}
