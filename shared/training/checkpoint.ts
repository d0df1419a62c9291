import type { Network } from '../compile/network.ts'
import type { TensorFlow } from '../layer/index.ts'
import type { EpochRecord, NamedTensor, Progress } from './protocol.ts'
import type { Optimizer } from './optimizers/optimizer.ts'

export const NO_SUMS: Progress['sums'] = { loss: 0, right: 0, samples: 0 }
export const START: Progress = { epoch: 0, batch: 0, step: 0, sums: NO_SUMS, bestEpoch: null, learningRate: null }

/** A moment of a run to come back to: weights, optimizer and progress. */
export interface Checkpoint {
  readonly progress: Progress
  readonly revert: () => void
  readonly dispose: () => void
}

export function takeCheckpoint(network: Network, optimizer: Optimizer, progress: Progress): Checkpoint {
  const weights = network.snapshot()
  const slots = optimizer.snapshot()
  return {
    progress,
    revert: () => {
      network.revert(weights)
      optimizer.revert(slots)
    },
    dispose: () => {
      weights.dispose()
      slots.dispose()
    },
  }
}

/** Whether every weight is a finite number: the loss of a step says nothing of the weights behind it. */
export async function weightsAreFinite(tf: TensorFlow, network: Network): Promise<boolean> {
  if (network.weights.length === 0) return true
  const finite = tf.tidy(() => tf.stack(network.weights.map(({ variable }) => tf.cast(tf.all(tf.isFinite(variable)), 'float32'))))
  const values = await finite.data()
  finite.dispose()
  return values.every((value) => value === 1)
}

/** Where older bundles say how far their run had come. */
const POSITION = 'run.position'

/** Where a stored run stood. Without a stored progress that can be, it is the end of its last epoch. */
export function progressOf({ progress, optimizer, history }: { readonly progress?: Progress | undefined; readonly optimizer: readonly NamedTensor[]; readonly history: readonly EpochRecord[] }): Progress {
  if (progress) return progress
  const [epoch, batch, step] = optimizer.find(({ name }) => name === POSITION)?.values ?? []
  if (isCount(epoch) && isCount(batch) && isCount(step)) return { ...START, epoch, batch, step }
  const last = history.at(-1)
  return last ? { ...START, epoch: last.epoch, step: last.step } : START
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 0 && value <= 0xffffffff
}
