import { useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { mostMistaken } from './mostMistaken.ts'
import { percent } from '../verdict.ts'
import classes from './Confusion.module.css'

/** One cell of the matrix, by class index. */
export interface Cell {
  readonly actual: number
  readonly predicted: number
}

interface ConfusionTableProps {
  /** confusion[true class][predicted class]. */
  readonly confusion: readonly (readonly number[])[]
  readonly classNames: readonly string[]
  /** What is counted. Pixels are so many that their shares are written. */
  readonly unit?: 'sample' | 'pixel'
  /** Intersection over union of each class of a mask; null for one that is neither there nor predicted. */
  readonly classIoU?: readonly (number | null)[] | undefined
  readonly selected: Cell | null
  readonly onSelect: (cell: Cell) => void
}

/** Classes shown at most: more cells would neither be read nor be drawn in time. */
const MOST = 30

/** Strongest tint of a cell: text stays readable on it in both themes. */
const FULL_TINT = 55
/** Faintest tint of a cell that is not empty. */
const FAINT_TINT = 10

const STEPS: Readonly<Record<string, readonly [number, number]>> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }

/** Rows are the true classes, columns what the network said; of too many classes those with the most mistakes. Arrow keys walk, Enter or a click shows the samples of a cell. */
export function ConfusionTable({ confusion, classNames, unit = 'sample', classIoU, selected, onSelect }: ConfusionTableProps) {
  const table = useRef<HTMLTableElement>(null)
  const shown = useMemo(() => mostMistaken(confusion, MOST), [confusion])
  const [reached, setReached] = useState<Cell | null>(null)
  const here = reached && shown.includes(reached.actual) && shown.includes(reached.predicted) ? reached : { actual: shown[0], predicted: shown[0] }

  const walk = (event: KeyboardEvent, { actual, predicted }: Cell) => {
    const step = STEPS[event.key]
    if (!step) return
    event.preventDefault()
    const beside = (label: number, by: number) => shown[Math.min(shown.length - 1, Math.max(0, shown.indexOf(label) + by))]!
    const next = { actual: beside(actual, step[0]), predicted: beside(predicted, step[1]) }
    setReached(next)
    table.current?.querySelector<HTMLButtonElement>(`[data-cell="${next.actual}-${next.predicted}"]`)?.focus()
  }

  return (
    <table ref={table} className={classes.table} aria-label="Confusion matrix" data-testid="confusion-matrix">
      <caption>
        Rows: true class. Columns: what the network said.{unit === 'pixel' && ' Shares of the pixels of the true class.'}
        {shown.length < confusion.length && ` The ${shown.length} of ${confusion.length.toLocaleString('en-US')} classes with the most mistakes.`}
      </caption>
      <thead>
        <tr>
          <th scope="col"><span className="visually-hidden">True class</span></th>
          {shown.map((label) => (
            <th key={label} scope="col" title={classNames[label]}>{classNames[label]}</th>
          ))}
          {unit === 'sample' && <th scope="col">Recall</th>}
          {classIoU && <th scope="col" title="Intersection over union: pixels that are this class and were taken for it, as a part of those that are either">IoU</th>}
        </tr>
      </thead>
      <tbody>
        {shown.map((actual) => {
          const row = confusion[actual]!
          const total = row.reduce((sum, count) => sum + count, 0)
          const name = classNames[actual] ?? String(actual)
          return (
            <tr key={actual}>
              <th scope="row" title={name}>{name}</th>
              {shown.map((predicted) => {
                const count = row[predicted]!
                const cell = { actual, predicted }
                const answer = classNames[predicted] ?? String(predicted)
                return (
                  <td key={predicted}>
                    <button
                      type="button"
                      data-cell={`${actual}-${predicted}`}
                      style={{ background: tint(count, total, actual === predicted) }}
                      tabIndex={here.actual === actual && here.predicted === predicted ? 0 : -1}
                      aria-label={`True ${name}, said ${answer}: ${describeCount(count, total, unit)}`}
                      aria-pressed={selected?.actual === actual && selected.predicted === predicted}
                      data-empty={count === 0 || undefined}
                      onClick={() => {
                        setReached(cell)
                        onSelect(cell)
                      }}
                      onKeyDown={(event) => walk(event, cell)}
                    >
                      {unit === 'sample' || total === 0 ? count : shareOf(count, total)}
                    </button>
                  </td>
                )
              })}
              {unit === 'sample' && <td className={classes.recall}>{total === 0 ? '–' : percent(row[actual]! / total)}</td>}
              {classIoU && <td className={classes.recall}>{classIoU[actual]?.toFixed(3) ?? '–'}</td>}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

/** "2 samples"; "1,204 pixels, 2.3%" */
function describeCount(count: number, total: number, unit: 'sample' | 'pixel'): string {
  const counted = `${count.toLocaleString('en-US')} ${unit}${count === 1 ? '' : 's'}`
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
