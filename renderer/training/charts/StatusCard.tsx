import { memo } from 'react'
import type { Run } from '../run.ts'
import { judge, percent, short } from '../verdict.ts'
import classes from './Charts.module.css'

/** How the run goes, in plain words. */
export const StatusCard = memo(function StatusCard({ run }: { run: Run | null }) {
  const { tone, title, text } = judge(run)
  const test = run?.end?.test
  return (
    <section className={classes.status} aria-label="How training goes" data-testid="status-card">
      <h3 data-tone={tone}>{title}</h3>
      <p>{text}</p>
      {test && (
        <p className={classes.result} data-testid="test-result">
          Test {test.accuracy === null ? <>loss <b>{short(test.loss)}</b></> : <>accuracy <b>{percent(test.accuracy)}</b></>}
          {run.end?.bestEpoch ? ` · best epoch ${run.end.bestEpoch}` : ''}
        </p>
      )}
    </section>
  )
})
