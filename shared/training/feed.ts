import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import type { Network } from '../compile/network.ts'
import { mainTarget, type Dataset, type Target } from '../datasets/dataset.ts'
import { applyPreprocessing, type Preprocessing } from '../datasets/preprocessing.ts'
import { countValues, type TensorFlow } from '../layer/index.ts'
import { fail, succeed, type Result } from '../mistake.ts'
import { chooseTarget, mainOutput, outputSettings } from './chooseTarget.ts'
import { classWeightsOf } from './classWeights.ts'
import { createAugmentation } from './augment.ts'
import type { TrainingConfig } from './config.ts'
import { dealFeatures, enter, enterRows, refuseEntry, type Entry } from './enter.ts'
import { createObjective, type Objective } from './objective.ts'

/** A batch on the backend. Call within a tidy. */
export interface Batch {
  /** One for each input of the network. */
  readonly inputs: readonly Tensor[]
  /** One for each output. */
  readonly targets: readonly Tensor2D[]
}

/** What one output of the network learns. */
export interface Task {
  /** The output's id. */
  readonly node: string
  /** The target's name in the data. */
  readonly name: string
  readonly target: Target
  readonly objective: Objective
  /** Its share in the loss. */
  readonly weight: number
}

/** A dataset as one network wants it: normalised inputs, encoded targets (numbers standardised where the normalisation says so). */
export interface Feed {
  /** One for each output. */
  readonly tasks: readonly Task[]
  /** The output whose accuracy and predictions are shown: see `mainOutput`. */
  readonly main: number
  /** Samples in the data. */
  readonly count: number
  /** Numbers to predict are learned, and their loss is measured, in standardised units. */
  readonly standardised: boolean
  /** How samples enter the inputs. */
  readonly entries: readonly Entry[]
  readonly batch: (indices: ArrayLike<number>) => Batch
  /** The same inputs as plain numbers, [samples, …] for each input of the network. */
  readonly rows: (indices: ArrayLike<number>) => readonly Float32Array[]
  /** What a training step learns from instead of `batch`: the samples as augmentation changes them in this step. Only of these, never of validation or test samples. */
  readonly trainingBatch: (indices: ArrayLike<number>, step: number) => Batch
  /** The same as plain numbers, [samples, …] for each input and output; null where nothing is augmented. */
  readonly augmented: ((indices: ArrayLike<number>, step: number) => { readonly inputs: readonly Float32Array[]; readonly targets: readonly Float32Array[] }) | null
}

/** Refuses data that do not fit the network. `train`: the samples that are learned, by which classes are weighted; without them nothing is to be learned. */
export function createFeed(tf: TensorFlow, network: Network, dataset: Dataset, preprocessing: Preprocessing, config: TrainingConfig, train: ArrayLike<number> = []): Result<Feed> {
  const width = countValues(dataset.shape)
  const shapes = network.inputs.map(({ shape }) => shape)
  const entries = dealFeatures(shapes, width)
  if (!entries) return fail('input-shape-differs', refuseEntry(shapes, dataset.shape, dataset.name))
  if (preprocessing.kind !== 'none' && preprocessing.offset.length !== 1 && preprocessing.offset.length !== width) {
    return fail('preprocessing-differs', `The stored normalisation is for ${preprocessing.offset.length} features, but ${dataset.name} has ${width}. Choose the data that the network was trained on.`)
  }
  const { targets } = preprocessing
  const tasks: Task[] = []
  for (const { id, shape, last } of network.outputs) {
    const own = outputSettings(config, id)
    const chosen = chooseTarget(dataset, shape, own?.target)
    if (!chosen.ok) return chosen
    const { name, target } = chosen.value
    const asked = target.names.length
    if (targets && target.kind === 'values' && targets.offset.length !== asked) {
      return fail('preprocessing-differs', `The network was trained to predict ${targets.offset.length} ${targets.offset.length === 1 ? 'number' : 'numbers'}, but ${dataset.name} asks for ${asked}. Choose the data that it was trained on.`)
    }
    const lesson = { labelSmoothing: config.labelSmoothing, classWeights: classWeightsOf(target, config.classWeights, train) }
    const objective = createObjective(tf, own?.loss ?? config.loss, last, shape, target, targets, lesson)
    if (!objective.ok) return objective
    tasks.push({ node: id, name, target, objective: objective.value, weight: own?.weight ?? 1 })
  }
  const toTargets = (encoded: readonly Float32Array[]) => tasks.map(({ objective: { columns } }, index) => tf.tensor2d(encoded[index]!, [encoded[index]!.length / columns, columns]))
  const batch = (indices: ArrayLike<number>): Batch => ({
    inputs: enter(tf, entries, gatherInputs(dataset, indices, preprocessing), indices.length),
    targets: toTargets(tasks.map(({ objective }) => objective.encode(indices))),
  })
  const augment = createAugmentation(dataset, preprocessing, tasks, config)
  return succeed({
    count: dataset.count,
    tasks,
    main: mainOutput(tasks.map(({ weight, name }) => ({ weight, learnsMain: name === mainTarget(dataset) }))),
    standardised: targets !== undefined && tasks.some(({ target }) => target.kind === 'values'),
    entries,
    rows: (indices) => enterRows(entries, gatherInputs(dataset, indices, preprocessing), indices.length),
    batch,
    trainingBatch: (indices, step) => {
      if (!augment) return batch(indices)
      const { rows, targets: changed } = augment(indices, step)
      return { inputs: enter(tf, entries, rows, indices.length), targets: toTargets(changed) }
    },
    augmented: augment && ((indices, step) => {
      const { rows, targets: changed } = augment(indices, step)
      return { inputs: enterRows(entries, rows, indices.length), targets: changed }
    }),
  })
}

/** The samples at these positions, normalised, row by row. */
export function gatherInputs(dataset: Dataset, indices: ArrayLike<number>, preprocessing: Preprocessing): Float32Array {
  const rows = gatherRaw(dataset, indices)
  return applyPreprocessing(rows, preprocessing, countValues(dataset.shape), rows)
}

/** The same before normalisation. */
export function gatherRaw(dataset: Dataset, indices: ArrayLike<number>): Float32Array {
  const width = countValues(dataset.shape)
  const rows = new Float32Array(indices.length * width)
  for (let row = 0; row < indices.length; row += 1) rows.set(dataset.inputs.subarray(indices[row]! * width, (indices[row]! + 1) * width), row * width)
  return rows
}
