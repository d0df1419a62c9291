import path from 'node:path'
import type { DatasetFacts } from '../../shared/datasets/dataset.ts'
import type { Dataset } from '../../shared/datasets/dataset.ts'
import { DATASETS, findDataset } from '../../shared/datasets/index.ts'
import { loadDataset } from '../../shared/datasets/load.ts'
import type { NamedBytes } from '../../shared/host.ts'
import type { Result } from '../../shared/mistake.ts'
import type { Project } from '../../shared/project/project.ts'
import type { DataConfig } from '../../shared/training/config.ts'
import { readAsset } from './assets.ts'
import { isFolder, readUserFile, readUserFolder } from './files.ts'
import { unusable } from './world.ts'

export interface DataOptions {
  /** A built-in name, a folder with IDX files, or a CSV file. */
  readonly data?: string
  /** The column to predict. */
  readonly target?: string
}

export interface ChosenData {
  readonly config: DataConfig
  /** The user's own files; null for a built-in source. */
  readonly files: readonly NamedBytes[] | null
}

/** What `--data` and `--target` make of the project's own data section. */
export async function chooseData({ data }: Project, { data: source, target }: DataOptions): Promise<ChosenData> {
  const config: DataConfig = target === undefined ? data : { ...data, target }
  const onlyForTables = (what: string) => {
    if (target !== undefined) throw unusable(`--target "${target}" names a column of a CSV file, but the data are ${what}. Leave it out, or give a CSV file with --data.`)
  }
  if (source === undefined) {
    if (data.source !== 'csv') onlyForTables(data.source === '' ? 'not chosen yet' : `"${data.source}"`)
    return { config, files: null }
  }
  if (findDataset(source)) {
    onlyForTables(`"${source}"`)
    return { config: { ...config, source }, files: null }
  }
  if (await isFolder(source)) {
    const files = await readUserFolder(source, /idx\d-ubyte(\.gz)?$/)
    if (files.length === 0) throw unusable(`The folder "${source}" holds no IDX files such as train-images-idx3-ubyte.gz.`)
    onlyForTables('IDX files')
    return { config: { ...config, source: 'idx' }, files }
  }
  if (!/[./\\]/.test(source)) throw unusable(`There is no dataset "${source}". Choose ${DATASETS.map(({ id }) => id).join(', ')}, a folder with IDX files or a CSV file.`)
  return { config: { ...config, source: 'csv' }, files: [{ name: path.basename(source), bytes: await readUserFile(source) }] }
}

/** Reads or generates the samples. */
export async function loadChosen({ config, files }: ChosenData): Promise<Result<Dataset>> {
  return loadDataset(config, files, { seed: config.splitSeed, readAsset: (name) => readAsset(`datasets/${name}`) })
}

/** The samples, or one sentence and exit code 2. */
export async function requireData(chosen: ChosenData): Promise<Dataset> {
  if (!chosen.files && (chosen.config.source === 'idx' || chosen.config.source === 'csv')) {
    throw unusable(`The project trains on ${chosen.config.source === 'csv' ? 'a CSV file' : 'IDX files'} of its own, which it does not hold. Name ${chosen.config.source === 'csv' ? 'it' : 'their folder'} with --data.`)
  }
  if (chosen.config.source === '') throw unusable(`The project names no data. Choose some with --data: ${DATASETS.map(({ id }) => id).join(', ')}, a folder with IDX files or a CSV file.`)
  const loaded = await loadChosen(chosen)
  if (!loaded.ok) throw unusable(loaded.mistake.message)
  return loaded.value
}

/** What is known of the project's data without loading them: null for files of the user's own. */
export function knownFacts({ data }: Project): DatasetFacts | null {
  return findDataset(data.source)?.facts ?? null
}
