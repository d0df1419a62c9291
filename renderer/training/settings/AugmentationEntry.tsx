import { ActionIcon, Select, Switch, Tooltip } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconHelpCircle, IconX } from '@tabler/icons-react'
import { memo } from 'react'
import type { AugmentationFinding } from '../../../shared/augmentation/check.ts'
import { findAugmentation, type AugmentationField } from '../../../shared/augmentation/index.ts'
import type { AugmentationConfig } from '../../../shared/training/config.ts'
import own from './Augmentation.module.css'
import { NumberField } from './NumberField.tsx'
import { SettingRow } from './SettingRow.tsx'
import classes from './Settings.module.css'

interface AugmentationEntryProps {
  /** As controls and warnings call it; unique in the list. */
  readonly name: string
  readonly entry: AugmentationConfig
  /** In the list, from 0. */
  readonly place: number
  /** Whether it is the last of the list. */
  readonly last: boolean
  readonly findings: readonly AugmentationFinding[]
  readonly onChange: (place: number, entry: AugmentationConfig) => void
  readonly onMove: (place: number, to: number) => void
  readonly onRemove: (place: number) => void
}

/** One change of the training samples: its numbers, its place in the order, and what is to be said of it. Drawn anew only when something of its own changes. */
export const AugmentationEntry = memo(function AugmentationEntry({ name, entry, place, last, findings, onChange, onMove, onRemove }: AugmentationEntryProps) {
  const spec = findAugmentation(entry.kind)
  const help = spec && `${spec.summary} ${spec.source}`
  return (
    <li className={own.entry}>
      <div role="group" aria-label={name}>
        <div className={own.head}>
          <h4>{name}</h4>
          {help && (
            <Tooltip label={help} multiline w={280} events={{ hover: true, focus: true, touch: true }}>
              <button type="button" className={classes.help} aria-label={`${name}: ${help}`}>
                <IconHelpCircle size={13} aria-hidden />
              </button>
            </Tooltip>
          )}
          <span className={own.buttons}>
            <ActionIcon size="sm" variant="subtle" color="gray" aria-label={`Move ${name} up`} data-do="up" disabled={place === 0} onClick={() => onMove(place, place - 1)}><IconArrowUp size={14} aria-hidden /></ActionIcon>
            <ActionIcon size="sm" variant="subtle" color="gray" aria-label={`Move ${name} down`} data-do="down" disabled={last} onClick={() => onMove(place, place + 1)}><IconArrowDown size={14} aria-hidden /></ActionIcon>
            <ActionIcon size="sm" variant="subtle" color="gray" aria-label={`Remove ${name}`} data-do="remove" onClick={() => onRemove(place)}><IconX size={14} aria-hidden /></ActionIcon>
          </span>
        </div>
        {Object.entries(spec?.params ?? {}).map(([key, field]) => (
          <Field key={key} field={field} owner={name} value={entry[key]} onChange={(value) => onChange(place, { ...entry, [key]: value })} />
        ))}
        {findings.map(({ level, message }) => <p key={message} className={own.finding} data-level={level} role="note">{message}</p>)}
      </div>
    </li>
  )
}, (before, after) => before.entry === after.entry && before.name === after.name && before.place === after.place && before.last === after.last && sameFindings(before.findings, after.findings))

function sameFindings(before: readonly AugmentationFinding[], after: readonly AugmentationFinding[]): boolean {
  return before.length === after.length && before.every(({ level, message }, index) => level === after[index]!.level && message === after[index]!.message)
}

interface FieldProps {
  readonly field: AugmentationField
  /** The change that the setting belongs to. */
  readonly owner: string
  /** As the file has it; unusable values show the default. */
  readonly value: unknown
  readonly onChange: (value: number | boolean | string) => void
}

function Field({ field, owner, value, onChange }: FieldProps) {
  switch (field.kind) {
    case 'number':
      return (
        <NumberField
          label={field.unit ? `${field.label} (${field.unit})` : field.label} help={field.help} value={typeof value === 'number' ? value : field.default} range={{ min: field.min, max: field.max }} step={field.step}
          onChange={onChange}
        />
      )
    case 'boolean':
      return (
        <SettingRow label={field.label} help={field.help}>
          <Switch aria-label={`${field.label} of ${owner}`} checked={typeof value === 'boolean' ? value : field.default} onChange={(event) => onChange(event.currentTarget.checked)} />
        </SettingRow>
      )
    case 'choice':
      return (
        <SettingRow label={field.label} help={field.help}>
          <Select
            size="xs" aria-label={`${field.label} of ${owner}`} data={[...field.options]} allowDeselect={false}
            value={field.options.some((option) => option.value === value) ? (value as string) : field.default} onChange={(chosen) => chosen !== null && onChange(chosen)}
          />
        </SettingRow>
      )
  }
}
