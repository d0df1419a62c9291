import { memo, type KeyboardEvent } from 'react'
import { percent } from '../verdict.ts'
import classes from './Confusion.module.css'

/** One cell of the matrix, by class index. */
export interface Cell {
  readonly actual: number
  readonly predicted: number
}

/** What is counted. Pixels are so many that their shares are written. */
export type ConfusionUnit = 'sample' | 'pixel'

interface ConfusionRowProps {
  /** The true class. */
  readonly actual: number
  /** What each class was said how often. */
  readonly row: readonly number[]
  /** The classes that have a column. */
  readonly shown: readonly number[]
  readonly classNames: readonly string[]
  readonly unit: ConfusionUnit
  /** Intersection over union; undefined where there is no such column. */
  readonly iou: number | null | undefined
  /** The column of the chosen cell, if it is in this row. */
  readonly selected: number | null
  /** The column of the cell that the Tab key stops at, if it is in this row. */
  readonly stop: number | null
  readonly onSelect: (cell: Cell) => void
  readonly onKeyDown: (event: KeyboardEvent, cell: Cell) => void
}

/** Strongest tint of a cell: text stays readable on it in both themes. */
const FULL_TINT = 55
/** Faintest tint of a cell that is not empty. */
const FAINT_TINT = 10

/** One true class and what it was taken for. Each row is drawn by itself, so that a large matrix comes in slices and a step of the arrow keys is cheap. */
export const ConfusionRow = memo(function ConfusionRow({ actual, row, shown, classNames, unit, iou, selected, stop, onSelect, onKeyDown }: ConfusionRowProps) {
  const total = row.reduce((sum, count) => sum + count, 0)
  const name = classNames[actual] ?? String(actual)
  return (
    <tr>
      <th scope="row" title={name}>{name}</th>
      {shown.map((predicted) => {
        const count = row[predicted]!
        const cell = { actual, predicted }
        return (
          <td key={predicted}>
            <button
              type="button"
              data-cell={`${actual}-${predicted}`}
              style={{ background: tint(count, total, actual === predicted) }}
              tabIndex={stop === predicted ? 0 : -1}
              aria-label={`True ${name}, said ${classNames[predicted] ?? predicted}: ${describeCount(count, total, unit)}`}
              aria-pressed={selected === predicted}
              data-empty={count === 0 || undefined}
              onClick={() => onSelect(cell)}
              onKeyDown={(event) => onKeyDown(event, cell)}
            >
              {unit === 'sample' || total === 0 ? count : shareOf(count, total)}
            </button>
          </td>
        )
      })}
      {unit === 'sample' && <td className={classes.recall}>{total === 0 ? '–' : percent(row[actual]! / total)}</td>}
      {iou !== undefined && <td className={classes.recall}>{iou?.toFixed(3) ?? '–'}</td>}
    </tr>
  )
})

/** Made once: a formatter for each cell would take longer than the rest of it. */
const COUNT = new Intl.NumberFormat('en-US')

/** "2 samples"; "1,204 pixels, 2.3%" */
function describeCount(count: number, total: number, unit: ConfusionUnit): string {
  const counted = `${COUNT.format(count)} ${unit}${count === 1 ? '' : 's'}`
  return unit === 'sample' || total === 0 ? counted : `${counted}, ${shareOf(count, total)}`
}

/** A share of pixels: even the smallest is not written as none, nor the largest as all. */
function shareOf(count: number, total: number): string {
  if (count > 0 && count / total < 0.0005) return '<0.1%'
  if (count < total && count / total >= 0.9995) return '>99.9%'
  return percent(count / total)
}

/** The share of the row, as a tint: right answers in the accent, wrong ones in red. */
function tint(count: number, total: number, right: boolean): string {
  if (count === 0) return 'transparent'
  const strength = FAINT_TINT + (FULL_TINT - FAINT_TINT) * (count / total)
  return `color-mix(in srgb, var(${right ? '--accent' : '--bad'}) ${strength.toFixed(0)}%, var(--panel))`
}
