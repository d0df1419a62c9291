import { describe, expect, it } from 'vitest'
import { gridOf, readGrid, writeGrid } from '../../../shared/weights/grid.ts'

const counted = (count: number) => Array.from({ length: count }, (_, index) => index)

describe('a weight as a table', () => {
  it.each<[string, number[], number, number, (string | number)[][]]>([
    ['a bias', [4], 1, 4, []],
    ['a dense kernel', [3, 2], 3, 2, []],
    ['a filter', [3, 5, 2, 4], 3, 5, [['input channel', 2], ['filter', 4]]],
    ['a 1×1 convolution', [1, 1, 6, 2], 6, 2, []],
    ['a slope per channel', [1, 1, 7], 1, 7, []],
  ])('%s', (_what, shape, rows, columns, choosers) => {
    const grid = gridOf({ shape })
    expect([grid.rows, grid.columns]).toEqual([rows, columns])
    expect(grid.choosers.map(({ name, count }) => [name, count])).toEqual(choosers)
    // Every number stands in exactly one place.
    const size = shape.reduce((product, extent) => product * extent, 1)
    const seen = new Set<number>()
    for (let first = 0; first < (grid.choosers[0]?.count ?? 1); first += 1) {
      for (let second = 0; second < (grid.choosers[1]?.count ?? 1); second += 1) for (const value of readGrid(grid, counted(size), [first, second]).flat()) seen.add(value)
    }
    expect(seen.size).toBe(size)
  })

  it('of a filter stands at [row, column, channel, filter] of the flat numbers', () => {
    const grid = gridOf({ shape: [3, 3, 2, 4] })
    expect(grid.at(2, 1, [1, 3])).toBe(((2 * 3 + 1) * 2 + 1) * 4 + 3)
    expect(readGrid(grid, counted(72), [0, 0])[0]).toEqual([0, 8, 16])
  })

  it('takes names of its own axes', () => {
    expect(gridOf({ shape: [2, 2, 3, 4], axes: ['filter', 'input channel'] }).choosers).toEqual([{ name: 'filter', count: 3 }, { name: 'input channel', count: 4 }])
  })

  it('is written cell by cell and leaves the rest alone', () => {
    const grid = gridOf({ shape: [2, 2, 2, 1] })
    const before = counted(8)
    const after = writeGrid(grid, before, [1, 0], [[-1, -2], [-3, -4]])!
    expect(readGrid(grid, after, [1, 0])).toEqual([[-1, -2], [-3, -4]])
    expect(readGrid(grid, after, [0, 0])).toEqual(readGrid(grid, before, [0, 0]))
    expect(writeGrid(grid, after, [1, 0], readGrid(grid, before, [1, 0]))).toEqual(before)
    expect(before).toEqual(counted(8))
  })

  it('refuses what reaches beyond its edge', () => {
    const grid = gridOf({ shape: [2, 3] })
    expect(writeGrid(grid, counted(6), [], [[9, 9]], [1, 1])).toEqual([0, 1, 2, 3, 9, 9])
    expect(writeGrid(grid, counted(6), [], [[9, 9]], [1, 2])).toBeNull()
    expect(writeGrid(grid, counted(6), [], [[9], [9]], [1, 0])).toBeNull()
  })
})
