import { countValues } from '../layer/index.ts'
import type { Dataset } from './dataset.ts'

/**
 * Normalisation, fitted on the training part only and kept with the model: value → (value − offset) · scale.
 * One pair for every feature of a table, one pair for all pixels of an image.
 */
export interface Preprocessing {
  readonly kind: 'none' | 'standardise' | 'unitRange'
  readonly offset: readonly number[]
  readonly scale: readonly number[]
  /**
   * For numbers to predict: the network learns (value − offset) · scale and its answers are turned back. One pair for each
   * target. Missing where the network learns the targets as they are: classes, boxes, masks, outputs that are bounded, older files.
   */
  readonly targets?: TargetScale | undefined
}

/** The standardisation of the numbers that are asked for. */
export interface TargetScale {
  readonly offset: readonly number[]
  readonly scale: readonly number[]
}

/** A spread below this share of the values themselves is rounding of 32-bit numbers, not information. */
const ROUNDING = 1e-6

/**
 * Fits the normalisation to the training samples. Images are brought to 0..1 with one pair for all pixels; every feature of
 * a table gets mean 0 and variance 1, and so does every number to predict. A feature that never changes becomes 0. Values
 * that mean what they are stay so.
 */
export function fitPreprocessing(dataset: Dataset, trainIndices: Iterable<number>, kind?: Preprocessing['kind']): Preprocessing {
  const image = dataset.shape.length === 3
  const chosen = kind ?? (dataset.asTheyAre ? 'none' : image ? 'unitRange' : 'standardise')
  if (chosen === 'none') return { kind: 'none', offset: [0], scale: [1] }
  const indices = [...trainIndices]
  if (indices.length === 0) throw new RangeError(`Normalisation needs training samples, but none of the ${dataset.count} samples was given.`)
  const size = countValues(dataset.shape)
  const groups = image ? 1 : size
  const pairs = Array.from({ length: groups }, (_, group) => {
    const selection = { values: dataset.inputs, indices, size, first: group, last: image ? size : group + 1 }
    return chosen === 'unitRange' ? rangeOf(selection) : spreadOf(selection)
  })
  const inputs = { kind: chosen, ...columns(pairs) }
  const { target } = dataset
  if (target.kind !== 'values') return inputs
  const outputs = target.names.length
  return { ...inputs, targets: columns(target.names.map((_, column) => spreadOf({ values: target.values, indices, size: outputs, first: column, last: column + 1 }))) }
}

/** The numbers to predict as the network learns them, row by row. */
export function scaleTargets(values: Float32Array, { offset, scale }: TargetScale): Float32Array {
  return values.map((value, index) => (value - offset[index % offset.length]!) * scale[index % scale.length]!)
}

/** The network's answers in the units of the data, row by row: the way back from `scaleTargets`. */
export function restoreTargets(values: readonly number[], { offset, scale }: TargetScale): number[] {
  return values.map((value, index) => value / scale[index % scale.length]! + offset[index % offset.length]!)
}

/**
 * Normalises whole samples, row by row. `features` is the number of values of one sample. Writes into `into`, which may be `values`
 * itself; by default a new array.
 */
export function applyPreprocessing(values: Float32Array, preprocessing: Preprocessing, features: number, into: Float32Array = new Float32Array(values.length)): Float32Array {
  const { offset, scale } = preprocessing
  if (into.length !== values.length) throw new RangeError(`${values.length} values do not fit into an array of ${into.length}.`)
  if (preprocessing.kind === 'none') {
    into.set(values)
    return into
  }
  if (offset.length !== scale.length || (offset.length !== 1 && offset.length !== features)) {
    throw new RangeError(`A normalisation of ${offset.length} features does not fit samples of ${features} values.`)
  }
  if (offset.length === 1) {
    const [start, factor] = [offset[0]!, scale[0]!]
    for (let index = 0; index < values.length; index += 1) into[index] = (values[index]! - start) * factor
    return into
  }
  for (let index = 0, feature = 0; index < values.length; index += 1) {
    into[index] = (values[index]! - offset[feature]!) * scale[feature]!
    feature = feature + 1 === features ? 0 : feature + 1
  }
  return into
}

/** The values `first` to `last` (exclusive) of each chosen sample. */
interface Selection {
  readonly values: Float32Array
  readonly indices: readonly number[]
  readonly size: number
  readonly first: number
  readonly last: number
}

interface Pair {
  readonly offset: number
  readonly scale: number
}

function columns(pairs: readonly Pair[]): { readonly offset: readonly number[]; readonly scale: readonly number[] } {
  return { offset: pairs.map(({ offset }) => offset), scale: pairs.map(({ scale }) => scale) }
}

function rangeOf(selection: Selection): Pair {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  each(selection, (value) => {
    if (value < low) low = value
    if (value > high) high = value
  })
  return { offset: low, scale: high > low ? 1 / (high - low) : 1 }
}

/** Two passes in 64 bits: a single pass over squares loses everything where the mean is large beside the spread. */
function spreadOf(selection: Selection): Pair {
  const count = selection.indices.length * (selection.last - selection.first)
  let sum = 0
  each(selection, (value) => {
    sum += value
  })
  const mean = sum / count
  let squares = 0
  each(selection, (value) => {
    squares += (value - mean) ** 2
  })
  const deviation = Math.sqrt(squares / count)
  return { offset: mean, scale: deviation > ROUNDING * Math.abs(mean) ? 1 / deviation : 1 }
}

function each({ values, indices, size, first, last }: Selection, visit: (value: number) => void): void {
  for (const index of indices) {
    for (let at = index * size + first; at < index * size + last; at += 1) visit(values[at]!)
  }
}
