import { START, type Checkpoint } from './checkpoint.ts'
import type { Learned, Learner } from './learner.ts'
import type { EpochRecord, Progress } from './protocol.ts'

/** The weights of the best epoch, for early stopping to take back. */
export interface BestWeights {
  /** The weights as they are now are the best. */
  readonly take: (progress: Progress) => Promise<void>
  /** As a moment to go back to. */
  readonly point: () => Checkpoint
  /** What has to be stored of them: null where that was done. */
  readonly unkept: () => Learned | null
  readonly kept: () => void
  readonly dispose: () => void
}

/**
 * Begins with the stored best weights of the run that goes on (`stored`, of `record`), or with those that it starts with. `keeps`: they
 * are stored somewhere, as plain numbers.
 */
export async function createBestWeights(learner: Learner, progress: Progress, keeps: boolean, stored: Learned | null, record: EpochRecord | null): Promise<BestWeights> {
  let unkept: Learned | null = null
  const recall = async (): Promise<Checkpoint> => {
    if (!stored || !record) return learner.checkpoint(progress)
    const now = await learner.save()
    await learner.load(stored)
    const point = learner.checkpoint({ ...START, epoch: record.epoch, step: record.step, bestEpoch: record.epoch })
    await learner.load(now)
    return point
  }
  let point = await recall()
  return {
    take: async (at) => {
      point.dispose()
      point = learner.checkpoint(at)
      if (keeps) unkept = await learner.save()
    },
    point: () => point,
    unkept: () => unkept,
    kept: () => {
      unkept = null
    },
    dispose: () => point.dispose(),
  }
}
