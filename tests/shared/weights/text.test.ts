import { describe, expect, it } from 'vitest'
import { testRandom } from '../../support/random.ts'
import { readNumber, readTable, shortest, writeTable } from '../../../shared/weights/text.ts'

describe('one number', () => {
  it.each<[string, number]>([
    ['0.25', 0.25], ['0,25', 0.25], ['−1', -1], ['-1.75', -1.75], ['–2', -2], ['+3', 3], ['1e-3', 0.001], ['.5', 0.5], [' 4 ', 4], ['1/16', 0.0625], ['−1/4', -0.25], ['1,5/2', 0.75],
  ])('%s is %d', (text, value) => {
    expect(readNumber(text)).toEqual({ ok: true, value })
  })

  it.each<[string, string]>([
    ['', 'is empty'], ['two', '"two" is no number'], ['1.2.3', 'no number'], ['1,000,000', 'no number'], ['1/0', 'too large'], ['0/0', 'no number'], ['1/2/3', 'no number'], ['1 2', 'no number'], ['1e39', 'too large for a 32-bit weight'], ['NaN', 'no number'], ['0x10', 'no number'], ['Infinity', 'no number'],
  ])('%s is refused in a sentence', (text, words) => {
    const read = readNumber(text)
    expect(read.ok ? '' : read.mistake.message).toContain(words)
  })
})

describe('a table', () => {
  it.each<[string, string, number[][]]>([
    ['of a spreadsheet', '1\t0\t-1\r\n2\t0\t-2\r\n1\t0\t-1\r\n', [[1, 0, -1], [2, 0, -2], [1, 0, -1]]],
    ['of a German spreadsheet', '0,5\t1,25\n−2\t3', [[0.5, 1.25], [-2, 3]]],
    ['with semicolons', '0,5;1\n2;3,25', [[0.5, 1], [2, 3.25]]],
    ['with commas', '1,0,-1\n2,0,-2', [[1, 0, -1], [2, 0, -2]]],
    ['with commas and spaces', '1, 0.5\n-2, 0', [[1, 0.5], [-2, 0]]],
    ['with spaces', '1 2 1\n2 4 2', [[1, 2, 1], [2, 4, 2]]],
    ['with fractions', '1/16\t1/8', [[0.0625, 0.125]]],
    ['of one column', '1\n1.75\n', [[1], [1.75]]],
    ['with decimal commas and spaces', '0,5 1,25\n-2 3', [[0.5, 1.25], [-2, 3]]],
    ['of decimal commas alone', '1\n1,75', [[1], [1.75]]],
  ])('%s', (_what, text, rows) => {
    expect(readTable(text)).toEqual({ ok: true, value: rows })
  })

  it.each<[string, string]>([
    ['1\t2\n3', 'Row 1 has 2 numbers, but row 2 has 1'], ['1\tx', 'Row 1, column 2: "x" is no number'], [' \n', 'no numbers in the clipboard'],
  ])('%j is refused in a sentence', (text, words) => {
    const read = readTable(text)
    expect(read.ok ? '' : read.mistake.message).toContain(words)
  })

  it('that can be read in two ways is taken in the width that is wanted', () => {
    expect(readTable('1,2\n3,4', 2)).toEqual({ ok: true, value: [[1, 2], [3, 4]] })
    expect(readTable('1,2\n3,4', 1)).toEqual({ ok: true, value: [[1.2], [3.4]] })
  })

  it('comes back as it was copied', () => {
    const random = testRandom(4)
    const rows = Array.from({ length: 4 }, () => Array.from({ length: 3 }, () => (random() - 0.5) * 10 ** Math.round(random() * 12 - 6)))
    expect(readTable(writeTable(rows))).toEqual({ ok: true, value: rows })
    expect(readTable(writeTable([[0.5]]))).toEqual({ ok: true, value: [[0.5]] })
  })
})

it('the shortest number is the same 32-bit weight', () => {
  const random = testRandom(9)
  for (let index = 0; index < 500; index += 1) {
    const value = Math.fround((random() - 0.5) * 10 ** Math.round(random() * 30 - 15))
    expect(Math.fround(shortest(value))).toBe(value)
  }
  expect([0.1, -1.75, 1 / 3, 0].map((value) => shortest(Math.fround(value)))).toEqual([0.1, -1.75, 0.33333334, 0])
})
