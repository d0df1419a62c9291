import type { WeightSpec } from '../layer/index.ts'

/** How a weight is shown as a table of rows and columns, and which of its axes are chosen beside the table. */
export interface Grid {
  readonly rows: number
  readonly columns: number
  /** "input", "row", … */
  readonly rowName: string
  readonly columnName: string
  /** Axes of which one place is shown at a time. */
  readonly choosers: readonly { readonly name: string; readonly count: number }[]
  /** Whether the table is the window of a convolution, for which there are well-known filters. */
  readonly window: boolean
  /** Where a cell stands in the numbers of the whole weight; `chosen` is a place (from 0) for each chooser. */
  readonly at: (row: number, column: number, chosen: readonly number[]) => number
}

/** A matrix is its own table; a filter's table is its window, one for each pair of input channel and filter; a vector is one row. */
export function gridOf({ shape, axes }: Pick<WeightSpec, 'shape' | 'axes'>): Grid {
  const [third = 'input channel', fourth = 'filter'] = axes ?? []
  // A window of one cell says nothing by itself: its channels are the table then.
  const flat = shape.length > 2 && shape[0] === 1 && shape[1] === 1
  const inner = flat ? shape.slice(2) : shape
  if (inner.length === 1) return grid([1, inner[0]!], 'row', 'number', [], false, (_row, column) => column)
  if (inner.length === 2) {
    const [rows, columns] = inner as [number, number]
    return grid([rows, columns], flat ? third : 'input', flat ? fourth : 'unit', [], false, (row, column) => row * columns + column)
  }
  const [rows, columns, ...rest] = inner as [number, number, ...number[]]
  const names = [third, fourth]
  return grid([rows, columns], 'row', 'column', rest.map((count, axis) => ({ name: names[axis] ?? `axis ${axis + 3}`, count })), true, (row, column, chosen) =>
    rest.reduce((place, count, axis) => place * count + (chosen[axis] ?? 0), row * columns + column),
  )
}

function grid([rows, columns]: readonly [number, number], rowName: string, columnName: string, choosers: Grid['choosers'], window: boolean, at: Grid['at']): Grid {
  return { rows, columns, rowName, columnName, choosers, window, at }
}

/** The table that is shown, row by row. */
export function readGrid(grid: Grid, numbers: readonly number[], chosen: readonly number[]): number[][] {
  return Array.from({ length: grid.rows }, (_, row) => Array.from({ length: grid.columns }, (__, column) => numbers[grid.at(row, column, chosen)]!))
}

/** The numbers of the weight with a table written over the one that is shown, from a cell on; null where it reaches beyond the edge. */
export function writeGrid(grid: Grid, numbers: readonly number[], chosen: readonly number[], table: readonly (readonly number[])[], from: readonly [row: number, column: number] = [0, 0]): number[] | null {
  if (from[0] + table.length > grid.rows || from[1] + (table[0]?.length ?? 0) > grid.columns) return null
  const next = [...numbers]
  for (const [row, values] of table.entries()) for (const [column, value] of values.entries()) next[grid.at(from[0] + row, from[1] + column, chosen)] = value
  return next
}
