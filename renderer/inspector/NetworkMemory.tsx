import { formatBytes } from '../../shared/formatBytes.ts'
import { formatCount } from '../../shared/layer/index.ts'
import { useTrainingMemory } from './trainingMemory.ts'
import classes from './Inspector.module.css'

/** What training the whole network takes of memory, as a bar against what the engine has, and the largest batch that fits. */
export function NetworkMemory() {
  const { load, need, budget, largest } = useTrainingMemory()
  const atWork = need.working === need.activations ? `Activations × ${formatCount(load.batchSize)}` : need.working === need.update ? 'Update of the largest weight' : 'Outputs in validation'
  const parts = [
    { label: 'Weights', bytes: need.parameters, colour: 'var(--c-core)' },
    { label: 'Gradients', bytes: need.gradients, colour: 'var(--c-act)' },
    { label: 'Optimizer', bytes: need.optimizer, colour: 'var(--c-norm)' },
    { label: load.copies === 2 ? 'Copies, last and best epoch' : 'Copy of the last epoch', bytes: need.copies, colour: 'var(--c-merge)' },
    { label: atWork, bytes: need.working, colour: 'var(--c-conv)' },
  ]
  const fits = need.total <= budget
  // Where it does not fit, the bar is as long as the need and the budget is a mark in it.
  const scale = Math.max(need.total, budget)
  const verdict = largest === 0
    ? `Not even one sample fits into the ${formatBytes(budget)} there are.`
    : `${formatBytes(need.total)} of ${formatBytes(budget)} with a batch of ${formatCount(load.batchSize)}. The largest batch that fits is ${formatCount(largest)}.`
  return (
    <section className={classes.card}>
      <h3 className={classes.cardTitle}>Memory in training</h3>
      <div className={classes.bar} role="img" aria-label={`${formatBytes(need.total)} of ${formatBytes(budget)}`} data-over={fits ? undefined : ''}>
        {parts.map(({ label, bytes, colour }) => (
          <i key={label} style={{ width: `${(100 * bytes) / scale}%`, background: colour }} />
        ))}
        {!fits && <b style={{ left: `${(100 * budget) / scale}%` }} />}
      </div>
      <p className={fits ? classes.text : classes.bad}>{verdict}</p>
      <dl className={classes.facts}>
        {parts.map(({ label, bytes, colour }) => (
          <div key={label} className={classes.factRow}>
            <dt>
              <i className={classes.key} style={{ background: colour }} aria-hidden />
              {label}
            </dt>
            <dd>{formatBytes(bytes)}</dd>
          </div>
        ))}
        <div className={`${classes.factRow} ${classes.total}`}>
          <dt>Sum</dt>
          <dd>{formatBytes(need.total)}</dd>
        </div>
      </dl>
    </section>
  )
}
