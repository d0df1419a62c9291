import { useState } from 'react'
import { CommitField } from '../../inspector/CommitField.tsx'
import { formatNumber, parseNumber, type NumberRange } from '../parseNumber.ts'
import classes from './Settings.module.css'
import { SettingRow } from './SettingRow.tsx'

interface NumberFieldProps {
  readonly label: string
  readonly help: string
  readonly value: number
  readonly range: NumberRange
  /** What the arrow keys add. Defaults to 1. */
  readonly step?: number
  /** What the arrow keys multiply by, instead of adding. */
  readonly factor?: number
  readonly onChange: (value: number) => void
}

/** A setting that is a number. Invalid text harms nothing: a sentence says what is wanted and the old value stays. */
export function NumberField({ label, help, value, range, step = 1, factor, onChange }: NumberFieldProps) {
  // A hint belongs to the value that was typed; a change from elsewhere (undo) takes it away.
  const [hint, setHint] = useState<{ readonly of: number; readonly text: string } | null>(null)

  const commit = (text: string) => {
    const result = parseNumber(text, label, range)
    if (!result.ok) {
      setHint(null)
      return result.message
    }
    setHint(result.hint === null ? null : { of: result.value, text: result.hint })
    if (result.value !== value) onChange(result.value)
    return null
  }
  const stepText = (text: string, direction: 1 | -1) => {
    const result = parseNumber(text, label, range)
    if (!result.ok) return null
    const next = factor === undefined ? result.value + direction * step : result.value * factor ** direction
    const clamped = Math.min(range.max, Math.max(range.min, Number(next.toPrecision(10))))
    return formatNumber(clamped)
  }
  return (
    <SettingRow label={label} help={help}>
      <CommitField
        aria-label={label} value={formatNumber(value)} commit={commit} stepText={stepText} description={hint?.of === value ? hint.text : null} inputWrapperOrder={['label', 'input', 'description', 'error']} inputMode="decimal" autoComplete="off"
        spellCheck={false} classNames={{ input: classes.number, error: `${classes.message} ${classes.error}`, description: classes.message }}
      />
    </SettingRow>
  )
}
