import type { Tensor } from '@tensorflow/tfjs-core'
import { countValues, formatShape, type Shape, type TensorFlow } from '../layer/index.ts'

/** Which values of a sample enter one input: all, or its own share of the features. */
export interface Entry {
  readonly shape: Shape
  readonly first: number
}

/**
 * How samples of `width` values enter the inputs of a network. A sample enters whole at every input of its size. Vectors that have
 * together as many places as the sample has features take them in turn, in the order of the file. Null where neither fits.
 */
export function dealFeatures(shapes: readonly Shape[], width: number): readonly Entry[] | null {
  if (shapes.every((shape) => countValues(shape) === width)) return shapes.map((shape) => ({ shape, first: 0 }))
  if (shapes.some((shape) => shape.length !== 1) || countPlaces(shapes) !== width) return null
  return shapes.map((shape, index) => ({ shape, first: countPlaces(shapes.slice(0, index)) }))
}

/** Values of one sample, for a network whose data are not at hand: the stored normalisation tells whether its inputs share the features. */
export function widthOfSample(shapes: readonly Shape[], { offset }: { readonly offset: readonly number[] }): number {
  const shared = shapes.length > 1 && shapes.every((shape) => shape.length === 1) && offset.length > 1 && offset.length === countPlaces(shapes)
  return shared ? offset.length : countValues(shapes[0]!)
}

/** Why samples of this shape cannot enter, in a full sentence. */
export function refuseEntry(shapes: readonly Shape[], sample: Shape, name: string): string {
  const width = countValues(sample)
  const wanted = `one sample of ${name} is ${formatShape(sample)}`
  if (shapes.length === 1) return `The network expects ${formatShape(shapes[0]!)}, but ${wanted}.`
  return `The inputs of the network are ${shapes.map(formatShape).join(' and ')}, but ${wanted}. Give every input ${width === 1 ? 'this size' : 'the shape of a whole sample'}${sample.length === 1 ? `, or give them sizes that add up to ${width}` : ''}.`
}

/** The tensors of `count` samples, `rows` being their values row by row. Call it within a tidy. */
export function enter(tf: TensorFlow, entries: readonly Entry[], rows: Float32Array, count: number): Tensor[] {
  return enterRows(entries, rows, count).map((values, index) => tf.tensor(values, [count, ...entries[index]!.shape]))
}

/** What enters each input, row by row. */
export function enterRows(entries: readonly Entry[], rows: Float32Array, count: number): Float32Array[] {
  const width = rows.length / count
  return entries.map(({ shape, first }) => {
    const size = countValues(shape)
    if (size === width) return rows
    const share = new Float32Array(count * size)
    for (let row = 0; row < count; row += 1) share.set(rows.subarray(row * width + first, row * width + first + size), row * size)
    return share
  })
}

function countPlaces(shapes: readonly Shape[]): number {
  return shapes.reduce((sum, shape) => sum + countValues(shape), 0)
}
