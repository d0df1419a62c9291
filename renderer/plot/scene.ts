/** One line of a plot. Where y is null the line has a gap. */
export interface Series {
  readonly id: string
  /** Beside its value, under the pointer: "Run 2, validation". */
  readonly label: string
  /** Any CSS colour, also `var(--accent)`: it follows the theme. */
  readonly colour: string
  /** Rises from point to point; as long as `y`. */
  readonly x: readonly number[]
  readonly y: readonly (number | null)[]
  readonly dashed?: boolean
  /** Thin and pale, behind what matters; the cursor stops at its points only where there is nothing else. */
  readonly faint?: boolean
}

/** Something of note: a ring at a point, or without `y` an upright line with its label. */
export interface Mark {
  readonly x: number
  readonly y?: number
  /** Any CSS colour. */
  readonly colour: string
  readonly label: string
}

export interface Axis {
  /** The ends of the axis, in the units of the data. Above zero on a logarithmic one. */
  readonly span: readonly [low: number, high: number]
  readonly ticks: readonly number[]
  readonly format: (value: number) => string
  readonly logarithmic?: boolean
}

/** All that a plot shows. */
export interface Scene {
  readonly series: readonly Series[]
  readonly marks: readonly Mark[]
  readonly x: Axis
  readonly y: Axis
}

/** Pixels between two labels at the least. */
const LABEL_GAP = 6

/** Where a value lies on its axis before it is stretched over the pixels; null where it has no place. */
export function placeOn({ logarithmic }: Axis, value: number | null): number | null {
  if (value === null || !Number.isFinite(value)) return null
  if (!logarithmic) return value
  return value > 0 ? Math.log10(value) : null
}

/** Labels of evenly spread ticks, so many of them left out (empty) that those that stay do not touch. `between`: pixels from tick to tick; `widthOf` in pixels. */
export function spaceOut(labels: readonly string[], between: number, widthOf: (label: string) => number): string[] {
  const widest = Math.max(0, ...labels.map(widthOf))
  const every = Math.max(1, Math.ceil((widest + LABEL_GAP) / Math.max(1, between)))
  return labels.map((label, index) => (index % every === 0 ? label : ''))
}

export function countPoints(series: readonly Series[]): number {
  return series.reduce((sum, { x }) => sum + x.length, 0)
}

/** Position in a rising list of what lies nearest to a value; -1 in an empty one. */
export function nearestIndex(xs: readonly number[], x: number): number {
  let [low, high] = [0, xs.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (xs[middle]! < x) low = middle + 1
    else high = middle
  }
  return low > 0 && x - xs[low - 1]! <= xs[low]! - x ? low - 1 : high
}

/** The places where the cursor stops: the points of all lines, each once, rising. Those of faint lines count only where there are no others. */
export function stopsOf(series: readonly Series[]): readonly number[] {
  const clear = series.filter(({ faint, x }) => !faint && x.length > 0)
  return [...new Set((clear.length > 0 ? clear : series).flatMap(({ x }) => x))].sort((a, b) => a - b)
}

/** A value under the cursor. */
export interface Reading {
  readonly series: Series
  readonly x: number
  readonly y: number
}

/** What every line says at a place. A line whose nearest point is further away than `reach` says nothing there. */
export function readAt(series: readonly Series[], x: number, reach: number): readonly Reading[] {
  return series.flatMap((line) => {
    const index = nearestIndex(line.x, x)
    const [nearest, y] = [line.x[index], line.y[index] ?? null]
    return nearest === undefined || y === null || Math.abs(nearest - x) > reach ? [] : [{ series: line, x: nearest, y }]
  })
}
