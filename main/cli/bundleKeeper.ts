import { writeBundle } from '../../shared/project/bundle.ts'
import type { Project } from '../../shared/project/project.ts'
import type { Keeper, Moment } from '../../shared/training/keeper.ts'
import type { Learned } from '../../shared/training/learner.ts'
import type { Progress, TrainedState } from '../../shared/training/protocol.ts'
import type { Begun } from '../../shared/training/session.ts'
import { writeUserFile } from './files.ts'

export interface BundleKeeperOptions {
  readonly file: string
  readonly project: Project
  readonly begun: Begun
  /** What early stopping would take back, of the run that goes on. */
  readonly best: Learned | null
  readonly warn: (sentence: string) => void
  /** Milliseconds; only differences count. */
  readonly clock?: () => number
}

/** Writes a run that goes on into its bundle now and then, so that even a process that is killed leaves something to go on from. */
export interface BundleKeeper extends Keeper {
  /** Writes the bundle as it stands at the end. Throws, in a sentence, where that is impossible. */
  readonly finish: (state: TrainedState) => Promise<void>
}

/** Shortest time between the end of one write and the next, in milliseconds. */
const REST = 30_000
/** Rest for each unit of time that writing takes: it takes at most 2 % of the run. */
const COST_FACTOR = 50

/** The first moment is written as soon as there is one. Each write puts a whole new file in the place of the old one. */
export function createBundleKeeper({ file, project, begun: { classNames, preprocessing }, warn, clock = () => performance.now(), ...options }: BundleKeeperOptions): BundleKeeper {
  let { best } = options
  let next = Number.NEGATIVE_INFINITY
  let pending: Promise<void> | null = null
  let ending = false
  let warned = false

  const write = async ({ learned, history, progress }: Moment): Promise<void> => {
    const began = clock()
    await writeUserFile(file, writeBundle(project, { ...learned, history, classNames, preprocessing, progress, ...bestBeside(progress, best) }))
    const ended = clock()
    next = ended + Math.max(REST, COST_FACTOR * (ended - began))
  }

  return {
    keep: (moment) => {
      best = moment.best ?? best
      // The end is written by `finish`.
      if (ending || pending) return
      pending = write(moment)
        .catch((error: unknown) => {
          next = clock() + REST
          if (!warned) warn(`${error instanceof Error ? error.message : String(error)} Training goes on.`)
          warned = true
        })
        .finally(() => {
          pending = null
        })
    },
    busy: () => pending !== null || (!ending && clock() < next),
    settled: async () => {
      ending = true
      await pending
    },
    end: () => Promise.resolve(),
    finish: (state) => writeUserFile(file, writeBundle(project, { ...state, ...(state.progress && bestBeside(state.progress, best)) })),
  }
}

/** The best epoch, where the run stands somewhere else. */
function bestBeside({ epoch, batch, bestEpoch }: Progress, best: Learned | null): Pick<TrainedState, 'best'> {
  return best && bestEpoch !== null && !(epoch === bestEpoch && batch === 0) ? { best } : {}
}
