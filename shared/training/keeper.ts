import type { Learned } from './learner.ts'
import type { BatchRecord, EpochRecord, Progress } from './protocol.ts'

/** How a run stood at the end of an epoch. */
export interface EpochMoment {
  readonly progress: Progress
  readonly learned: Learned
}

/** A moment to store: all that a run needs to go on from here as if never stopped. */
export interface Moment {
  readonly progress: Progress
  readonly learned: Learned
  /** All epochs so far. */
  readonly history: readonly EpochRecord[]
  /** Of the batches so far, as a chart draws them: see `addLosses`. */
  readonly losses: readonly BatchRecord[]
  /** Whether it stands at the end of an epoch, and so can be looked at as that epoch. */
  readonly epochEnd: boolean
  /** The weights of the best epoch where they are needed later (early stopping) and are new since the last moment. */
  readonly best: Learned | null
  /** Ends of epochs since the last moment, oldest first, for a keeper that wants them. */
  readonly epochs?: readonly EpochMoment[]
  /** Whether the run waits here for its user. Defaults to false. */
  readonly paused?: boolean
}

/** Stores moments of one run where neither a dead worker nor a closed window takes them away. */
export interface Keeper {
  /** Whether it stores ends of epochs that lie between two moments too. Defaults to false. */
  readonly epochs?: boolean
  /** Begins to store a moment and does not wait for it. Never throws: what cannot be stored is reported by the keeper. */
  readonly keep: (moment: Moment) => void
  /** Whether it still stores the last one. */
  readonly busy: () => boolean
  /** Resolves when it no longer does. */
  readonly settled: () => Promise<void>
  /** The run has ended, by itself or by its user. Resolves when all is stored. */
  readonly end: () => Promise<void>
}

/** Shortest and longest time between two moments, in milliseconds. */
const SHORTEST = 1000
const LONGEST = 30_000
/** Time between two moments for each unit of time that taking one costs: it takes at most 2 % of the run. */
const COST_FACTOR = 50

/** When the next moment is due: every second while that is cheap, every 30 seconds at the least. */
export function createKeepTimer(now: number): { readonly due: (now: number) => boolean; readonly kept: (began: number, now: number) => void } {
  let next = now + SHORTEST
  return {
    due: (time) => time >= next,
    kept: (began, time) => {
      next = time + Math.min(LONGEST, Math.max(SHORTEST, COST_FACTOR * (time - began)))
    },
  }
}
