import type { NamedBytes } from '../host.ts'
import { formatCount } from '../layer/index.ts'
import type { Result } from '../mistake.ts'
import { openCsv, readNumber, shorten, type CsvText } from './csvRows.ts'
import type { Dataset, Target } from './dataset.ts'
import { checkClasses, checkSize, MAX_CATEGORIES, MAX_CLASSES } from './limits.ts'
import { attempt, refuse } from './refuse.ts'

/** What a column holds, before a target is chosen. */
export interface CsvColumn {
  readonly name: string
  /** Most of its cells are numbers; the others are then mistakes. */
  readonly numeric: boolean
  /** Different cells, counted up to 1,001. */
  readonly distinct: number
}

export interface CsvOverview {
  readonly columns: readonly CsvColumn[]
  /** Without the header. */
  readonly rows: number
}

/** A whole-number target with at most this many different values means classes. */
const MOST_NUMBERED_CLASSES = 20
/** Words for a missing number; they make a column neither text nor numeric. */
const MISSING = /^(\?|-|n\/?a|nan|null|none|nil|[+-]?inf(inity)?)?$/i
/** What stands for a missing entry among texts; "none" and "-" may be answers there. */
const MISSING_TEXT = /^(\?|n\/?a|nan|null)?$/i
const DECIMAL_COMMA = /^[+-]?\d*,\d+(,\d+)*(e[+-]?\d+)?$/i

interface Column extends CsvColumn {
  readonly values: ReadonlySet<string>
}

/** Column names and kinds of a CSV, so that the user can choose the target. */
export function inspectCsv(file: NamedBytes): Result<CsvOverview> {
  return attempt(() => {
    const { columns, rows } = survey(openCsv(file))
    return { columns: columns.map(({ name, numeric, distinct }) => ({ name, numeric, distinct })), rows }
  })
}

/**
 * Reads a table. A text target gives classes, as does one of at most 20 different whole numbers; other numbers are
 * predicted as such. Text features become one 0/1 feature a category.
 */
export function readCsv(file: NamedBytes, target: string | undefined): Result<Dataset> {
  return attempt(() => readTable(openCsv(file), target))
}

function readTable(csv: CsvText, target: string | undefined): Dataset {
  const { name, header } = csv
  const names = header.slice(0, 8).map(shorten).join(', ') + (header.length > 8 ? ', …' : '')
  if (target === undefined || target === '') refuse('csv-no-target', `Choose the column of ${name} that the network is to predict: ${names}.`)
  const goal = header.indexOf(target)
  if (goal < 0) refuse('csv-missing-target', `${name} has no column "${shorten(target)}" to predict. Its columns are ${names}.`)
  if (header.length < 2) refuse('csv-one-column', `${name} has only the column "${shorten(target)}". A table needs at least one more to predict it from; columns are separated by a comma, semicolon or tab.`)

  const { columns, rows } = survey(csv)
  const features = columns.filter((_, index) => index !== goal).flatMap((column) => featuresOf(name, column))
  checkSize(name, rows, features.length)
  const inputs = new Float32Array(rows * features.length)
  const answers = openTarget(name, columns[goal]!, rows)
  const encoders = columns.map((column) => (column.numeric ? null : new Map(sorted(column.values).map((text, index) => [text, index]))))

  let sample = 0
  csv.each((cells, row) => {
    let at = sample * features.length
    for (const [index, column] of columns.entries()) {
      const cell = cells[index]!
      if (index === goal) {
        answers.put(sample, cell, row)
        continue
      }
      const encoder = encoders[index]
      if (!encoder) {
        inputs[at] = requireNumber(name, column.name, row, cell)
        at += 1
      } else {
        requireText(name, column.name, row, cell)
        inputs[at + encoder.get(cell)!] = 1
        at += encoder.size
      }
    }
    sample += 1
  })
  return { name, count: rows, shape: [features.length], inputs, target: answers.finish(), features }
}

/** One pass over all rows: how many there are, and what each column holds. */
function survey(csv: CsvText): { columns: readonly Column[]; rows: number } {
  const tallies = csv.header.map((name) => ({ name, numbers: 0, texts: 0, values: new Set<string>() }))
  let rows = 0
  csv.each((cells) => {
    rows += 1
    for (const [index, tally] of tallies.entries()) {
      const cell = cells[index]!
      if (tally.values.size <= MAX_CLASSES) tally.values.add(cell)
      if (readNumber(cell) !== null || DECIMAL_COMMA.test(cell)) tally.numbers += 1
      else if (!MISSING.test(cell)) tally.texts += 1
    }
  })
  if (rows === 0) refuse('csv-no-rows', `${csv.name} has a header but no rows below it. Add samples, one a row.`)
  const columns = tallies.map(({ name, numbers, texts, values }) => ({ name, numeric: numbers >= texts, distinct: values.size, values }))
  return { columns, rows }
}

function featuresOf(file: string, column: Column): readonly string[] {
  if (column.numeric) return [column.name]
  if (column.distinct > MAX_CATEGORIES) {
    refuse(
      'csv-too-many-categories',
      `${file}: the text column "${shorten(column.name)}" has more than ${MAX_CATEGORIES} different entries, such as "${shorten([...column.values][0]!)}". Remove it, or group its entries.`,
    )
  }
  return sorted(column.values).map((text) => `${column.name} = ${text}`)
}

interface TargetReader {
  readonly put: (sample: number, cell: string, row: number) => void
  readonly finish: () => Target
}

function openTarget(file: string, column: Column, rows: number): TargetReader {
  const numbers = column.numeric ? [...new Set([...column.values].map((cell) => readNumber(cell)))] : []
  const numbered = numbers.length <= MOST_NUMBERED_CLASSES && numbers.every((number) => number === null || Number.isInteger(number))
  if (!column.numeric || numbered) return openClasses(file, column, rows)
  const values = new Float32Array(rows)
  return {
    put: (sample, cell, row) => {
      values[sample] = requireNumber(file, column.name, row, cell)
    },
    finish: () => ({ kind: 'values', names: [column.name], values }),
  }
}

function openClasses(file: string, column: Column, rows: number): TargetReader {
  const where = `${file}: the column "${shorten(column.name)}"`
  checkClasses(where, column.distinct)
  // 1 and 1.0 are one class.
  const keyOf = (cell: string) => (column.numeric ? String(readNumber(cell)) : cell)
  const names = sorted(new Set([...column.values].filter((cell) => column.numeric ? readNumber(cell) !== null : cell !== '').map(keyOf)), column.numeric)
  if (names.length === 1) refuse('one-class', `${where} holds only "${shorten(names[0]!)}". A classifier needs two classes or more.`)
  if (names.length === rows && rows > 2) {
    refuse('csv-all-different', `${where} has a different entry in each of the ${formatCount(rows)} rows, so there is nothing to learn. Choose another column.`)
  }
  const position = new Map(names.map((text, index) => [text, index]))
  const labels = new Uint16Array(rows)
  return {
    put: (sample, cell, row) => {
      if (column.numeric) requireNumber(file, column.name, row, cell)
      else requireText(file, column.name, row, cell)
      labels[sample] = position.get(keyOf(cell))!
    },
    finish: () => ({ kind: 'classes', names, labels }),
  }
}

function requireNumber(file: string, column: string, row: number, cell: string): number {
  const number = readNumber(cell)
  if (number !== null && Number.isFinite(number)) return number
  const place = `${file}, row ${formatCount(row)}, column "${shorten(column)}"`
  if (cell === '') return refuseEmpty(file, column, row)
  if (DECIMAL_COMMA.test(cell)) return refuse('csv-decimal-comma', `${place}: "${shorten(cell)}" is written with a comma. Use a decimal point and no thousands separators.`)
  if (number !== null) return refuse('csv-not-finite', `${place}: "${shorten(cell)}" is too large for a 32-bit number. Use a smaller unit.`)
  if (MISSING.test(cell)) return refuse('csv-not-finite', `${place}: "${shorten(cell)}" is not a number. Fill the value in or remove the row.`)
  return refuse('csv-not-a-number', `${place}: "${shorten(cell)}" is not a number, but most of the column is. Correct it or remove the row.`)
}

function requireText(file: string, column: string, row: number, cell: string): void {
  if (!MISSING_TEXT.test(cell)) return
  if (cell === '') refuseEmpty(file, column, row)
  refuse('csv-missing-text', `${file}, row ${formatCount(row)}, column "${shorten(column)}": "${cell}" stands for a missing entry. Write a word of your own such as "unknown", or remove the row.`)
}

function refuseEmpty(file: string, column: string, row: number): never {
  return refuse('csv-empty-cell', `${file}, row ${formatCount(row)}, column "${shorten(column)}" is empty. Fill the value in or remove the row.`)
}

/** Numbers by size, texts by code unit: the same order on every machine. */
function sorted(texts: ReadonlySet<string>, numeric = false): string[] {
  const list = [...texts].filter((text) => text !== '')
  return numeric ? list.sort((a, b) => Number(a) - Number(b)) : list.sort()
}

