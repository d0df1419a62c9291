import { addLosses, firstOf } from './lossCurve.ts'
import type { LossLog } from './lossLog.ts'
import type { BatchRecord, TrainingEvent } from './protocol.ts'
import type { Clock } from './stopwatch.ts'

/** Shortest time (in milliseconds) between two bundles of batch losses. */
const BUNDLE = 100
/** After so many milliseconds without another event the run says that it is alive. */
const SILENCE = 1000

/** What a run tells while it goes on. */
export interface Reporter {
  readonly tell: (event: TrainingEvent) => void
  /** The losses that were read since the last time, if it is time or `force`. */
  readonly tellLosses: (force: boolean) => void
  /** Says that the run is alive, where nothing else did for a while. */
  readonly tellAlive: () => void
  /** Of the very first step; null before it was told. */
  readonly firstLoss: () => number | null
  /** The losses that were told, thinned: see `addLosses`. */
  readonly lossCurve: () => readonly BatchRecord[]
}

/** `earlier`: losses that were told before the run went on from a stored moment. `speed` is asked for each bundle. */
export function createReporter(onEvent: (event: TrainingEvent) => void, clock: Clock, log: LossLog, earlier: readonly BatchRecord[], speed: () => { readonly samplesPerSecond: number; readonly secondsLeft: number | null }): Reporter {
  let lastEvent = clock()
  let lastBundle = Number.NEGATIVE_INFINITY
  let curve = earlier
  let firstLoss = firstOf(earlier)
  const tell = (event: TrainingEvent) => {
    lastEvent = clock()
    onEvent(event)
  }
  return {
    tell,
    tellLosses: (force) => {
      if (!force && clock() - lastBundle < BUNDLE) return
      const read = log.take()
      if (!read) return
      if (read.first === 1) firstLoss = read.losses[0]!
      curve = addLosses(curve, read)
      lastBundle = clock()
      tell({ event: 'batches', ...read, ...speed() })
    },
    tellAlive: () => {
      if (clock() - lastEvent > SILENCE) tell({ event: 'alive' })
    },
    firstLoss: () => firstLoss,
    lossCurve: () => curve,
  }
}
