/**
 * The shape of one sample, without the batch dimension: `[height, width, channels]` for images and
 * feature maps, `[features]` for vectors.
 */
export type Shape = readonly number[]

/** A two-dimensional extent: `[height, width]`. */
export type Size = readonly [number, number]

/** The number of values in one sample of this shape. The empty shape holds one value. */
export function countValues(shape: Shape): number {
  return shape.reduce((product, extent) => product * extent, 1)
}

/** "28×28×6" or "120". */
export function formatShape(shape: Shape): string {
  return shape.join('×')
}

export function equalShapes(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis])
}

// Made once: toLocaleString would look its rules up again for every number of every node.
const thousands = new Intl.NumberFormat('en-US')

/** 61706 → "61,706". The same everywhere, whatever the language of the machine. */
export function formatCount(count: number): string {
  return thousands.format(count)
}
