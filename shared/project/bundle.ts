import { strFromU8, strToU8, unzipSync, zipSync, type Zippable } from 'fflate'
import { z } from 'zod'
import { fail, succeed, type Result } from '../mistake.ts'
import type { EpochRecord, NamedTensor, TrainedState } from '../training/protocol.ts'
import { misfit, misfitOfInputs } from './misfit.ts'
import { MAX_FILE_BYTES, parseProject } from './parse.ts'
import type { Project } from './project.ts'
import { readSafetensors, writeSafetensors } from './safetensors.ts'
import { serialiseProject } from './serialise.ts'
import { findDamage } from './zipDirectory.ts'

/** What a bundle may hold, and how many bytes of it we unpack at most: a small zip can unpack to terabytes. */
const ENTRIES = {
  'project.json': MAX_FILE_BYTES,
  'weights.safetensors': 1024 ** 3,
  'optimizer.safetensors': 2 * 1024 ** 3 - 1,
  'history.json': MAX_FILE_BYTES,
  'model.json': MAX_FILE_BYTES,
  'run.json': MAX_FILE_BYTES,
  'best.safetensors': 1024 ** 3,
  'bestOptimizer.safetensors': 2 * 1024 ** 3 - 1,
} as const
type EntryName = keyof typeof ENTRIES

/** The same state gives the same bytes, whatever the clock says: the earliest date that a zip can hold. */
const NO_DATE = new Date(1980, 0, 1)

const loss = z.number().nullable()

const epochSchema = z.object({
  epoch: z.int().min(0),
  step: z.int().min(0),
  /** JSON has no NaN; a loss that was none is written as null. */
  loss,
  accuracy: z.number().nullable(),
  valLoss: loss,
  valAccuracy: z.number().nullable(),
  /** Missing where nothing has one, and in older bundles. */
  valMeanIoU: z.number().optional(),
  samplesPerSecond: z.number().nullable(),
  learningRate: z.number(),
  penalty: z.number().optional(),
})

const count = z.int().min(0)

/** Missing in older bundles. */
const progressSchema = z.object({
  epoch: count,
  batch: count,
  step: count,
  sums: z.object({ loss: z.number(), right: z.number(), samples: count }),
  bestEpoch: count.nullable(),
  learningRate: z.number().positive().nullable(),
})

const modelSchema = z.looseObject({
  classNames: z.array(z.string().max(1000)).max(65_536).nullable(),
  preprocessing: z.object({
    kind: z.enum(['none', 'standardise', 'unitRange']),
    offset: z.array(z.number()).max(1_000_000),
    scale: z.array(z.number()).max(1_000_000),
    /** Missing in bundles of classes and in older ones. */
    targets: z.object({ offset: z.array(z.number()).min(1).max(1_000_000), scale: z.array(z.number()).min(1).max(1_000_000) }).optional(),
  }),
})

export { misfit } from './misfit.ts'

export interface Bundle {
  readonly project: Project
  readonly state: TrainedState | null
}

/** Whether these are the first bytes of a zip, as every bundle's are ("PK"). */
export function looksLikeBundle(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5)
}

/**
 * The content of a `.layerwright` file. A state that does not fit the project's graph (`misfit`) is the caller's
 * mistake and throws: such a bundle could not be opened again.
 */
export function writeBundle(project: Project, state: TrainedState | null): Uint8Array {
  const files: Zippable = { 'project.json': strToU8(serialiseProject(project)) }
  if (state) {
    const mistake = misfit(project, state.weights)
    if (mistake) throw new Error(`writeBundle: ${mistake.message}`)
    const { classNames, preprocessing } = state
    files['model.json'] = strToU8(`${JSON.stringify({ classNames, preprocessing }, null, 2)}\n`)
    if (state.progress) files['run.json'] = strToU8(`${JSON.stringify(state.progress, null, 2)}\n`)
    files['history.json'] = strToU8(`${JSON.stringify(state.history, null, 2)}\n`)
    // Random digits do not compress; storing them is faster and keeps them readable in place.
    files['weights.safetensors'] = [writeSafetensors(state.weights), { level: 0 }]
    files['optimizer.safetensors'] = [writeSafetensors(state.optimizer), { level: 0 }]
    if (state.best) {
      files['best.safetensors'] = [writeSafetensors(state.best.weights), { level: 0 }]
      files['bestOptimizer.safetensors'] = [writeSafetensors(state.best.optimizer), { level: 0 }]
    }
  }
  return zipSync(files, { mtime: NO_DATE })
}

/** Reads a bundle of unknown origin. Never throws. */
export function readBundle(bytes: Uint8Array): Result<Bundle> {
  const unpacked = unpack(bytes)
  if (!unpacked.ok) return unpacked
  const files = unpacked.value

  const projectBytes = files.get('project.json')
  if (!projectBytes) return fail('bundle-invalid', 'The bundle holds no project.json, so there is no network in it.')
  const parsed = parseProject(strFromU8(projectBytes))
  if (!parsed.ok) return fail(parsed.reason, `project.json in the bundle: ${parsed.message}`)
  const { project } = parsed

  const weightBytes = files.get('weights.safetensors')
  if (!weightBytes) return succeed({ project, state: null })
  const weights = readSafetensors(weightBytes, 'weights.safetensors in the bundle')
  if (!weights.ok) return weights
  const mistake = misfit(project, weights.value.tensors)
  if (mistake) return { ok: false, mistake }

  const optimizer = readTensors(files, 'optimizer.safetensors')
  if (!optimizer.ok) return optimizer
  const best = readBest(project, files)
  if (!best.ok) return best

  const history = readJson(files.get('history.json'), z.array(epochSchema).max(1_000_000), 'history.json', [])
  if (!history.ok) return history
  const model = readJson(files.get('model.json'), modelSchema, 'model.json', null)
  if (!model.ok) return model
  if (!model.value) return fail('bundle-invalid', 'The bundle holds weights but no model.json, so it is not known how their inputs were normalised.')
  const progress = readJson(files.get('run.json'), progressSchema, 'run.json', null)
  if (!progress.ok) return progress
  const { classNames, preprocessing } = model.value
  const unfit = misfitOfInputs(project, preprocessing)
  if (unfit) return { ok: false, mistake: unfit }
  return succeed({
    project,
    state: { weights: weights.value.tensors, optimizer: optimizer.value, history: history.value.map(restoreEpoch), classNames, preprocessing, ...(progress.value && { progress: progress.value }), ...(best.value && { best: best.value }) },
  })
}

/** None where the file is missing. */
function readTensors(files: ReadonlyMap<EntryName, Uint8Array>, name: EntryName): Result<readonly NamedTensor[]> {
  const bytes = files.get(name)
  if (!bytes) return succeed([])
  const read = readSafetensors(bytes, `${name} in the bundle`)
  return read.ok ? succeed(read.value.tensors) : read
}

/** What early stopping would take back, where the bundle was written while it watched. */
function readBest(project: Project, files: ReadonlyMap<EntryName, Uint8Array>): Result<TrainedState['best']> {
  if (!files.has('best.safetensors')) return succeed(null)
  const weights = readTensors(files, 'best.safetensors')
  if (!weights.ok) return weights
  const mistake = misfit(project, weights.value)
  if (mistake) return { ok: false, mistake }
  const optimizer = readTensors(files, 'bestOptimizer.safetensors')
  return optimizer.ok ? succeed({ weights: weights.value, optimizer: optimizer.value }) : optimizer
}

function unpack(bytes: Uint8Array): Result<ReadonlyMap<EntryName, Uint8Array>> {
  const files = new Map<EntryName, Uint8Array>()
  let tooLarge: string | undefined
  try {
    const entries = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!isEntryName(name)) return false
        if (originalSize > ENTRIES[name]) tooLarge = `${name} would unpack to ${originalSize.toLocaleString('en-US')} bytes, more than the ${ENTRIES[name].toLocaleString('en-US')} allowed`
        return tooLarge === undefined
      },
    })
    for (const [name, content] of Object.entries(entries)) if (isEntryName(name)) files.set(name, content)
  } catch {
    return fail('bundle-invalid', 'The file is not a readable zip, as a .layerwright bundle must be. It may be damaged or only partly copied.')
  }
  if (tooLarge !== undefined) return fail('bundle-too-large', `The bundle cannot be opened: ${tooLarge}.`)
  const damaged = findDamage(bytes, files)
  if (damaged !== undefined) return fail('bundle-damaged', `The bundle is damaged: the checksum of ${damaged} is wrong. Take a fresh copy of the file.`)
  return succeed(files)
}

function isEntryName(name: string): name is EntryName {
  return Object.hasOwn(ENTRIES, name)
}

function readJson<T, F>(bytes: Uint8Array | undefined, schema: z.ZodType<T>, name: string, missing: F): Result<T | F> {
  if (!bytes) return succeed(missing)
  let json: unknown
  try {
    json = JSON.parse(strFromU8(bytes))
  } catch {
    return fail('bundle-invalid', `${name} in the bundle is not valid JSON.`)
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return succeed(parsed.data)
  const issue = parsed.error.issues[0]!
  return fail('bundle-invalid', `${name} in the bundle: ${issue.path.join('.') || 'the content'} ${issue.message.replace(/^./, (letter) => letter.toLowerCase())}.`)
}

function restoreEpoch(record: z.infer<typeof epochSchema>): EpochRecord {
  return { ...record, loss: record.loss ?? Number.NaN, samplesPerSecond: record.samplesPerSecond ?? 0 }
}
