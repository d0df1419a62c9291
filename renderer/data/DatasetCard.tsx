import { Tooltip } from '@mantine/core'
import { memo } from 'react'
import { listTargets, type DatasetFacts, type DatasetSource, type TargetFacts } from '../../shared/datasets/dataset.ts'
import { formatCount, formatShape } from '../../shared/layer/index.ts'
import classes from './Data.module.css'

interface DatasetCardProps {
  readonly source: DatasetSource
  readonly chosen: boolean
  readonly disabled: boolean
  readonly onChoose: () => void
}

/** A built-in dataset to choose. */
export const DatasetCard = memo(function DatasetCard({ source, chosen, disabled, onChoose }: DatasetCardProps) {
  return (
    <li>
      <Tooltip label={<><p>{source.summary}</p><p>{source.origin}</p></>} multiline w={300} position="right" openDelay={300} events={{ hover: true, focus: true, touch: false }}>
        <button type="button" className={classes.card} aria-pressed={chosen} disabled={disabled} onClick={onChoose} data-testid={`dataset-${source.id}`}>
          <b>{source.facts.name}</b>
          <span>{describeTask(source.facts)}</span>
          <span className={classes.licence}>{licenceOf(source.origin)}</span>
        </button>
      </Tooltip>
    </li>
  )
})

/** "1,797 images 8×8×1 · 10 classes", "2,400 images 64×64×1 · 3 classes, a box, a mask". */
export function describeTask(facts: DatasetFacts): string {
  const { count, shape } = facts
  const what = shape.length === 3 ? `images ${formatShape(shape)}` : shape.length === 1 && shape[0] === 2 ? 'points in a plane' : `rows of ${formatShape(shape)} values`
  return `${formatCount(count)} ${what} · ${listTargets(facts).map(([, target]) => describeTarget(target)).join(', ')}`
}

function describeTarget({ kind, names }: TargetFacts): string {
  if (kind === 'classes') return `${names.length} classes`
  if (kind === 'values') return names.length === 1 ? 'a number to predict' : `${names.length} numbers to predict`
  return kind === 'box' ? 'a box' : 'a mask'
}

/** The last words of an origin name the licence; what we generate ourselves has none. */
function licenceOf(origin: string): string {
  return /CC[ -]BY(-SA)?[ -]\d\.\d/.exec(origin)?.[0] ?? 'generated'
}
