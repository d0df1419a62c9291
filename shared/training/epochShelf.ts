import type { EpochMoment } from './keeper.ts'
import type { Learned } from './learner.ts'
import { bytesOf } from './moments/store.ts'
import type { Progress } from './protocol.ts'

/** Epochs set aside between two moments that are stored: more of them than a slider shows would be no use. */
const MOST = 128
/** Bytes that they may take of the worker's memory. */
const MOST_BYTES = 16 * 2 ** 20
/** Share of the run's time that setting them aside may take, and what it may take beside that (milliseconds), so that short runs have all of their epochs. */
const SHARE = 0.02
const FREE = 150

/** Ends of epochs that wait to be stored with the next moment. */
export interface EpochShelf {
  /** Sets the end of an epoch aside, if its turn has come, or it is the best so far, and there is time. */
  readonly add: (progress: Progress, best: boolean, save: () => Promise<Learned>) => Promise<void>
  /** All that waits, oldest first; nothing waits then. */
  readonly take: () => readonly EpochMoment[]
}

/**
 * A small network does thousands of epochs between two moments, each of which the user may want to look at. Where too many wait, or setting them aside takes
 * too long, every other one is let go and from then on only half as many are set aside: the epochs stay evenly spread from the first on. `clock` in milliseconds.
 */
export function createEpochShelf(clock: () => number): EpochShelf {
  const began = clock()
  let spent = 0
  let stride = 1
  let waiting: EpochMoment[] = []
  let bytes = 0
  /** The best so far, where it was not its turn. */
  let best: EpochMoment | null = null

  /** The first one always: what a network was like before it had learned is worth a look. */
  const isDue = ({ epoch }: Progress) => (epoch - 1) % stride === 0
  const thin = () => {
    stride *= 2
    waiting = waiting.filter(({ progress }) => isDue(progress))
    bytes = waiting.reduce((sum, { learned }) => sum + bytesOf(learned), 0)
  }
  return {
    add: async (progress, isBest, save) => {
      const due = isDue(progress)
      if (!due && !isBest) return
      const start = clock()
      if (spent > FREE + SHARE * (start - began)) {
        if (!due) return
        thin()
        // One that would leave a hole is set aside all the same: they become fewer and fewer.
        if (!isDue(progress)) return
      }
      const learned = await save()
      if (due) {
        waiting.push({ progress, learned })
        bytes += bytesOf(learned)
      }
      if (isBest) best = due ? null : { progress, learned }
      if (waiting.length > MOST || bytes > MOST_BYTES) thin()
      spent += clock() - start
    },
    take: () => {
      const taken = best ? [...waiting, best].toSorted((a, b) => a.progress.epoch - b.progress.epoch) : waiting
      waiting = []
      bytes = 0
      best = null
      return taken
    },
  }
}
