import type { LayerFacts } from '../../shared/layer/index.ts'
import classes from './Inspector.module.css'

/** A layer's formulas, in letters and with its numbers put in, and what rounding leaves out. */
export function Formulas({ formulas }: Pick<LayerFacts, 'formulas'>) {
  return formulas.map((formula) => (
    <section className={classes.card} key={formula.label}>
      <h3 className={classes.cardTitle}>{formula.label}</h3>
      <div className={classes.math}>
        {formula.general}
        <br />
        {formula.filled} = <strong>{formula.result}</strong>
      </div>
      {formula.note !== undefined && <p className={classes.note}>{formula.note}</p>}
    </section>
  ))
}
