import { useState, type KeyboardEvent } from 'react'
import { readNumber } from '../../shared/weights/text.ts'
import classes from './Weights.module.css'

interface WeightCellProps {
  readonly label: string
  readonly value: number
  readonly disabled: boolean
  /** Takes the number over. */
  readonly onChange: (value: number) => void
  /** Says what is wrong with the text, or null that nothing is. */
  readonly onMistake: (message: string | null) => void
}

/** Where an arrow key leads from here: rows down, columns to the right. */
const STEPS: Readonly<Record<string, readonly [number, number]>> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Enter: [1, 0] }

/** One number of a weight. Applies on Enter, on leaving and on an arrow key, which also lead to the neighbours; Escape takes the text back. */
export function WeightCell({ label, value, disabled, onChange, onMistake }: WeightCellProps) {
  const shown = showNumber(value)
  const [text, setText] = useState(shown)
  const [before, setBefore] = useState(shown)
  const [wrong, setWrong] = useState(false)
  if (before !== shown) {
    setBefore(shown)
    setText(shown)
    setWrong(false)
  }

  const apply = () => {
    const number = text === shown ? null : readNumber(text)
    const message = number === null || number.ok ? null : number.mistake.message
    setWrong(message !== null)
    if (message !== null || wrong) onMistake(message)
    if (!number?.ok) return
    setText(showNumber(number.value))
    if (number.value !== value) onChange(number.value)
  }
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape' && text !== shown) {
      setText(shown)
      setWrong(false)
      onMistake(null)
      return
    }
    const step = STEPS[event.key]
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return
    const { selectionStart, selectionEnd } = event.currentTarget
    const all = selectionStart === 0 && selectionEnd === text.length
    // Within the text the caret moves first.
    if (event.key === 'ArrowLeft' && !all && selectionStart !== 0) return
    if (event.key === 'ArrowRight' && !all && selectionEnd !== text.length) return
    event.preventDefault()
    const next = neighbour(event.currentTarget, event.shiftKey && event.key === 'Enter' ? [-1, 0] : step)
    // Leaving applies it; a text that is no number keeps the focus.
    if (next && (text === shown || readNumber(text).ok)) next.focus()
    else apply()
  }

  return (
    <input
      className={classes.cell}
      aria-label={label}
      aria-invalid={wrong || undefined}
      title={wrong ? undefined : String(value)}
      value={text}
      disabled={disabled}
      inputMode="decimal"
      autoComplete="off"
      spellCheck={false}
      // Escape takes a half-typed number back before it closes the dialog.
      data-mantine-stop-propagation={text !== shown || undefined}
      onChange={(event) => setText(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={apply}
      onKeyDown={press}
    />
  )
}

/** The cell so many rows and columns away in the same table. */
function neighbour(cell: HTMLInputElement, [rows, columns]: readonly [number, number]): HTMLInputElement | null {
  const place = cell.closest('td')
  const row = place?.closest('tr')
  const target = rows < 0 ? row?.previousElementSibling : rows > 0 ? row?.nextElementSibling : row
  const at = place && row ? [...row.children].indexOf(place) + columns : -1
  return target?.children[at]?.querySelector('input') ?? null
}

/** Characters that fit into a cell. */
const ROOM = 9

/** Four digits are enough to look at where there are too many; what is not touched keeps them all. */
function showNumber(value: number): string {
  const whole = String(value)
  const text = whole.length <= ROOM ? whole : String(Number(value.toPrecision(4)))
  return text.replace(/^-/, '−')
}
