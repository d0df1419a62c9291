import type { Network } from '../compile/network.ts'
import type { TensorFlow } from '../layer/index.ts'
import type { NamedTensor } from './protocol.ts'
import type { Optimizer } from './optimizers/optimizer.ts'

/** How far a run has come. */
export interface Position {
  /** Epochs completed. */
  readonly epoch: number
  /** Batches done of the next epoch. */
  readonly batch: number
  /** Steps over the whole run. */
  readonly step: number
}

export const START: Position = { epoch: 0, batch: 0, step: 0 }

/** A moment of a run to come back to: weights, optimizer and position. */
export interface Checkpoint {
  readonly position: Position
  readonly revert: () => void
  readonly dispose: () => void
}

export function takeCheckpoint(network: Network, optimizer: Optimizer, position: Position): Checkpoint {
  const weights = network.snapshot()
  const slots = optimizer.snapshot()
  return {
    position,
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

const POSITION = 'run.position'

/** The position beside the optimizer's slots, so that it travels in the same file. */
export function savePosition({ epoch, batch, step }: Position): NamedTensor {
  return { name: POSITION, shape: [3], values: Float32Array.of(epoch, batch, step) }
}

/** Where a stored run stood. Without a stored position that can be, it is the end of its last epoch. */
export function loadPosition(tensors: readonly NamedTensor[], history: readonly { readonly epoch: number; readonly step: number }[]): Position {
  const [epoch, batch, step] = tensors.find(({ name }) => name === POSITION)?.values ?? []
  if (isCount(epoch) && isCount(batch) && isCount(step)) return { epoch, batch, step }
  const last = history.at(-1)
  return last ? { epoch: last.epoch, batch: 0, step: last.step } : START
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 0 && value <= 0xffffffff
}
