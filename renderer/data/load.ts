import type { NamedBytes } from '../../shared/host.ts'
import { fail, succeed, type Mistake, type Result } from '../../shared/mistake.ts'
import type { DataConfig } from '../../shared/training/config.ts'
import type { DataReport } from '../../shared/training/protocol.ts'
import { useData } from '../store/data.ts'
import { edit, useDocument } from '../store/document.ts'
import { isActive } from '../training/run.ts'
import { useRuns } from '../store/run.ts'
import { onCrash, onProgress, request } from '../training/client.ts'

/** The user's own files, by source (`idx`, `csv`), for as long as the page lives: undo and redo come back to them. */
const files = new Map<string, readonly NamedBytes[]>()

/** Loads go one after the other; what was asked for in between is settled by the last one. */
let queue: Promise<unknown> = Promise.resolve()

function sameData(a: DataConfig | null, b: DataConfig): boolean {
  return a !== null && (a === b || JSON.stringify(a) === JSON.stringify(b))
}

function refuse(mistake: Mistake): { readonly ok: false; readonly mistake: Mistake } {
  useData.setState({ mistake })
  return { ok: false, mistake }
}

/**
 * Loads data and then makes them the project's, as one step of undo. When that fails, the data before and the project
 * stay as they are and `mistake` says why.
 */
export async function chooseData(change: Partial<DataConfig> & { readonly source: string }, chosen: readonly NamedBytes[] | null = null): Promise<Result<DataReport>> {
  if (useRuns.getState().runs.some(isActive)) return refuse(fail('training', 'The network is training on the present data. Stop the training, then choose other data.').mistake)
  const { target: _, ...rest } = useDocument.getState().project.data
  const data: DataConfig = { ...rest, ...change }
  const result = await load(data, chosen)
  if (!result.ok) return result
  if (chosen) files.set(data.source, chosen)
  if (!sameData(useDocument.getState().project.data, data)) edit((project) => ({ ...project, data }))
  return result
}

/** Whether data from this source are the user's own files, which the page does not have. */
export function needsFiles(source: string): boolean {
  return (source === 'idx' || source === 'csv') && !files.has(source)
}

/** Files that the user chose in an earlier window. */
export function holdFiles(source: string, chosen: readonly NamedBytes[]): void {
  files.set(source, chosen)
}

/** Sees to it that the worker holds these data; without any, those of the open project. */
export async function ensureData(wanted?: DataConfig): Promise<Result<DataReport>> {
  await queue
  const data = wanted ?? useDocument.getState().project.data
  const { report, loaded } = useData.getState()
  if (report && sameData(loaded, data)) {
    useData.setState({ mistake: null })
    return succeed(report)
  }
  const chosen = files.get(data.source) ?? null
  if (needsFiles(data.source)) {
    const kind = data.source === 'csv' ? 'a CSV file' : 'IDX files'
    return refuse(fail('data-files-missing', `This project trains on ${kind} of your own, which a project file does not contain. Choose the data again in the Data tab.`).mistake)
  }
  return load(data, chosen)
}

async function load(data: DataConfig, chosen: readonly NamedBytes[] | null): Promise<Result<DataReport>> {
  const turn = queue.then(() => loadNow(data, chosen))
  queue = turn
  return turn
}

async function loadNow(data: DataConfig, chosen: readonly NamedBytes[] | null): Promise<Result<DataReport>> {
  useData.setState({ loading: true, progress: null, mistake: null })
  const result = await request('loadData', { data, files: chosen }).catch((error: unknown): Result<DataReport> =>
    fail('data-broken', `The data could not be loaded: ${error instanceof Error ? error.message : String(error)}`),
  )
  if (result.ok) useData.setState({ report: result.value, loaded: data, loading: false, progress: null })
  else useData.setState({ mistake: result.mistake, loading: false, progress: null })
  return result
}

/** Follows the project: whenever its data section changes (undo, another file), the worker loads anew. Returns the way to stop. */
export function followData(): () => void {
  const load = () => void ensureData()
  const stopProgress = onProgress((what, share) => {
    if (useData.getState().loading) useData.setState({ progress: { what, share } })
  })
  const training = () => useRuns.getState().runs.some(isActive)
  const stopDocument = useDocument.subscribe((now, before) => {
    if (now.project.data !== before.project.data && !training()) load()
  })
  // A change during training waits for its end.
  const stopRuns = useRuns.subscribe((now, before) => {
    if (before.runs.some(isActive) && !now.runs.some(isActive)) load()
  })
  // A fresh worker holds nothing. If loading itself broke the last one, it waits until somebody asks; a run that goes on asks for its own.
  const stopCrash = onCrash(() => {
    const { loading } = useData.getState()
    useData.setState({ loaded: null })
    if (!loading && !training()) load()
  })
  load()
  return () => {
    stopProgress()
    stopCrash()
    stopDocument()
    stopRuns()
  }
}

/** Shows a mistake that happened before anything could be loaded. */
export function reportMistake(mistake: Mistake): void {
  useData.setState({ mistake })
}
