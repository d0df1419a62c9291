import { memo } from 'react'
import type { Analysis } from '../../../shared/analysis/result.ts'
import { useAnalysis } from '../../store/analysis.ts'
import { setView } from '../../store/view.ts'
import type { Evaluation } from '../../../shared/training/protocol.ts'
import { useFindings } from '../doctor/findings.ts'
import type { Run } from '../run.ts'
import { judge, measured, percent, short } from '../verdict.ts'
import classes from './Charts.module.css'

/** How the run goes, in plain words. */
export const StatusCard = memo(function StatusCard({ run }: { run: Run | null }) {
  const analysis = useAnalysis()
  const findings = useFindings(run)
  const { tone, title, text } = (run ? null : missing(analysis)) ?? judge(run, findings)
  const test = run?.end?.test
  return (
    <section className={classes.status} aria-label="How training goes" data-testid="status-card">
      <header>
        <h3 data-tone={tone}>{title}</h3>
        {test && (
          <span data-testid="test-result" title={hint(test)}>
            test <b>{resultOf(test)}</b>
          </span>
        )}
        {findings.some(({ level }) => level !== 'praise') && <button type="button" className={classes.more} onClick={() => setView({ dockTab: 'doctor' })}>What helps</button>}
      </header>
      <p>{text}</p>
    </section>
  )
})

/** What a run comes to, in a few words: of several outputs, of the main one and how well boxes or masks lie. */
export function resultOf({ accuracy, meanIoU, absoluteErrors, loss }: Evaluation): string {
  const overlap = meanIoU === undefined ? '' : `mean IoU ${short(meanIoU)}`
  if (accuracy !== null) return [percent(accuracy), overlap].filter(Boolean).join(' · ')
  if (overlap) return overlap
  return absoluteErrors ? `off by ${absoluteErrors.map(measured).join(', ')}` : `loss ${short(loss)}`
}

function hint({ loss, absoluteErrors, meanIoU, accuracy }: Evaluation): string | undefined {
  if (meanIoU !== undefined) return `Mean intersection over union on the test part: 1 where everything lies as it should. The loss is ${short(loss)}.`
  return absoluteErrors && accuracy === null ? `Mean absolute error on the test part, in the units of the data. The loss is ${short(loss)}.` : undefined
}

/** What stands between the network and its first training; null when nothing does. */
function missing(analysis: Analysis): ReturnType<typeof judge> | null {
  if (analysis.nodes.size === 0) return { tone: 'neutral', title: 'No network yet', text: 'Drag layers to the canvas, or open a template. The curves appear here while the network learns.' }
  const errors = analysis.problems.filter(({ level }) => level === 'error').length
  if (errors === 0) return null
  return { tone: 'warning', title: 'Not ready to train yet', text: `${errors === 1 ? 'One problem has' : `${errors} problems have`} to be repaired first. The Problems tab lists what does not fit, with repairs.` }
}
