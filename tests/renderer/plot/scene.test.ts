import { describe, expect, it } from 'vitest'
import { nearestIndex, placeOn, readAt, spaceOut, stopsOf, type Axis, type Series } from '../../../renderer/plot/scene.ts'

function line(id: string, points: readonly (readonly [x: number, y: number | null])[], more: Partial<Series> = {}): Series {
  return { id, label: id, colour: 'var(--accent)', x: points.map(([x]) => x), y: points.map(([, y]) => y), ...more }
}

describe('nearestIndex', () => {
  it.each([
    [[], 3, -1],
    [[5], -100, 0],
    [[1, 2, 4], 0, 0],
    [[1, 2, 4], 2.9, 1],
    [[1, 2, 4], 3.1, 2],
    [[1, 2, 4], 99, 2],
    // Just between two, the earlier one.
    [[1, 2, 4], 3, 1],
  ])('of %j and %d is %d', (xs, x, index) => {
    expect(nearestIndex(xs, x)).toBe(index)
  })

  it('finds what a search one by one finds', () => {
    const xs = Array.from({ length: 50 }, (_, index) => index * index * 0.37)
    for (let x = -3; x < 1000; x += 7.3) {
      const distances = xs.map((each) => Math.abs(each - x))
      expect(nearestIndex(xs, x)).toBe(distances.indexOf(Math.min(...distances)))
    }
  })
})

describe('the cursor', () => {
  const training = line('training', [[1, 3], [2, 2], [4, 1]])
  const validation = line('validation', [[2, 5], [3, null]])
  const batches = line('batches', [[0.5, 9], [1.4, 8]], { faint: true })

  it('stops at every point once, in order, and at faint ones only where there are no others', () => {
    expect(stopsOf([training, validation, batches])).toEqual([1, 2, 3, 4])
    expect(stopsOf([batches, line('empty', [])])).toEqual([0.5, 1.4])
    expect(stopsOf([])).toEqual([])
  })

  it('reads the nearest value of every line within reach, and nothing from a gap', () => {
    const read = (x: number) => readAt([training, validation, batches], x, 0.5).map(({ series, y }) => [series.id, y])
    expect(read(1)).toEqual([['training', 3], ['batches', 8]])
    expect(read(2)).toEqual([['training', 2], ['validation', 5]])
    expect(read(3)).toEqual([])
    expect(read(4)).toEqual([['training', 1]])
  })
})

describe('placeOn', () => {
  const linear: Axis = { span: [0, 1], ticks: [], format: String }
  it('has no place for what is no number, nor on a logarithmic axis for what is not above zero', () => {
    expect([0.01, -1, 0, null, Number.NaN, Infinity].map((value) => placeOn(linear, value))).toEqual([0.01, -1, 0, null, null, null])
    expect([0.01, 1000, 0, -1, null].map((value) => placeOn({ ...linear, logarithmic: true }, value))).toEqual([-2, 3, null, null, null])
  })
})

describe('spaceOut', () => {
  const labels = ['0', '500', '1000', '1500', '2000']
  const widthOf = (label: string) => 7 * label.length
  it.each([
    ['all where there is room', 34, ['0', '500', '1000', '1500', '2000']],
    ['every other one where they would touch', 33, ['0', '', '1000', '', '2000']],
    ['every third one', 12, ['0', '', '', '1500', '']],
    ['the first where there is no room at all', 0, ['0', '', '', '', '']],
  ] as const)('leaves %s', (_, between, expected) => {
    expect(spaceOut(labels, between, widthOf)).toEqual(expected)
  })

  it('takes no labels', () => {
    expect(spaceOut([], 10, widthOf)).toEqual([])
  })
})
