import { short } from '../verdict.ts'
import classes from './Samples.module.css'

/** The first values of one row of a table, with their columns' names. All of them in the tooltip. */
export function FeatureList({ values, features, limit }: { values: Float32Array; features: readonly string[] | null; limit: number }) {
  const named = Array.from(values, (value, column) => ({ name: features?.[column] ?? `x${column + 1}`, value: short(value) }))
  return (
    <dl className={classes.features} title={named.map(({ name, value }) => `${name}: ${value}`).join('\n')}>
      {named.slice(0, limit).map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {named.length > limit && <div><dt>{`and ${named.length - limit} more`}</dt><dd /></div>}
    </dl>
  )
}
