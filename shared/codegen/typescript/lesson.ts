import { listTargets } from '../../datasets/dataset.ts'
import { classWeightsOf } from '../../training/classWeights.ts'
import { columnsOf } from '../../training/columnsOf.ts'
import type { TrainingConfig } from '../../training/config.ts'
import type { Material } from '../../training/material.ts'
import { smoothingOf } from '../../training/smoothing.ts'
import type { OutputTask } from './train.ts'

/** How training teaches classes otherwise than it is judged, text by text; null where it does not. */
export interface LessonSource {
  /** Of each output, as a function of truth and answer: the loss of every row, weighted by its class. */
  readonly losses: readonly string[]
  /** Definitions. */
  readonly support: string
}

/** `plain`: the losses by which the program judges, in the order of the tasks. */
export function lessonSource(tasks: readonly OutputTask[], plain: readonly string[], training: TrainingConfig, { dataset, split }: Pick<Material, 'dataset' | 'split'>): LessonSource | null {
  const targets = new Map(listTargets(dataset))
  let weighs = false
  const losses = tasks.map((task, index) => {
    const ofClasses = task.kind === 'classes' || task.kind === 'mask'
    const columns = columnsOf(task.shape, task)
    const smoothing = ofClasses ? smoothingOf(task.loss, columns, training.labelSmoothing) : null
    const weights = ofClasses ? classWeightsOf(targets.get(task.target)!, training.classWeights, split.train) : null
    if (!smoothing && !weights) return plain[index]!
    weighs ||= weights !== null
    const truth = smoothing ? `y.mul(${round(smoothing.keep)}).add(${round(smoothing.spread)})` : 'y'
    const parts = [rowsOf(task, truth), ...(weights ? [`weightsOf(y, [${[...weights].map(round).join(', ')}])`] : []), ...(task.weight === 1 ? [] : [String(task.weight)])]
    return `  (y: tf.Tensor, p: tf.Tensor) => ${parts.reduce((product, factor) => `${product}.mul(${factor})`)},`
  })
  if (losses.every((line, index) => line === plain[index])) return null
  return {
    losses,
    support: weighs
      ? `/** What each row counts, by its true class. Of a single number, above the middle of no and yes is the second class. */
function weightsOf(y: tf.Tensor, weights: number[]): tf.Tensor {
  const classes = y.shape.at(-1) === 1 ? y.squeeze([-1]).greater(${tasks.some(({ low }) => low === -1) ? '0' : '0.5'}).cast('int32') : y.argMax(-1)
  return tf.gather(tf.tensor1d(weights), classes as tf.Tensor1D)
}
`
      : '',
  }
}

/** The loss of every row, [batch] or [batch, height, width]. */
function rowsOf({ loss, last }: OutputTask, y: string): string {
  switch (loss) {
    case 'categoricalCrossentropy':
      return last === 'softmax' || last === 'sigmoid' || last === 'hardSigmoid' ? `tf.metrics.categoricalCrossentropy(${y}, p)` : `tf.losses.softmaxCrossEntropy(${y}, p, undefined, 0, tf.Reduction.NONE)`
    case 'binaryCrossentropy':
      return last === 'linear' ? `tf.losses.sigmoidCrossEntropy(${y}, p, undefined, 0, tf.Reduction.NONE).mean(-1)` : `tf.metrics.binaryCrossentropy(${y}, p)`
    case 'mae':
      return `tf.losses.absoluteDifference(${y}, p, undefined, tf.Reduction.NONE).mean(-1)`
    case 'mse':
    case 'iou':
      return `tf.losses.meanSquaredError(${y}, p, undefined, tf.Reduction.NONE).mean(-1)`
  }
}

/** Short, and exact enough for 32 bits. */
function round(value: number): number {
  return Number(value.toPrecision(8))
}
