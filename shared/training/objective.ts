import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import type { Target } from '../datasets/dataset.ts'
import { restoreTargets, scaleTargets, type TargetScale } from '../datasets/preprocessing.ts'
import { countValues, type Shape, type TensorFlow } from '../layer/index.ts'
import { fail, succeed, type Result } from '../mistake.ts'
import type { LossKind } from './config.ts'
import { chooseLoss } from './losses/chooseLoss.ts'
import { findLoss, type LastFunction } from './losses/index.ts'
import { largest } from './metrics.ts'

/** What one output of the network is asked for: its loss, its targets and how its numbers are read. */
export interface Objective {
  readonly loss: LossKind
  readonly reads: 'logits' | 'outputs'
  /** The targets of these samples as the loss wants them, [samples, units]. */
  readonly encode: (indices: ArrayLike<number>) => Float32Array
  readonly units: number
  /** The loss of each sample. `values` may be of any shape [batch, …] with `units` numbers a sample. */
  readonly perSample: (values: Tensor, targets: Tensor2D) => Tensor1D
  /** The network's outputs from the values that were read. */
  readonly outputsOf: (values: Tensor) => Tensor2D
  /** How many of the batch are right; null for regression. */
  readonly countRight: ((values: Tensor, targets: Tensor2D) => Scalar) | null
  /** One sample's outputs as class probabilities, or in the units of the data for regression. */
  readonly read: (outputs: readonly number[]) => number[]
  /** The most probable class of such a reading; null for regression. */
  readonly decide: (reading: readonly number[]) => number | null
}

/** Functions whose outputs lie around zero: the two classes are then −1 and 1 instead of 0 and 1. */
const SIGNED: ReadonlySet<LastFunction> = new Set(['tanh', 'sign', 'softsign', 'arctan'])

/** Refuses outputs that cannot answer the question the data ask. With a scale, numbers are learned and compared in its units. */
export function createObjective(tf: TensorFlow, kind: LossKind | 'auto', last: LastFunction, outputShape: Shape, target: Target, scale?: TargetScale): Result<Objective> {
  const units = countValues(outputShape)
  const loss = findLoss(kind === 'auto' ? chooseLoss(last, outputShape, target) : kind)
  const mistake = refuse(loss.kind, units, target)
  if (mistake) return fail('objective', mistake)
  const reads = loss.reads(last)
  const flat = (values: Tensor): Tensor2D => tf.reshape(values, [-1, units])
  const common = {
    loss: loss.kind,
    reads,
    units,
    perSample: (values: Tensor, targets: Tensor2D) => loss.perSample({ tf, values: flat(values), last, targets }),
    outputsOf: (values: Tensor) => (reads === 'outputs' ? flat(values) : last === 'softmax' ? tf.softmax(flat(values)) : tf.sigmoid(flat(values))),
  }

  if (target.kind === 'values') {
    const encode = (indices: ArrayLike<number>) => gather(target.values, units, indices)
    return succeed({
      ...common,
      encode: scale ? (indices) => scaleTargets(encode(indices), scale) : encode,
      countRight: null,
      read: scale ? (outputs) => restoreTargets(outputs, scale) : (outputs) => [...outputs],
      decide: () => null,
    })
  }
  const signed = SIGNED.has(last) && (loss.kind === 'mse' || loss.kind === 'mae')
  const low = signed ? -1 : 0
  const middle = (low + 1) / 2
  const encode = (indices: ArrayLike<number>) => encodeClasses(target.labels, units, low, indices)

  if (units === 1) {
    // What lies halfway between the two targets: 0 for logits, 0.5 for probabilities.
    const border = reads === 'logits' || (loss.kind === 'binaryCrossentropy' && last === 'linear') ? 0 : middle
    return succeed({
      ...common,
      encode,
      countRight: (values, targets) => tf.sum<Scalar>(tf.cast(tf.equal(tf.greater(flat(values), border), tf.greater(targets, middle)), 'float32')),
      read: ([output]) => {
        const yes = last === 'linear' && loss.kind === 'binaryCrossentropy' ? 1 / (1 + Math.exp(-output!)) : Math.min(1, Math.max(0, (output! - low) / (1 - low)))
        return [1 - yes, yes]
      },
      decide: (reading) => (reading[1]! > 0.5 ? 1 : 0),
    })
  }
  return succeed({
    ...common,
    encode,
    countRight: (values, targets) => tf.sum<Scalar>(tf.cast(tf.equal(tf.argMax(flat(values), 1), tf.argMax(targets, 1)), 'float32')),
    read: (outputs) => (loss.kind === 'categoricalCrossentropy' && last !== 'softmax' && last !== 'sigmoid' && last !== 'hardSigmoid' ? softmax(outputs) : [...outputs]),
    decide: largest,
  })
}

function refuse(loss: LossKind, units: number, target: Target): string | null {
  const count = target.names.length
  const answers = `The network answers with ${units} ${units === 1 ? 'number' : 'numbers'}`
  if (target.kind === 'values') {
    if (loss === 'categoricalCrossentropy' || loss === 'binaryCrossentropy') return 'Crossentropies compare classes, but the data ask for numbers. Choose the mean squared error, or "auto".'
    return units === count ? null : `${answers}, but the data ask for ${count}. Give the last layer ${count} ${count === 1 ? 'unit' : 'units'}.`
  }
  if (units === 1 && loss === 'categoricalCrossentropy') return `${answers}, and the categorical crossentropy needs one for each class. Give the last layer ${count} units and softmax.`
  if (units === count || (units === 1 && count === 2)) return null
  return `${answers}, but the data have ${count} classes. Give the last layer ${count} units.`
}

function gather(rows: Float32Array, width: number, indices: ArrayLike<number>): Float32Array {
  const gathered = new Float32Array(indices.length * width)
  for (let row = 0; row < indices.length; row += 1) gathered.set(rows.subarray(indices[row]! * width, (indices[row]! + 1) * width), row * width)
  return gathered
}

function encodeClasses(labels: ArrayLike<number>, units: number, low: number, indices: ArrayLike<number>): Float32Array {
  const encoded = new Float32Array(indices.length * units).fill(low)
  for (let row = 0; row < indices.length; row += 1) {
    const label = labels[indices[row]!]!
    if (units > 1) encoded[row * units + label] = 1
    else if (label === 1) encoded[row] = 1
  }
  return encoded
}

function softmax(scores: readonly number[]): number[] {
  const top = Math.max(...scores)
  const powers = scores.map((score) => Math.exp(score - top))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map((power) => power / sum)
}
