import { Button } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import classes from './ScoreTable.module.css'

/** One score of every row. */
export interface ScoreColumn<T> {
  readonly title: string
  /** What the title stands for. */
  readonly hint: string
  /** Null where there is none; such rows come last. */
  readonly value: (row: T) => number | null
  readonly write: (value: number) => string
  /** Draws the value as a bar too: as long as it is, a share from 0 to 1, or as this says. Defaults to false. */
  readonly bar?: boolean | ((value: number) => number)
  /** What comes first when one begins to sort by it. Defaults to the lowest. */
  readonly first?: 'lowest' | 'highest'
}

interface ScoreTableProps<T> {
  readonly label: string
  /** In the order of the data. */
  readonly rows: readonly T[]
  /** Heads the names of the rows. */
  readonly title: string
  readonly nameOf: (row: T) => string
  /** Makes the names buttons, which do this. */
  readonly onName?: (row: T) => void
  readonly columns: readonly ScoreColumn<T>[]
  /** The column that it is sorted by at first, the worst on top; null for the order of the data. */
  readonly sortedBy: string | null
}

/** Rows on a page: a thousand classes would take longer to draw than a click may. */
const PAGE = 40

interface Order {
  /** Title of a column; null for the order of the data. */
  readonly by: string | null
  readonly falling: boolean
}

/** Scores of classes or numbers, one row each, sorted by a press on a column's title. */
export function ScoreTable<T>({ label, rows, title, nameOf, onName, columns, sortedBy }: ScoreTableProps<T>) {
  const [order, setOrder] = useState<Order>({ by: sortedBy, falling: columns.find((column) => column.title === sortedBy)?.first === 'highest' })
  const [page, setPage] = useState(0)
  const sorted = useMemo(() => sort(rows, columns.find((column) => column.title === order.by)?.value ?? null, order.falling), [rows, columns, order])
  const pages = Math.max(1, Math.ceil(rows.length / PAGE))
  const here = Math.min(page, pages - 1)
  const shown = sorted.slice(here * PAGE, (here + 1) * PAGE)

  const sortBy = (by: string | null, falling: boolean) => {
    setOrder(order.by === by ? { by, falling: !order.falling } : { by, falling })
    setPage(0)
  }
  const heading = (by: string | null, text: string, hint: string, falling: boolean) => (
    <th key={text} scope="col" title={hint} aria-sort={order.by === by ? (order.falling ? 'descending' : 'ascending') : 'none'}>
      <button type="button" onClick={() => sortBy(by, falling)}>
        {text}
        <span className={classes.arrow} aria-hidden>{order.by === by && (order.falling ? <IconArrowDown size={11} /> : <IconArrowUp size={11} />)}</span>
      </button>
    </th>
  )

  return (
    <div>
      <table className={classes.table} aria-label={label} data-testid="score-table">
        <thead>
          <tr>
            {heading(null, title, 'Sorts in the order of the data', false)}
            {columns.map((column) => heading(column.title, column.title, column.hint, column.first === 'highest'))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ row, index }) => (
            <tr key={index}>
              <th scope="row" title={nameOf(row)}>{onName ? <button type="button" onClick={() => onName(row)}>{nameOf(row)}</button> : nameOf(row)}</th>
              {columns.map((column) => {
                const value = column.value(row)
                return <td key={column.title} style={column.bar && value !== null ? { backgroundSize: `${100 * (column.bar === true ? value : column.bar(value))}% 100%` } : undefined} data-bar={column.bar ? true : undefined}>{value === null ? '–' : column.write(value)}</td>
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {pages > 1 && (
        <nav className={classes.pages} aria-label="Pages of the table">
          <Button size="compact-xs" variant="default" disabled={here === 0} onClick={() => setPage(here - 1)}>Previous</Button>
          <span aria-live="polite">{`${here * PAGE + 1} to ${Math.min(rows.length, (here + 1) * PAGE)} of ${rows.length.toLocaleString('en-US')}`}</span>
          <Button size="compact-xs" variant="default" disabled={here === pages - 1} onClick={() => setPage(here + 1)}>Next</Button>
        </nav>
      )}
    </div>
  )
}

/** Rows without a value come last either way; equal ones keep the order of the data. */
function sort<T>(rows: readonly T[], value: ((row: T) => number | null) | null, falling: boolean): readonly { readonly row: T; readonly index: number }[] {
  const keyed = rows.map((row, index) => ({ row, index, key: value ? value(row) : index }))
  const sign = falling ? -1 : 1
  return keyed.sort((a, b) => (a.key === null || b.key === null ? Number(a.key === null) - Number(b.key === null) : sign * (a.key - b.key)) || a.index - b.index)
}
