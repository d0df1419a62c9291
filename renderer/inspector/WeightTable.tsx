import { Button, Menu, NumberInput, VisuallyHidden } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useState, type ClipboardEvent } from 'react'
import { formatCount, formatShape, type WeightSpec } from '../../shared/layer/index.ts'
import { gridOf, readGrid, writeGrid, type Grid } from '../../shared/weights/grid.ts'
import { filterPresets } from '../../shared/weights/presets.ts'
import { readNumber, readTable, writeTable } from '../../shared/weights/text.ts'
import { tell } from '../notice.tsx'
import { WeightCell } from './WeightCell.tsx'
import classes from './Weights.module.css'

/** Rows and columns that are shown at a time. */
const PAGE = 8

interface WeightTableProps {
  readonly weight: WeightSpec
  readonly numbers: readonly number[]
  readonly disabled: boolean
  readonly onChange: (numbers: readonly number[]) => void
}

/** One weight as a table to type into, with the filters that fit, and its way to and from a spreadsheet. */
export function WeightTable({ weight, numbers, disabled, onChange }: WeightTableProps) {
  const grid = gridOf(weight)
  const [chosen, setChosen] = useState<readonly number[]>([])
  const [page, setPage] = useState<readonly [row: number, column: number]>([0, 0])
  const [mistake, setMistake] = useState<string | null>(null)
  const places = grid.choosers.map(({ count }, axis) => Math.min(chosen[axis] ?? 0, count - 1))
  const table = readGrid(grid, numbers, places)
  const presets = grid.window ? filterPresets(grid.rows, grid.columns) : []
  // The layer may have become smaller meanwhile.
  const [top, left] = [page[0] < grid.rows ? page[0] : 0, page[1] < grid.columns ? page[1] : 0]

  const write = (next: readonly (readonly number[])[], from: readonly [number, number] = [0, 0]) => {
    const written = writeGrid(grid, numbers, places, next, from)
    if (written) onChange(written)
    setMistake(written ? null : `${next.length}×${next[0]?.length ?? 0} numbers do not fit here: from this cell there are ${grid.rows - from[0]}×${grid.columns - from[1]}. Begin further up or to the left.`)
  }
  const paste = (event: ClipboardEvent, row: number, column: number) => {
    const text = event.clipboardData.getData('text/plain').trim()
    const width = grid.columns - column
    // One number goes into the field like any text.
    if (readNumber(text).ok || !/[\s;,]/.test(text)) return
    event.preventDefault()
    const read = readTable(text, width)
    if (read.ok) write(read.value, [row, column])
    else setMistake(read.mistake.message)
  }
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(writeTable(table))
      tell(`Copied ${grid.rows}×${grid.columns} numbers.`)
    } catch {
      setMistake('The system did not give access to its clipboard. Select and copy the numbers one by one.')
    }
  }

  return (
    <section className={classes.weight} aria-label={weight.name}>
      <h3 className={classes.name}>
        {weight.name} <span className={classes.shape}>{formatShape(weight.shape)}</span>
        <span className={classes.state}>{weight.values ? 'set by hand' : 'start of the next run'}</span>
      </h3>
      <Choosers grid={grid} places={places} choose={(axis, place) => setChosen(places.map((other, index) => (index === axis ? place : other)))} page={[top, left]} turn={setPage} />
      <table className={classes.table} aria-label={`${weight.name}, ${grid.rows} × ${grid.columns}`}>
        <thead>
          <tr>
            <th><VisuallyHidden>{`${grid.rowName}s`}</VisuallyHidden></th>
            {range(left, grid.columns).map((column) => <th key={column} scope="col">{column + 1}</th>)}
          </tr>
        </thead>
        <tbody>
          {range(top, grid.rows).map((row) => (
            <tr key={row}>
              <th scope="row">{grid.rows > 1 ? row + 1 : <VisuallyHidden>{weight.name}</VisuallyHidden>}</th>
              {range(left, grid.columns).map((column) => (
                <td key={column} onPaste={(event) => !disabled && paste(event, row, column)}>
                  <WeightCell
                    label={grid.rows === 1 ? `${weight.name} ${column + 1}` : `${weight.name}, ${grid.rowName} ${row + 1}, ${grid.columnName} ${column + 1}`}
                    value={table[row]![column]!} disabled={disabled} onMistake={setMistake} onChange={(value) => write([[value]], [row, column])}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {mistake && <p className={classes.mistake} role="alert">{mistake}</p>}
      <div className={classes.buttons}>
        {presets.length > 0 && (
          <Menu position="bottom-start" withinPortal>
            <Menu.Target>
              <Button size="compact-sm" variant="default" disabled={disabled} rightSection={<IconChevronDown size={14} aria-hidden />}>Known filters</Button>
            </Menu.Target>
            <Menu.Dropdown>
              {presets.map(({ title, help, taps }) => (
                <Menu.Item key={title} onClick={() => write(taps)}>
                  {title}
                  <span className={classes.help}>{help}</span>
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
        <Button size="compact-sm" variant="default" aria-label={`Copy ${weight.name}`} onClick={() => void copy()}>Copy</Button>
      </div>
    </section>
  )
}

interface ChoosersProps {
  readonly grid: Grid
  readonly places: readonly number[]
  readonly choose: (axis: number, place: number) => void
  readonly page: readonly [number, number]
  readonly turn: (page: readonly [number, number]) => void
}

/** Which of several tables is shown, and which part of a large one. */
function Choosers({ grid, places, choose, page, turn }: ChoosersProps) {
  const parts = [[grid.rowName, grid.rows], [grid.columnName, grid.columns]] as const
  const many = grid.choosers.map((chooser, axis) => ({ ...chooser, axis })).filter(({ count }) => count > 1)
  if (many.length === 0 && parts.every(([, count]) => count <= PAGE)) return null
  return (
    <div className={classes.choosers}>
      {many.map(({ name, count, axis }) => (
        <NumberInput
          key={name} size="xs" label={`${capital(name)} (of ${formatCount(count)})`} min={1} max={count} clampBehavior="strict" allowDecimal={false} value={places[axis]! + 1}
          onChange={(value) => typeof value === 'number' && value >= 1 && value <= count && choose(axis, value - 1)}
        />
      ))}
      {parts.map(([name, count], axis) =>
        count <= PAGE ? null : (
          <NumberInput
            key={name} size="xs" label={`From ${name} (of ${formatCount(count)})`} min={1} max={count} step={PAGE} clampBehavior="strict" allowDecimal={false} value={page[axis]! + 1}
            onChange={(value) => typeof value === 'number' && value >= 1 && value <= count && turn(axis === 0 ? [value - 1, page[1]] : [page[0], value - 1])}
          />
        ),
      )}
    </div>
  )
}

function range(from: number, count: number): number[] {
  return Array.from({ length: Math.min(PAGE, count - from) }, (_, index) => from + index)
}

function capital(text: string): string {
  return text.replace(/^./, (letter) => letter.toUpperCase())
}
