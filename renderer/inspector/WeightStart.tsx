import { Select } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import type { RawInitializer } from '../../shared/graph/document.ts'
import { findInitializer, initializersFor, lawOf, type InitializerSpec } from '../../shared/initializers/index.ts'
import { readParams, type WeightSpec } from '../../shared/layer/index.ts'
import { ParamField } from './ParamField.tsx'
import { RowLabel } from './RowLabel.tsx'
import classes from './Inspector.module.css'

interface WeightStartProps {
  readonly weight: WeightSpec
  /** What the file says of its start; undefined: as the layer has it. */
  readonly chosen: RawInitializer | undefined
  readonly disabled: boolean
  readonly onChange: (start: RawInitializer | undefined) => void
}

/** The layer's own start has no name in a file: it is what is not written down. */
const OWN = ''

/** How one weight starts: its initialiser with equation and numbers. Each change is one step of undo. */
export function WeightStart({ weight, chosen, disabled, onChange }: WeightStartProps) {
  const own = findInitializer((weight.ownInitializer ?? weight.initializer).kind)
  const offered = initializersFor(weight)
  // What a file has that cannot be used is shown where it has a name; the card above says what is wrong.
  const spec = offered.find(({ kind }) => kind === chosen?.kind)
  const name = inWords(weight.name)
  const label = `Start of ${name}`
  const shown = spec ?? own
  const { params } = readParams(shown.params, chosen ?? {})
  return (
    <>
      <div className={classes.row}>
        <RowLabel label={label} help={`Which numbers the ${name} has when a run begins. ${shown.title}: ${shown.summary} ${shown.equation}. ${shown.source}`} />
        <Select
          size="xs" aria-label={label} disabled={disabled} allowDeselect={false} value={spec?.kind ?? OWN} comboboxProps={{ width: 220, position: 'bottom-end' }} rightSectionWidth={22} classNames={{ input: classes.narrow }}
          data={[{ value: OWN, label: own.title }, ...offered.filter(({ kind }) => kind !== own.kind || kind === spec?.kind).map(({ kind, title }) => ({ value: kind, label: title }))]}
          renderOption={({ option, checked }) => (
            <span className={classes.label}>
              {checked && <IconCheck size={13} aria-hidden />}
              {option.value === OWN ? `${option.label} (the layer’s own)` : option.label}
            </span>
          )}
          onChange={(kind) => {
            // The settings of one start mean nothing to another.
            if (kind !== null && kind !== (spec?.kind ?? OWN)) onChange(kind === OWN ? undefined : { kind })
          }}
        />
      </div>
      {shown.kernelsOnly && <p className={classes.law}>{equationOf(shown, weight)}</p>}
      {spec && Object.entries(spec.params).map(([setting, field]) => (
        <ParamField
          key={setting} spec={{ ...field, label: `${field.label} of ${name}` }} value={params[setting]!} kernel={undefined} disabled={disabled}
          onChange={(value) => onChange({ ...chosen, kind: spec.kind, [setting]: value })}
        />
      ))}
    </>
  )
}

/** "w ~ N(0, σ²), σ = √(2/n_in) = 0.283". */
function equationOf({ kind, equation }: InitializerSpec, weight: WeightSpec): string {
  if (weight.initializer.kind !== kind) return equation
  const law = lawOf(weight)
  if (law.kind === 'uniform') return `${equation} = ${rounded(law.limit)}`
  return law.kind === 'normal' ? `${equation} = ${rounded(law.deviation)}` : equation
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(3)))
}

/** "depthwise kernel". */
export function inWords(weight: string): string {
  return weight.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
