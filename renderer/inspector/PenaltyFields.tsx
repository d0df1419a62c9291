import type { GraphNode } from '../../shared/graph/document.ts'
import { useProject } from '../store/document.ts'
import { formatNumber, parseNumber } from '../training/parseNumber.ts'
import { CommitField } from './CommitField.tsx'
import { RowLabel } from './RowLabel.tsx'
import classes from './Inspector.module.css'

interface PenaltyFieldsProps {
  readonly penalty: GraphNode['penalty']
  readonly disabled: boolean
  readonly onChange: (penalty: NonNullable<GraphNode['penalty']>) => void
}

const RANGE = { min: 0, max: 1000 }
/** Where the arrow keys begin: what most networks bear. */
const USUAL = 0.0001

const FIELDS = [
  { key: 'l1', label: 'L1 penalty', help: 'Adds λ·Σ|w| of this layer’s kernel to the loss. It drives weights that do little to 0, so that few inputs count. Biases are free. Empty: the number of the training settings, shown in grey.' },
  { key: 'l2', label: 'L2 penalty', help: 'Adds λ·Σw² of this layer’s kernel to the loss. It keeps all weights small, so that no input counts too much: the usual remedy against overfitting. Biases are free. Empty: the number of the training settings, shown in grey.' },
] as const

/** What large numbers in a layer's kernels add to the loss. An empty field takes the training settings'. */
export function PenaltyFields({ penalty, disabled, onChange }: PenaltyFieldsProps) {
  const { training } = useProject()
  return FIELDS.map(({ key, label, help }) => {
    const value = penalty?.[key]
    const change = (next: number | undefined) => {
      const { [key]: _old, ...others } = penalty ?? {}
      onChange(next === undefined ? others : { ...others, [key]: next })
    }
    const commit = (text: string) => {
      if (text.trim() === '') {
        change(undefined)
        return null
      }
      const result = parseNumber(text, label, RANGE)
      if (!result.ok) return result.message
      if (result.value !== value) change(result.value)
      return null
    }
    const stepText = (text: string, direction: 1 | -1) => {
      const result = parseNumber(text, label, RANGE)
      if (!result.ok) return text.trim() === '' ? formatNumber(USUAL) : null
      if (result.value === 0) return direction === 1 ? formatNumber(USUAL) : null
      return formatNumber(Math.min(RANGE.max, Number((result.value * 10 ** direction).toPrecision(10))))
    }
    return (
      <div key={key} className={classes.row}>
        <RowLabel label={label} help={help} />
        <CommitField
          aria-label={label} value={value === undefined ? '' : formatNumber(value)} placeholder={formatNumber(training.penalty?.[key] ?? 0)} commit={commit} stepText={stepText} disabled={disabled}
          inputMode="decimal" autoComplete="off" spellCheck={false} classNames={{ input: classes.mono }}
        />
      </div>
    )
  })
}
