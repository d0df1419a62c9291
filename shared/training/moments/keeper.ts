import { formatBytes } from '../../formatBytes.ts'
import type { Keeper, Moment } from '../keeper.ts'
import { watchedLoss, type Learned } from '../learner.ts'
import type { TrainingEvent } from '../protocol.ts'
import { MOST_MOMENTS, type Limits } from './limits.ts'
import { makeRoom } from './makeRoom.ts'
import { selectMoments } from './select.ts'
import { bytesOf, bytesOfRun, describeMoments, type MomentContent, type MomentEntry, type MomentStore, type RunFacts, type RunState } from './store.ts'

export interface KeeperOptions {
  readonly store: MomentStore
  readonly facts: RunFacts
  /** Of the run as it begins or goes on: already in the store. */
  readonly state: RunState
  readonly limits: Limits
  readonly onEvent: (event: TrainingEvent) => void
  /** Runs that another window trains, which no lack of room may take away. */
  readonly held: () => Promise<ReadonlySet<string>>
  /** Milliseconds; only differences count. */
  readonly now: () => number
}

/** Bytes per millisecond (2 MiB a second) that a run may write on average: large networks would else wear out the disk. */
const RATE = 2 ** 21 / 1000
/** No moment waits longer than this for that (milliseconds). */
const LONGEST = 30_000

/** Moments that are let go by after one that could not be stored: half a minute or more. */
const REST = 30

/** Stores moments of a run, and thins out the older ones. Where that is impossible it says so once, the run goes on, and it tries again now and then. */
export function createStoreKeeper({ store, facts, limits, onEvent, held, now, ...options }: KeeperOptions): Keeper {
  const { run } = facts
  const needsBest = facts.project.training.earlyStopping !== false
  let { state } = options
  let pending: Promise<void> | null = null
  /** When the next moment may be written; at the end of the run at once. */
  let next = Number.NEGATIVE_INFINITY
  /** Moments to let go by. */
  let rest = 0
  /** A best epoch that is not stored yet. */
  let best: Learned | null = null
  /** The latest of those that were let go by. */
  let missed: Moment | null = null
  let room = Number.POSITIVE_INFINITY
  const told = new Set<string>()
  const note = (code: string, message: string) => {
    if (told.has(code)) return
    told.add(code)
    onEvent({ event: 'note', note: { code, message } })
  }

  const put = async (moment: Moment): Promise<void> => {
    const size = bytesOf(moment.learned)
    const fitting = Math.floor(limits.run / size)
    if (fitting < 2) note('moments-too-large', `One moment of this run takes ${formatBytes(size)} of the ${formatBytes(limits.run)} set aside for a run: only the latest is kept to go on from, and earlier epochs cannot be looked at.`)
    const change = changeBy(state, moment, { room: Math.min(room, fitting, MOST_MOMENTS), needsBest })
    await store.write(run, change)
    next = now() + Math.min(LONGEST, change.put.reduce((sum, { learned }) => sum + bytesOf(learned), 0) / RATE)
    state = change.state
    if (best === moment.best) best = null
    const at = moment.progress.step
    onEvent({ event: 'kept', moment: describeMoments(state).find(({ step }) => step === at)!, bytes: bytesOfRun(state) })
  }
  /** What helps where the disk is full, the mildest first. */
  const remedies = [
    async () => makeRoom(store, 0, new Set([run, ...(await held())])),
    async () => {
      room = 1
      const drop = selectMoments({ ...state, best: state.best?.step ?? null, room, needsBest })
      const thinned = without(state, drop)
      await store.write(run, { state: thinned, drop })
      state = thinned
      note('moments-no-room', 'There is hardly any room left to store this run: only its latest moment is kept, and earlier epochs cannot be looked at. Free some space on the disk.')
    },
  ]
  const keep = async (moment: Moment): Promise<void> => {
    for (;;) {
      try {
        return await put(moment)
      } catch (error) {
        const remedy = isFull(error) ? remedies.shift() : undefined
        if (!remedy) throw error
        await remedy()
      }
    }
  }
  const attempt = (act: () => Promise<void>) => {
    pending = act()
      .catch((error: unknown) => {
        rest = REST
        note('moments-not-stored', notStored(error))
      })
      .finally(() => {
        pending = null
      })
  }

  return {
    epochs: true,
    keep: (moment) => {
      best = moment.best ?? best
      rest -= 1
      // What lies between is only kept where there is a store that takes it.
      missed = { ...moment, best, epochs: [] }
      if (rest >= 0 || pending) return
      const wanted = { ...moment, best }
      missed = null
      attempt(() => keep(wanted))
    },
    busy: () => pending !== null || now() < next,
    settled: async () => {
      await pending
      next = Number.NEGATIVE_INFINITY
    },
    end: async () => {
      await pending
      attempt(async () => {
        if (missed) await keep(missed)
        state = { ...state, ended: true }
        await store.write(run, { state })
      })
      await pending
    },
  }
}

/** Why a run is not stored, for the user. */
export function notStored(error: unknown): string {
  const reason = isFull(error) ? 'the disk, or what this browser may use of it, is full' : error instanceof Error ? error.message.replace(/\.$/, '') : String(error)
  return `This run cannot be stored (${reason}): should the window close or break off, what it learns from here on is lost. Training goes on; save the network to a file when it is done.`
}

function isFull(error: unknown): boolean {
  return error instanceof Error && error.name === 'QuotaExceededError'
}

/** What storing a moment changes of a run. */
function changeBy(state: RunState, moment: Moment, { room, needsBest }: { readonly room: number; readonly needsBest: boolean }) {
  const { progress, learned, history, losses, epochEnd } = moment
  const earlier = needsBest ? bestOf(moment) : null
  const now: MomentContent = { progress, learned }
  const between = (moment.epochs ?? []).filter((each) => each.progress.step !== progress.step && each.progress.step !== earlier?.progress.step)
  const put: MomentContent[] = [now, ...(earlier && earlier.progress.step !== progress.step ? [earlier] : []), ...between]
  const entries = new Map(state.moments.map((entry) => [entry.step, entry]))
  for (const content of put) entries.set(content.progress.step, entryOf(content, content !== now || epochEnd))
  const moments = [...entries.values()].sort((a, b) => a.step - b.step)

  const latest = [progress.step, ...state.latest.filter((step) => step !== progress.step)].slice(0, 2)
  let best = room < 2 && !needsBest ? null : state.best
  const candidates = needsBest ? (earlier ? [earlier] : []) : epochEnd ? [...between, now] : between
  for (const { progress: { epoch } } of candidates) {
    const record = history.findLast((each) => each.epoch === epoch)
    if (!record || (room < 2 && !needsBest)) continue
    const next = { step: record.step, loss: watchedLoss(record), validated: record.valLoss !== null }
    if (needsBest || best === null || (next.validated === best.validated && next.loss < best.loss)) best = next
  }
  // Not a step further than before: that it goes on is still to be seen.
  const attempts = state.moments.some(({ step }) => step === progress.step) ? state.attempts : 0
  const whole: RunState = { ended: false, attempts, paused: moment.paused ?? false, records: history.length, losses, moments, latest, best }
  const drop = selectMoments({ ...whole, best: best?.step ?? null, room, needsBest })
  const gone = new Set(drop)
  return {
    state: without(whole, drop),
    put: put.filter((content) => !gone.has(content.progress.step)),
    drop,
    history: { from: state.records, records: history.slice(state.records) },
  }
}

/** The best epoch, where the moment brings it along. */
function bestOf({ best, progress, history }: Moment): MomentContent | null {
  const record = history.findLast(({ epoch }) => epoch === progress.bestEpoch)
  if (!best || !record) return null
  return { learned: best, progress: { ...progress, epoch: record.epoch, batch: 0, step: record.step, sums: { loss: 0, right: 0, samples: 0 } } }
}

function entryOf({ progress: { epoch, batch, step }, learned }: MomentContent, epochEnd: boolean): MomentEntry {
  return { epoch, batch, step, epochEnd, bytes: bytesOf(learned) }
}

function without(state: RunState, drop: readonly number[]): RunState {
  const gone = new Set(drop)
  return { ...state, moments: state.moments.filter(({ step }) => !gone.has(step)), latest: state.latest.filter((step) => !gone.has(step)), best: state.best && gone.has(state.best.step) ? null : state.best }
}
