import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import type { Target, TargetFacts } from '../datasets/dataset.ts'
import { restoreTargets, scaleTargets, type TargetScale } from '../datasets/preprocessing.ts'
import { countValues, equalShapes, formatShape, type Shape, type TensorFlow } from '../layer/index.ts'
import { fail, succeed, type Result } from '../mistake.ts'
import type { LossKind } from './config.ts'
import { columnsOf } from './columnsOf.ts'
import { chooseLoss } from './losses/chooseLoss.ts'
import { findLoss, type LastFunction } from './losses/index.ts'
import { largest } from './metrics/confusion.ts'
import { refuseSmoothing, smoothingOf, type Smoothing } from './smoothing.ts'

/** What one output of the network is asked for: its loss, its targets and how its numbers are read. */
export interface Objective {
  readonly loss: LossKind
  readonly reads: 'logits' | 'outputs'
  /** What the output goes through last. */
  readonly last: LastFunction
  /** The targets of these samples as the loss wants them, [samples, units] row by row; for a mask [samples · pixels, columns]. */
  readonly encode: (indices: ArrayLike<number>) => Float32Array
  /** Numbers that the output has for a sample. */
  readonly units: number
  /** Numbers that are compared together: the channels of one pixel for a mask, else `units`. */
  readonly columns: number
  /** The loss of each sample, [batch]; of a mask the mean over its pixels. `values` may be of any shape [batch, …] with `units` numbers a sample. */
  readonly perSample: (values: Tensor, targets: Tensor2D) => Tensor1D
  /** The same in training: by smoothed targets, each row's loss times the weight of its true class. The mean stays over all samples, as in Keras. */
  readonly perLesson: (values: Tensor, targets: Tensor2D) => Tensor1D
  /** How training changes the targets; null where it does not. */
  readonly smoothing: Smoothing | null
  /** What each class counts in training; null where all count alike. */
  readonly classWeights: Float32Array | null
  /** What a pixel of the background (class 0 of a mask) is encoded as, `columns` numbers; null for numbers and boxes. */
  readonly ground: Float32Array | null
  /** The network's outputs from the values that were read. */
  readonly outputsOf: (values: Tensor) => Tensor2D
  /** Two classes in one number: above `border` what is read says yes, above `middle` the target does. With several columns both are 0; null where nothing is right or wrong. */
  readonly counting: { readonly border: number; readonly middle: number } | null
  /** The same as `outputsOf` for plain numbers; of a mask the most probable class of every pixel. Writes into what it is given. */
  readonly finish: (values: Float32Array) => ArrayLike<number>
  /** How many of the batch are right (for a mask the share of its pixels, added up); null for numbers and boxes. */
  readonly countRight: ((values: Tensor, targets: Tensor2D) => Scalar) | null
  /** `columns` outputs as class probabilities, or in the units of the data for numbers. */
  readonly read: (outputs: readonly number[]) => number[]
  /** The most probable classes of all rows, [samples · units / columns] whole numbers, from the network's outputs; null for numbers and boxes. */
  readonly classesOf: ((outputs: Tensor2D) => Tensor1D) | null
  /** The most probable class of such a reading; null for numbers and boxes. */
  readonly decide: (reading: readonly number[]) => number | null
}

/** Functions whose outputs lie around zero: the two classes are then −1 and 1 instead of 0 and 1. */
const SIGNED: ReadonlySet<LastFunction> = new Set(['tanh', 'sign', 'softsign', 'arctan'])

/** How training differs from being judged. Both concern classes only. */
export interface Lesson {
  /** The share ε of a target that is spread over all classes: see smoothing.ts. */
  readonly labelSmoothing?: number | undefined
  /** See classWeights.ts. */
  readonly classWeights?: Float32Array | null
}

/** Refuses outputs that cannot answer the question the data ask. With a scale, numbers are learned and compared in its units. */
export function createObjective(
  tf: TensorFlow, kind: LossKind | 'auto', last: LastFunction, outputShape: Shape, target: Target, scale?: TargetScale, { labelSmoothing, classWeights = null }: Lesson = {},
): Result<Objective> {
  const units = countValues(outputShape)
  const columns = columnsOf(outputShape, target)
  const loss = findLoss(kind === 'auto' ? chooseLoss(last, outputShape, target) : kind)
  const ofClasses = target.kind === 'classes' || target.kind === 'mask'
  const mistake = refuse(loss.kind, outputShape, target) ?? (ofClasses ? refuseSmoothing(loss.kind, labelSmoothing) : null)
  if (mistake) return fail('objective', mistake)
  const reads = loss.reads(last)
  /** Of each sample, its number of rows: pixels of a mask, else one. */
  const rows = units / columns
  const flat = (values: Tensor): Tensor2D => tf.reshape(values, [-1, columns])
  const bySample = (each: Tensor1D): Tensor1D => (rows === 1 ? each : tf.mean(tf.reshape(each, [-1, rows]), 1))
  const share = (right: Tensor): Scalar => tf.div<Scalar>(tf.sum(tf.cast(right, 'float32')), rows)
  const perSample = (values: Tensor, targets: Tensor2D) => bySample(loss.perSample({ tf, values: flat(values), last, targets }))
  const common = {
    loss: loss.kind,
    reads,
    last,
    units,
    columns,
    perSample,
    perLesson: perSample,
    smoothing: null,
    classWeights: null,
    ground: null,
    finish: (values: Float32Array) => (target.kind === 'mask' ? classOfRows(values, columns, columns === 1 ? borderOfRead(reads, loss.kind, last) : 0) : reads === 'outputs' ? values : last === 'softmax' ? softmaxRows(values, columns) : values.map(sigmoid)),
    outputsOf: (values: Tensor) => (reads === 'outputs' ? flat(values) : last === 'softmax' ? tf.softmax(flat(values)) : tf.sigmoid(flat(values))),
  }

  if (target.kind === 'values' || target.kind === 'box') {
    const standard = target.kind === 'values' ? scale : undefined
    const encode = (indices: ArrayLike<number>) => gather(target.values, units, indices)
    return succeed({
      ...common,
      encode: standard ? (indices) => scaleTargets(encode(indices), standard) : encode,
      countRight: null,
      counting: null,
      read: standard ? (outputs) => restoreTargets(outputs, standard) : (outputs) => [...outputs],
      classesOf: null,
      decide: () => null,
    })
  }
  const signed = SIGNED.has(last) && (loss.kind === 'mse' || loss.kind === 'mae')
  const low = signed ? -1 : 0
  const middle = (low + 1) / 2
  const encode = (indices: ArrayLike<number>) => encodeClasses(target.labels, { columns, rows, low }, indices)
  const smoothing = smoothingOf(loss.kind, columns, labelSmoothing)
  const lesson = {
    ground: encodeClasses(Uint8Array.of(0), { columns, rows: 1, low }, [0]),
    smoothing,
    classWeights,
    perLesson: (values: Tensor, targets: Tensor2D) => {
      const taught = smoothing ? tf.add<Tensor2D>(tf.mul(targets, smoothing.keep), smoothing.spread) : targets
      const each = loss.perSample({ tf, values: flat(values), last, targets: taught })
      if (!classWeights) return bySample(each)
      const truth = columns === 1 ? tf.reshape(tf.cast(tf.greater(targets, middle), 'int32'), [-1]) : tf.argMax(targets, 1)
      return bySample(tf.mul(each, tf.gather(tf.tensor1d(classWeights), truth as Tensor1D)))
    },
  }

  if (columns === 1) {
    // What lies halfway between the two targets: 0 for logits, 0.5 for probabilities.
    const ofOutputs = loss.kind === 'binaryCrossentropy' && last === 'linear' ? 0 : middle
    const border = reads === 'logits' ? 0 : ofOutputs
    return succeed({
      ...common,
      ...lesson,
      encode,
      counting: { border, middle },
      countRight: (values, targets) => share(tf.equal(tf.greater(flat(values), border), tf.greater(targets, middle))),
      classesOf: (outputs) => tf.reshape(tf.cast(tf.greater(outputs, ofOutputs), 'int32'), [-1]),
      read: ([output]) => {
        const yes = last === 'linear' && loss.kind === 'binaryCrossentropy' ? 1 / (1 + Math.exp(-output!)) : Math.min(1, Math.max(0, (output! - low) / (1 - low)))
        return [1 - yes, yes]
      },
      decide: (reading) => (reading[1]! > 0.5 ? 1 : 0),
    })
  }
  return succeed({
    ...common,
    ...lesson,
    encode,
    counting: { border: 0, middle: 0 },
    countRight: (values, targets) => share(tf.equal(tf.argMax(flat(values), 1), tf.argMax(targets, 1))),
    classesOf: (outputs) => tf.argMax(outputs, 1),
    read: (outputs) => (loss.kind === 'categoricalCrossentropy' && last !== 'softmax' && last !== 'sigmoid' && last !== 'hardSigmoid' ? softmax(outputs) : [...outputs]),
    decide: largest,
  })
}

function refuse(loss: LossKind, outputShape: Shape, target: TargetFacts): string | null {
  const { kind, names, shape } = target
  const count = names.length
  const units = countValues(outputShape)
  const answers = `The network answers with ${units} ${units === 1 ? 'number' : 'numbers'}`
  if (loss === 'iou' && kind !== 'box') return `The loss intersection over union compares boxes, but the data ask for ${ASKED[kind]}. Choose another, or "auto".`
  if (kind === 'values' || kind === 'box') {
    if (loss === 'categoricalCrossentropy' || loss === 'binaryCrossentropy') return `Crossentropies compare classes, but the data ask for ${ASKED[kind]}. Choose the ${kind === 'box' ? 'intersection over union' : 'mean squared error'}, or "auto".`
    return units === count ? null : `${answers}, but the data ask for ${count}. Give the last layer ${count} ${count === 1 ? 'unit' : 'units'}.`
  }
  const columns = columnsOf(outputShape, target)
  if (kind === 'mask' && (outputShape.length !== 3 || !equalShapes(outputShape.slice(0, 2), shape!))) {
    return `The network answers with ${formatShape(outputShape)}, but the mask is ${formatShape(shape!)} with ${count} classes. Give the output this height and width.`
  }
  const last = kind === 'mask' ? `${count} filters` : `${count} units`
  if (columns === 1 && loss === 'categoricalCrossentropy') return `${answers}, and the categorical crossentropy needs one for each class. Give the last layer ${last} and softmax.`
  if (columns === count || (columns === 1 && count === 2)) return null
  return kind === 'mask'
    ? `The network answers with ${formatShape(outputShape)}, but the mask has ${count} classes. Give the last layer ${last}.`
    : `${answers}, but the data have ${count} classes. Give the last layer ${last}.`
}

const ASKED: Readonly<Record<TargetFacts['kind'], string>> = { classes: 'classes', values: 'numbers', box: 'a box', mask: 'the class of every pixel' }

function gather(rows: Float32Array, width: number, indices: ArrayLike<number>): Float32Array {
  const gathered = new Float32Array(indices.length * width)
  for (let row = 0; row < indices.length; row += 1) gathered.set(rows.subarray(indices[row]! * width, (indices[row]! + 1) * width), row * width)
  return gathered
}

/** One-hot rows, or 0 and 1, of these samples only: those of a whole dataset of masks would not fit. */
function encodeClasses(labels: Uint8Array | Uint16Array, { columns, rows, low }: { readonly columns: number; readonly rows: number; readonly low: number }, indices: ArrayLike<number>): Float32Array {
  const encoded = new Float32Array(indices.length * rows * columns)
  if (low !== 0) encoded.fill(low)
  for (let place = 0, row = 0; place < indices.length; place += 1) {
    const first = indices[place]! * rows
    for (let at = first; at < first + rows; at += 1, row += 1) {
      const label = labels[at]!
      if (columns > 1) encoded[row * columns + label] = 1
      else if (label === 1) encoded[row] = 1
    }
  }
  return encoded
}

function softmax(scores: readonly number[]): number[] {
  const top = Math.max(...scores)
  const powers = scores.map((score) => Math.exp(score - top))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map((power) => power / sum)
}

/** What lies halfway between no and yes in what is read of a single column. */
function borderOfRead(reads: 'logits' | 'outputs', loss: LossKind, last: LastFunction): number {
  return reads === 'logits' || (loss === 'binaryCrossentropy' && last === 'linear') ? 0 : 0.5
}

function classOfRows(values: Float32Array, columns: number, border: number): Uint8Array {
  const classes = new Uint8Array(values.length / columns)
  for (let row = 0; row < classes.length; row += 1) {
    if (columns === 1) classes[row] = values[row]! > border ? 1 : 0
    else {
      let best = row * columns
      for (let at = best + 1; at < (row + 1) * columns; at += 1) if (values[at]! > values[best]!) best = at
      classes[row] = best - row * columns
    }
  }
  return classes
}

function softmaxRows(values: Float32Array, columns: number): Float32Array {
  for (let start = 0; start < values.length; start += columns) values.set(softmax([...values.subarray(start, start + columns)]), start)
  return values
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value))
}
