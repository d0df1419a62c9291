import Papa from 'papaparse'
import type { NamedBytes } from '../host.ts'
import { formatCount } from '../layer/index.ts'
import { unpack } from './gunzip.ts'
import { MAX_TABLE_BYTES } from './limits.ts'
import { refuse } from './refuse.ts'

/** The text of a CSV file with its column names; `each` reads the rows below the header again at every call. */
export interface CsvText {
  readonly name: string
  readonly header: readonly string[]
  /** `row` counts as a spreadsheet does: the header is row 1 (or lower, below empty lines). Cells are trimmed. */
  readonly each: (visit: (cells: readonly string[], row: number) => void) => void
}

const DELIMITERS = [',', ';', '\t', '|']
/** Rows that decide on the delimiter. */
const PREVIEW_ROWS = 50

/** Opens a CSV file: UTF-8 or Windows-1252, with or without a byte order mark, any line ends, gzip or not. */
export function openCsv(file: NamedBytes): CsvText {
  const { name } = file
  const text = decode(name, unpack(file, MAX_TABLE_BYTES))
  if (text.trim() === '') refuse('csv-empty', `${name} is empty. Choose a file with a header and rows below it.`)
  const delimiter = findDelimiter(text)

  const read = (visit: (cells: string[], row: number) => boolean) => {
    let row = 0
    Papa.parse<string[]>(text, {
      delimiter,
      newline: '\n',
      step: ({ data, errors }, parser) => {
        row += 1
        const error = errors.find(({ type }) => type === 'Quotes')
        if (error) refuse('csv-quotes', `${name}, row ${formatCount(row)}: a cell opens with a quotation mark that is not closed properly. Close it, or write "" for a quotation mark inside a cell.`)
        const cells = data.map((cell) => cell.trim())
        if (cells.every((cell) => cell === '')) return
        if (!visit(cells, row)) parser.abort()
      },
    })
  }

  let header: readonly string[] = []
  let headerRow = 0
  read((cells, row) => {
    header = cells
    headerRow = row
    return false
  })
  checkHeader(name, header, headerRow)

  return {
    name,
    header,
    each: (visit) => {
      read((cells, row) => {
        if (row === headerRow) return true
        if (cells.length !== header.length) {
          refuse(
            'csv-ragged',
            `${name}, row ${formatCount(row)} has ${count(cells.length, 'cell')}, but the header has ${count(header.length, 'column')}. ` +
              'Every row needs one cell a column; a cell that holds the delimiter needs quotation marks.',
          )
        }
        visit(cells, row)
        return true
      })
    },
  }
}

function decode(name: string, bytes: Uint8Array): string {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  if (utf16) refuse('csv-encoding', `${name} is UTF-16 text. Save it as "CSV UTF-8" and choose it again.`)
  const zero = bytes.subarray(0, 65_536).indexOf(0)
  if (zero >= 0) refuse('csv-binary', `${name} is not a text file: byte ${formatCount(zero + 1)} is zero. Save the table as CSV and choose that file.`)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    text = new TextDecoder('windows-1252').decode(bytes)
  }
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
}

/** The delimiter that gives the first rows as many cells as the header; among several, the one with the most cells. */
function findDelimiter(text: string): string {
  const candidates = DELIMITERS.map((delimiter) => {
    const { data } = Papa.parse<string[]>(text, { delimiter, newline: '\n', preview: PREVIEW_ROWS, skipEmptyLines: true })
    const columns = data[0]?.length ?? 0
    const even = data.filter((cells) => cells.length === columns).length / Math.max(1, data.length)
    return { delimiter, columns, even: columns > 1 ? even : 0 }
  })
  return candidates.reduce((best, next) => (next.even > best.even || (next.even === best.even && next.columns > best.columns) ? next : best)).delimiter
}

function checkHeader(name: string, header: readonly string[], row: number): void {
  if (header.every((cell) => readNumber(cell) !== null)) {
    refuse('csv-no-header', `${name}: row ${row} holds numbers where the column names should be. Put a row of names on top.`)
  }
  const seen = new Set<string>()
  for (const [index, cell] of header.entries()) {
    if (cell === '') refuse('csv-unnamed-column', `${name}: column ${index + 1} has no name in row ${row}. Name it, or remove the column (a column that only counts the rows tells nothing).`)
    if (seen.has(cell)) refuse('csv-duplicate-column', `${name}: the column name "${shorten(cell)}" is used twice. Rename one of them.`)
    seen.add(cell)
  }
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** The number in a cell as it is written in program code, or null. Too large for 32 bits counts as infinite. */
export function readNumber(cell: string): number | null {
  return NUMBER.test(cell) ? Math.fround(Number(cell)) : null
}

export function count(number: number, noun: string): string {
  return `${formatCount(number)} ${noun}${number === 1 ? '' : 's'}`
}

/** A quotation from the file, short enough for one sentence. */
export function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}
