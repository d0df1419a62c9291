import { listTargets, type DatasetFacts, type TargetFacts } from '../../shared/datasets/dataset.ts'
import { formatShape } from '../../shared/layer/index.ts'
import classes from './Data.module.css'

/** The targets of data that have several, and what each one is. An output of the network learns one of them. */
export function TargetList({ facts }: { facts: DatasetFacts }) {
  if (!facts.targets) return null
  return (
    <dl className={classes.targets} aria-label="What a network can learn from them">
      {listTargets(facts).map(([name, target]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{describe(target)}</dd>
        </div>
      ))}
    </dl>
  )
}

function describe({ kind, names, shape }: TargetFacts): string {
  switch (kind) {
    case 'classes':
      return `one of ${names.length}: ${names.join(', ')}`
    case 'values':
      return names.join(', ')
    case 'box':
      return `${names.join(', ')}, in shares of the image`
    case 'mask':
      return `the class of each of the ${formatShape(shape!)} pixels: ${names.join(', ')}`
  }
}
