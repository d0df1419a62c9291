/** One column of a text table. */
export interface Column<T> {
  readonly title: string
  readonly cell: (row: T) => string
  /** Numbers stand at the right. Defaults to left. */
  readonly align?: 'left' | 'right'
}

/** Aligned columns under their titles, without trailing spaces. */
export function tableLines<T>(columns: readonly Column<T>[], rows: readonly T[]): string[] {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ cell }) => cell(row)))]
  const widths = columns.map((_, column) => Math.max(...cells.map((line) => widthOf(line[column]!))))
  const lines = cells.map((line) =>
    line
      .map((text, column) => {
        const space = ' '.repeat(widths[column]! - widthOf(text))
        return columns[column]!.align === 'right' ? space + text : text + space
      })
      .join('  ')
      .trimEnd(),
  )
  return [lines[0]!, widths.map((width) => '─'.repeat(width)).join('  '), ...lines.slice(1)]
}

const characters = new Intl.Segmenter()

/** Characters as a reader counts them. */
function widthOf(text: string): number {
  return Array.from(characters.segment(text)).length
}
