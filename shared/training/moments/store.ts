import type { Preprocessing } from '../../datasets/preprocessing.ts'
import type { NamedBytes } from '../../host.ts'
import type { Project } from '../../project/project.ts'
import type { Learned } from '../learner.ts'
import type { Backend, BatchRecord, EpochRecord, Progress, StoredMoment } from '../protocol.ts'

/** What is known of a stored run from its start on. */
export interface RunFacts {
  /** Unique on this machine. */
  readonly run: string
  readonly name: string
  readonly project: Project
  /** What was asked for. */
  readonly backend: Backend | 'auto'
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** The run and the epoch that it branched off. */
  readonly parent: { readonly run: string; readonly epoch: number } | null
  readonly classNames: readonly string[] | null
  readonly preprocessing: Preprocessing
  /** Samples that it learns from. */
  readonly samples: number
}

/** What stands in the store for one moment, without its numbers. */
export interface MomentEntry {
  /** Epochs completed. */
  readonly epoch: number
  /** Batches done of the next one. */
  readonly batch: number
  /** Steps over the whole run; no two moments of a run have the same. */
  readonly step: number
  /** Whether it stands at the end of an epoch. */
  readonly epochEnd: boolean
  readonly bytes: number
}

/** What changes of a run with each of its moments. Small, for it is written anew each time. */
export interface RunState {
  readonly ended: boolean
  /** Times that it was gone on with after breaking off without a step in between. */
  readonly attempts: number
  /** Whether it waited for its user. */
  readonly paused?: boolean
  /** Records of the history. */
  readonly records: number
  /** Of the batches, as a chart draws them: see `addLosses`. */
  readonly losses?: readonly BatchRecord[]
  /** Sorted by step. */
  readonly moments: readonly MomentEntry[]
  /** Steps of the last two moments that were stored, the last one first. Not those of the most steps: early stopping goes back. */
  readonly latest: readonly number[]
  /** The moment of the lowest watched loss. */
  readonly best: { readonly step: number; readonly loss: number; readonly validated: boolean } | null
}

/** The numbers of one moment. */
export interface MomentContent {
  readonly progress: Progress
  readonly learned: Learned
}

export interface StoredEntry {
  readonly facts: RunFacts
  readonly state: RunState
}

/** What one write changes of a run. */
export interface RunChange {
  /** At the start of a run; later only the state changes. */
  readonly facts?: RunFacts
  readonly state: RunState
  readonly put?: readonly MomentContent[]
  /** Steps of the moments that go. */
  readonly drop?: readonly number[]
  /** Records to be written, the first of them standing at `from` in the history. */
  readonly history?: { readonly from: number; readonly records: readonly EpochRecord[] }
}

/** Where moments of runs outlive the worker that trains. Every method rejects when the store cannot be reached. */
export interface MomentStore {
  readonly runs: () => Promise<readonly StoredEntry[]>
  readonly run: (run: string) => Promise<StoredEntry | null>
  /** The first `records` records. */
  readonly history: (run: string, records: number) => Promise<readonly EpochRecord[]>
  readonly moment: (run: string, step: number) => Promise<MomentContent | null>
  /** The user's own files that the run learns from; null where none are kept. */
  readonly files: (run: string) => Promise<readonly NamedBytes[] | null>
  /** Keeps files for a run, or with null lets them go. */
  readonly putFiles: (run: string, files: readonly NamedBytes[] | null) => Promise<void>
  /** All of the change is stored, or nothing of it. */
  readonly write: (run: string, change: RunChange) => Promise<void>
  readonly remove: (run: string) => Promise<void>
}

export const FRESH: RunState = { ended: false, attempts: 0, records: 0, moments: [], latest: [], best: null }

/** Records that are stored as one piece: only the last piece is written again when the history grows. */
export const PIECE = 256

/** The pieces that a change of the history writes anew. `last` is what stood in the first of them before. */
export function piecesOf({ from, records }: NonNullable<RunChange['history']>, last: readonly EpochRecord[]): { readonly piece: number; readonly records: readonly EpochRecord[] }[] {
  const first = Math.floor(from / PIECE)
  const all = [...last.slice(0, from - first * PIECE), ...records]
  return Array.from({ length: Math.ceil(all.length / PIECE) }, (_, index) => ({ piece: first + index, records: all.slice(index * PIECE, (index + 1) * PIECE) }))
}

/** Bytes of the numbers of a moment, with something for the rest of it. */
export function bytesOf({ weights, optimizer }: Learned): number {
  return [...weights, ...optimizer].reduce((sum, { values, name }) => sum + values.byteLength + 2 * name.length + 64, 256)
}

/** Bytes of all moments of a run. */
export function bytesOfRun({ moments }: RunState): number {
  return moments.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** The moments of a run as the page knows them, oldest first. */
export function describeMoments({ moments, best }: RunState): StoredMoment[] {
  return moments.map(({ epoch, batch, step, epochEnd }) => ({ epoch, batch, step, kind: step === best?.step ? 'best' : epochEnd ? 'epoch' : 'latest' }))
}
