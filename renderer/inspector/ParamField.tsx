import { ActionIcon, Menu, Select, Switch } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { readParam, type ParamSpec, type ParamValue, type Size } from '../../shared/layer/index.ts'
import { CommitField } from './CommitField.tsx'
import { paramToText, textToRaw } from './paramText.ts'
import { RowLabel } from './RowLabel.tsx'
import classes from './Inspector.module.css'

interface ParamFieldProps {
  readonly spec: ParamSpec
  readonly value: ParamValue
  /** For the padding that keeps the size, (F − 1)/2. */
  readonly kernel: Size | undefined
  readonly disabled: boolean
  readonly onChange: (value: ParamValue) => void
}

/** One parameter of a layer: its label, its help, and the control that fits its kind. */
export function ParamField({ spec, value, kernel, disabled, onChange }: ParamFieldProps) {
  return (
    <div className={classes.row}>
      <RowLabel label={spec.label} help={spec.help} />
      <Control spec={spec} value={value} kernel={kernel} disabled={disabled} onChange={onChange} />
    </div>
  )
}

function Control({ spec, value, kernel, disabled, onChange }: ParamFieldProps) {
  if (spec.kind === 'boolean') {
    return <Switch aria-label={spec.label} checked={value === true} disabled={disabled} onChange={(event) => onChange(event.currentTarget.checked)} />
  }
  if (spec.kind === 'choice') {
    return (
      <Select
        size="xs" aria-label={spec.label} data={[...spec.options]} value={String(value)} disabled={disabled} allowDeselect={false} searchable={spec.options.length > 8}
        onChange={(next) => next !== null && onChange(next)}
      />
    )
  }
  const commit = (text: string) => {
    const result = readParam(spec, textToRaw(spec, text))
    if (!result.ok) return result.message
    onChange(result.value)
    return null
  }
  return (
    <CommitField
      aria-label={spec.label} value={paramToText(spec, value)} commit={commit} stepText={spec.kind === 'shape' ? undefined : (text, direction) => stepText(spec, text, direction)} disabled={disabled}
      classNames={{ input: classes.mono }}
      rightSection={spec.kind === 'padding' ? <PaddingMenu kernel={kernel} disabled={disabled} onChange={onChange} /> : undefined}
    />
  )
}

function PaddingMenu({ kernel, disabled, onChange }: { kernel: Size | undefined; disabled: boolean; onChange: (value: ParamValue) => void }) {
  const half: Size | undefined = kernel && [Math.floor((kernel[0] - 1) / 2), Math.floor((kernel[1] - 1) / 2)]
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label="Choose the padding" disabled={disabled}>
          <IconChevronDown size={14} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onChange('valid')}>valid: no padding</Menu.Item>
        <Menu.Item onClick={() => onChange('same')}>same: ⌈N/S⌉</Menu.Item>
        {half && <Menu.Item onClick={() => onChange(half)}>{`P = (F − 1)/2 = ${half[0] === half[1] ? half[0] : half.join('×')}`}</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  )
}

/** Arrow keys count whole numbers up and down, and numbers by their own step. */
function stepText(spec: ParamSpec, text: string, direction: 1 | -1): string | null {
  const raw = textToRaw(spec, text)
  if (spec.kind === 'number') return typeof raw === 'number' ? String(Number((raw + direction * spec.step).toPrecision(12))) : null
  const next = typeof raw === 'number' ? raw + direction : Array.isArray(raw) ? raw.map((part: number) => part + direction) : null
  if (next === null) return null
  const result = readParam(spec, next)
  return result.ok ? paramToText(spec, result.value) : null
}
