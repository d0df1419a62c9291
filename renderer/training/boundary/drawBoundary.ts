import type { Sample } from '../../../shared/training/protocol.ts'

/** The answers of a network on a grid over a plane. Row 0 lies at the smallest y, column 0 at the smallest x. */
export interface Field {
  readonly x: readonly [number, number]
  readonly y: readonly [number, number]
  /** Cells along each side. */
  readonly resolution: number
  /** resolution² × width numbers, row by row. */
  readonly outputs: Float32Array
  /** Numbers in each cell: one a class, or the one that is predicted. */
  readonly width: number
}

export type Rgb = readonly [red: number, green: number, blue: number]

/** Told apart also by people who do not see red or green (after Okabe and Ito 2008). */
export const CLASS_COLOURS: readonly Rgb[] = [
  [230, 159, 0],
  [0, 114, 178],
  [0, 158, 115],
  [204, 121, 167],
  [86, 180, 233],
  [213, 94, 0],
  [140, 140, 60],
  [120, 94, 240],
]

export function colourOfClass(index: number): Rgb {
  return CLASS_COLOURS[index % CLASS_COLOURS.length]!
}

/** Orange below the middle, blue above it, `paper` in between. `position` runs from 0 to 1. */
export function colourOfValue(position: number, paper: Rgb): Rgb {
  const share = Math.min(1, Math.max(0, position)) * 2 - 1
  return mix(paper, share < 0 ? CLASS_COLOURS[0]! : CLASS_COLOURS[1]!, Math.abs(share))
}

export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share, from[2] + (to[2] - from[2]) * share]
}

/** Colours are never so strong that points on them cannot be seen. */
const STRENGTH = 0.62

/**
 * One pixel a cell, RGBA, first row at the top of the picture (largest y). Classes: the most probable one, the stronger the surer.
 * Numbers: from `low` to `high`.
 */
export function fieldPixels({ outputs, resolution, width }: Field, paper: Rgb, range: readonly [number, number] | null): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(resolution * resolution * 4)
  for (let row = 0; row < resolution; row += 1) {
    for (let column = 0; column < resolution; column += 1) {
      const cell = (row * resolution + column) * width
      const colour = range
        ? mix(paper, colourOfValue((outputs[cell]! - range[0]) / (range[1] - range[0]), paper), STRENGTH)
        : colourOfClasses(outputs, cell, width, paper)
      const at = ((resolution - 1 - row) * resolution + column) * 4
      pixels.set(colour, at)
      pixels[at + 3] = 255
    }
  }
  return pixels
}

function colourOfClasses(outputs: Float32Array, start: number, width: number, paper: Rgb): Rgb {
  let best = 0
  for (let index = 1; index < width; index += 1) if (outputs[start + index]! > outputs[start + best]!) best = index
  // Nothing is known at 1/width, everything at 1.
  const sure = width > 1 ? Math.min(1, Math.max(0, (outputs[start + best]! - 1 / width) / (1 - 1 / width))) : 0
  return mix(paper, colourOfClass(best), STRENGTH * (0.25 + 0.75 * sure))
}

/** Lowest and highest of some numbers, never equal. */
export function spanOf(values: Iterable<number>): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  return low < high ? [low, high] : low === high ? [low - 1, high + 1] : [0, 1]
}

/** The number that decides a sample's colour: its class, or the first value it asks for. */
export function targetOf(sample: Sample): number {
  return typeof sample.target === 'number' ? sample.target : (sample.target[0] ?? 0)
}
