import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import type { Network } from '../compile/network.ts'
import type { Dataset } from '../datasets/dataset.ts'
import { applyPreprocessing, type Preprocessing } from '../datasets/preprocessing.ts'
import { countValues, formatShape, type TensorFlow } from '../layer/index.ts'
import { fail, succeed, type Result } from '../mistake.ts'
import { deriveSeed, createRandom } from '../random.ts'
import type { TrainingConfig } from './config.ts'
import { createObjective, type Objective } from './objective.ts'

/** A batch on the backend. Call within a tidy. */
export interface Batch {
  /** One for each input of the network. */
  readonly inputs: readonly Tensor[]
  /** One for each output. */
  readonly targets: readonly Tensor2D[]
}

/** A dataset as one network wants it: normalised inputs, encoded targets (numbers standardised where the normalisation says so). */
export interface Feed {
  readonly objectives: readonly Objective[]
  /** Share of each output in the loss. */
  readonly weights: readonly number[]
  /** The output whose accuracy and predictions are shown: the one that weighs most, the last of several. */
  readonly main: number
  /** Numbers to predict are learned, and their loss is measured, in standardised units. */
  readonly standardised: boolean
  readonly batch: (indices: ArrayLike<number>) => Batch
}

/** Refuses data that do not fit the network. Every output learns the same target; a sample enters at every input. */
export function createFeed(tf: TensorFlow, network: Network, dataset: Dataset, preprocessing: Preprocessing, config: TrainingConfig): Result<Feed> {
  const width = countValues(dataset.shape)
  for (const { id, shape } of network.inputs) {
    if (countValues(shape) === width) continue
    return fail('input-shape-differs', `The input "${id}" expects ${formatShape(shape)}, but one sample of ${dataset.name} is ${formatShape(dataset.shape)}. Set its shape to ${formatShape(dataset.shape)}.`)
  }
  if (preprocessing.kind !== 'none' && preprocessing.offset.length !== 1 && preprocessing.offset.length !== width) {
    return fail('preprocessing-differs', `The stored normalisation is for ${preprocessing.offset.length} features, but ${dataset.name} has ${width}. Choose the data that the network was trained on.`)
  }
  const { targets } = preprocessing
  const asked = dataset.target.names.length
  if (targets && dataset.target.kind === 'values' && targets.offset.length !== asked) {
    return fail('preprocessing-differs', `The network was trained to predict ${targets.offset.length} ${targets.offset.length === 1 ? 'number' : 'numbers'}, but ${dataset.name} asks for ${asked}. Choose the data that it was trained on.`)
  }
  const objectives: Objective[] = []
  const weights: number[] = []
  for (const { id, shape, last } of network.outputs) {
    const own = config.outputs?.[id]
    const objective = createObjective(tf, own?.loss ?? config.loss, last, shape, dataset.target, targets)
    if (!objective.ok) return objective
    objectives.push(objective.value)
    weights.push(own?.weight ?? 1)
  }
  return succeed({
    objectives,
    weights,
    main: weights.lastIndexOf(Math.max(...weights)),
    standardised: targets !== undefined && dataset.target.kind === 'values',
    batch: (indices) => {
      const values = gatherInputs(dataset, indices, preprocessing)
      return {
        inputs: network.inputs.map(({ shape }) => tf.tensor(values, [indices.length, ...shape])),
        targets: objectives.map((objective) => tf.tensor2d(objective.encode(indices), [indices.length, objective.units])),
      }
    },
  })
}

/** The samples at these positions, normalised, row by row. */
export function gatherInputs(dataset: Dataset, indices: ArrayLike<number>, preprocessing: Preprocessing): Float32Array {
  const width = countValues(dataset.shape)
  const rows = new Float32Array(indices.length * width)
  for (let row = 0; row < indices.length; row += 1) rows.set(dataset.inputs.subarray(indices[row]! * width, (indices[row]! + 1) * width), row * width)
  return applyPreprocessing(rows, preprocessing, width, rows)
}

/** The order of an epoch's samples. It follows from seed and epoch alone, so that a resumed run goes on as if never stopped. */
export function epochOrder(indices: Int32Array, seed: number, epoch: number, shuffle: boolean): Int32Array {
  return shuffle ? createRandom(deriveSeed(seed, 'order', epoch)).shuffle(indices.slice()) : indices
}
