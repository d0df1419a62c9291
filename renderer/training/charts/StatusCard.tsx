import { memo } from 'react'
import type { Analysis } from '../../../shared/analysis/result.ts'
import { useAnalysis } from '../../store/analysis.ts'
import type { Run } from '../run.ts'
import { judge, measured, percent, short } from '../verdict.ts'
import classes from './Charts.module.css'

/** How the run goes, in plain words. */
export const StatusCard = memo(function StatusCard({ run }: { run: Run | null }) {
  const analysis = useAnalysis()
  const { tone, title, text } = run ? judge(run) : (missing(analysis) ?? judge(run))
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

/** What stands between the network and its first training; null when nothing does. */
function missing(analysis: Analysis): ReturnType<typeof judge> | null {
  if (analysis.nodes.size === 0) return { tone: 'neutral', title: 'No network yet', text: 'Drag layers to the canvas, or open a template. The curves appear here while the network learns.' }
  const errors = analysis.problems.filter(({ level }) => level === 'error').length
  if (errors === 0) return null
  return { tone: 'warning', title: 'Not ready to train yet', text: `${errors === 1 ? 'One problem has' : `${errors} problems have`} to be repaired first. The Problems tab lists what does not fit, with repairs.` }
}
