import { memo } from 'react'
import type { Run } from '../run.ts'
import { judge, measured, percent, short } from '../verdict.ts'
import classes from './Charts.module.css'

/** How the run goes, in plain words. */
export const StatusCard = memo(function StatusCard({ run }: { run: Run | null }) {
  const { tone, title, text } = judge(run)
  const test = run?.end?.test
  return (
    <section className={classes.status} aria-label="How training goes" data-testid="status-card">
      <header>
        <h3 data-tone={tone}>{title}</h3>
        {test && (
          <span data-testid="test-result" title={test.absoluteErrors && `Mean absolute error on the test part, in the units of the data. The loss is ${short(test.loss)}.`}>
            test {test.absoluteErrors ? <>off by <b>{test.absoluteErrors.map(measured).join(', ')}</b></> : test.accuracy === null ? <>loss <b>{short(test.loss)}</b></> : <b>{percent(test.accuracy)}</b>}
          </span>
        )}
      </header>
      <p>{text}</p>
    </section>
  )
})
