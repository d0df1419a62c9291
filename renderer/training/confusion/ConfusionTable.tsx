import { useCallback, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import classes from './Confusion.module.css'
import { ConfusionRow, type Cell, type ConfusionUnit } from './ConfusionRow.tsx'
import { mostMistaken } from './mostMistaken.ts'

interface ConfusionTableProps {
  /** confusion[true class][predicted class]. */
  readonly confusion: readonly (readonly number[])[]
  readonly classNames: readonly string[]
  readonly unit?: ConfusionUnit
  /** Intersection over union of each class of a mask; null for one that is neither there nor predicted. */
  readonly classIoU?: readonly (number | null)[] | undefined
  readonly selected: Cell | null
  readonly onSelect: (cell: Cell) => void
}

/** Classes shown at most: more cells would neither be read nor be drawn in time. */
const MOST = 25

const STEPS: Readonly<Record<string, readonly [number, number]>> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }

/** Rows are the true classes, columns what the network said; of too many classes those with the most mistakes. Arrow keys walk, Enter or a click shows the samples of a cell. */
export function ConfusionTable({ confusion, classNames, unit = 'sample', classIoU, selected, onSelect }: ConfusionTableProps) {
  const table = useRef<HTMLTableElement>(null)
  const shown = useMemo(() => mostMistaken(confusion, MOST), [confusion])
  const [reached, setReached] = useState<Cell | null>(null)
  const here = reached && shown.includes(reached.actual) && shown.includes(reached.predicted) ? reached : { actual: shown[0], predicted: shown[0] }

  const walk = useCallback((event: KeyboardEvent, { actual, predicted }: Cell) => {
    const step = STEPS[event.key]
    if (!step) return
    event.preventDefault()
    const beside = (label: number, by: number) => shown[Math.min(shown.length - 1, Math.max(0, shown.indexOf(label) + by))]!
    const next = { actual: beside(actual, step[0]), predicted: beside(predicted, step[1]) }
    setReached(next)
    table.current?.querySelector<HTMLButtonElement>(`[data-cell="${next.actual}-${next.predicted}"]`)?.focus()
  }, [shown])
  const select = useCallback((cell: Cell) => {
    setReached(cell)
    onSelect(cell)
  }, [onSelect])

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
        {shown.map((actual) => (
          <ConfusionRow
            key={actual} actual={actual} row={confusion[actual]!} shown={shown} classNames={classNames} unit={unit} iou={classIoU?.[actual]}
            selected={selected?.actual === actual ? selected.predicted : null} stop={here.actual === actual ? (here.predicted ?? null) : null} onSelect={select} onKeyDown={walk}
          />
        ))}
      </tbody>
    </table>
  )
}
