import { fail, succeed, type Result } from '../mistake.ts'

/** Numbers of a weight as people write them and as spreadsheets hand them over. */

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** Reads one number: "0.25", "0,25", "−1", "1e-3", "1/16". */
export function readNumber(text: string): Result<number> {
  const clean = text.trim().replaceAll(/[−–]/g, '-').replaceAll(/\s*\/\s*/g, '/')
  if (clean === '') return fail('no-number', 'The field is empty; write a number such as 0 or −0.25.')
  const parts = clean.split('/')
  const numbers = parts.map((part) => (NUMBER.test(part.replace(',', '.')) ? Number(part.replace(',', '.')) : Number.NaN))
  const value = parts.length > 2 ? Number.NaN : numbers.length === 2 ? numbers[0]! / numbers[1]! : numbers[0]!
  if (Number.isNaN(value)) return fail('no-number', `"${shorten(text.trim())}" is no number. Write one such as −0.25, 1,5 or 1/16.`)
  if (!Number.isFinite(Math.fround(value))) return fail('no-number', `"${shorten(text.trim())}" is too large for a 32-bit weight, which ends at 3.4e38.`)
  return succeed(value)
}

/** What may part columns. A comma comes last: in most of Europe it is the decimal point. */
const PARTINGS: readonly (string | RegExp)[] = ['\t', ';', /\s+/, /\s*,\s*/]

/**
 * Reads rows of numbers, parted by tabs, semicolons, spaces or commas. Where a text can be read in two ways ("1,2"), that
 * with `columns` columns is meant.
 */
export function readTable(text: string, columns?: number): Result<readonly (readonly number[])[]> {
  const lines = text.split(/\r?\n/).map((line) => line.trim().replace(/[;,]$/, '')).filter((line) => line !== '')
  if (lines.length === 0) return fail('no-number', 'There are no numbers in the clipboard. Copy some cells of a spreadsheet first.')
  const readings = PARTINGS.map((parting) => split(lines, parting))
  const good = readings.flatMap((reading) => (reading.ok ? [reading] : []))
  const wanted = good.find(({ value }) => value[0]!.length === columns) ?? good[0]
  if (wanted) return wanted
  return readings[Math.max(0, PARTINGS.findIndex((parting) => lines[0]!.split(parting).length > 1))]!
}

function split(lines: readonly string[], parting: string | RegExp): Result<readonly (readonly number[])[]> {
  const rows: number[][] = []
  for (const line of lines) {
    const row: number[] = []
    for (const cell of line.split(parting)) {
      const number = readNumber(cell)
      if (!number.ok) return fail('no-number', `Nothing was pasted. Row ${rows.length + 1}, column ${row.length + 1}: ${number.mistake.message}`)
      row.push(number.value)
    }
    rows.push(row)
  }
  const uneven = rows.findIndex((row) => row.length !== rows[0]!.length)
  if (uneven >= 0) return fail('no-number', `Nothing was pasted. Row 1 has ${rows[0]!.length} numbers, but row ${uneven + 1} has ${rows[uneven]!.length}.`)
  return succeed(rows)
}

/** Rows as a spreadsheet takes them: tabs between columns. */
export function writeTable(rows: readonly (readonly number[])[]): string {
  return rows.map((row) => row.join('\t')).join('\n')
}

/** The shortest decimal number that is the same as a 32-bit weight: 0.1, not 0.10000000149011612. */
export function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === Math.fround(value)) return short
  }
  return Number(value.toPrecision(9))
}

function shorten(text: string): string {
  return text.length > 30 ? `${text.slice(0, 30)}…` : text
}
