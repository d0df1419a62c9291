import type { NamedBytes } from '../host.ts'
import { fail, MistakeError, succeed, type Result } from '../mistake.ts'
import type { DataConfig } from '../training/config.ts'
import { readCsv } from './csv.ts'
import type { Dataset, LoadContext } from './dataset.ts'
import { readIdxFolder } from './idx.ts'
import { DATASETS, findDataset } from './index.ts'

/** Validation and test together may take this share; the rest must be enough to learn from. */
const MOST_HELD_BACK = 0.9

/** Loads what the `data` section of a project asks for: a built-in source, or the user's IDX or CSV files. */
export async function loadDataset(config: DataConfig, files: readonly NamedBytes[] | null, context: LoadContext): Promise<Result<Dataset>> {
  const heldBack = config.validation + config.test
  if (heldBack > MOST_HELD_BACK + 1e-9) {
    return fail(
      'split-leaves-nothing',
      `Validation ${percent(config.validation)} and test ${percent(config.test)} leave ${percent(Math.max(0, 1 - heldBack))} for training. Keep at least 10% for it.`,
    )
  }
  if (config.source === 'idx' || config.source === 'csv') return loadFiles(config.source, config.target, files, context)
  if (config.source === '') return fail('no-data', 'No data is chosen. Choose a dataset, or files of your own, before training.')
  const source = findDataset(config.source)
  if (!source) {
    return fail('unknown-source', `There is no dataset "${config.source.slice(0, 60)}". Choose ${DATASETS.map(({ id }) => id).join(', ')}, or files of your own.`)
  }
  try {
    return succeed(await source.load(context))
  } catch (error) {
    if (error instanceof MistakeError) return { ok: false, mistake: error.mistake }
    return fail('dataset-unreadable', `The dataset ${source.facts.name} could not be read (${error instanceof Error ? error.message : String(error)}). Install Layerwright again if this stays.`)
  }
}

function loadFiles(source: 'idx' | 'csv', target: string | undefined, files: readonly NamedBytes[] | null, { progress }: LoadContext): Result<Dataset> {
  if (!files || files.length === 0) {
    return fail('no-files', `Choose the ${source === 'csv' ? 'CSV file' : 'IDX files'} again: a project does not hold the files themselves.`)
  }
  progress?.(0)
  const dataset = source === 'idx' ? readIdxFolder(files) : readOneCsv(files, target)
  progress?.(1)
  return dataset
}

function readOneCsv(files: readonly NamedBytes[], target: string | undefined): Result<Dataset> {
  const tables = files.length === 1 ? files : files.filter(({ name }) => /\.(csv|tsv)(\.gz)?$/i.test(name))
  if (tables.length === 1) return readCsv(tables[0]!, target)
  const names = files.slice(0, 3).map(({ name }) => name).join(', ')
  return fail('csv-choose-one', `Choose one CSV file; there are ${tables.length === 0 ? 'none' : tables.length} among ${names}${files.length > 3 ? ', …' : ''}.`)
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10}%`
}
