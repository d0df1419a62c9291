import type { LayerSpec } from '../../shared/layer/index.ts'
import classes from './Inspector.module.css'

/** What a layer is for, when to use it, what goes wrong, and where it comes from. */
export function Explanation({ spec }: { spec: Pick<LayerSpec, 'explanation' | 'source'> }) {
  return (
    <section className={classes.card}>
      <h3 className={classes.cardTitle}>What it does</h3>
      <p className={classes.text}>{spec.explanation}</p>
      <p className={classes.source}>{spec.source}</p>
    </section>
  )
}
