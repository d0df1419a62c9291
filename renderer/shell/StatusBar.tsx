import { useEffect, useState } from 'react'
import { formatBytes } from '../../shared/formatBytes.ts'
import { formatCount } from '../../shared/layer/index.ts'
import { describeStatus, useFileStatus } from '../files/status.ts'
import { useAnalysis } from '../store/analysis.ts'
import { useDataFacts } from '../store/data.ts'
import { setView } from '../store/view.ts'
import classes from './StatusBar.module.css'
import { VERSION } from './version.ts'

const TICK_MS = 5000

/** The bar at the bottom: what the network costs, whether it fits, and whether it is saved. */
export function StatusBar() {
  const { totals, problems } = useAnalysis()
  const facts = useDataFacts()
  const errors = problems.filter((problem) => problem.level === 'error').length
  const warnings = problems.filter((problem) => problem.level === 'warning').length
  const per = facts && facts.shape.length < 3 ? 'sample' : 'image'
  return (
    <footer className={classes.bar}>
      <span data-testid="total-parameters"><b>{formatCount(totals.parameters)}</b> parameters</span>
      {totals.trainable !== totals.parameters && <span data-testid="total-trainable"><b>{formatCount(totals.trainable)}</b> trainable</span>}
      <span data-testid="total-macs"><b>{formatCount(totals.macs)}</b> multiplications / {per}</span>
      <span data-testid="total-weights"><b>{formatBytes(totals.parameterBytes)}</b> weights</span>
      <button
        type="button"
        className={classes.problems}
        data-level={errors > 0 ? 'error' : warnings > 0 ? 'warning' : undefined}
        onClick={() => setView({ dockOpen: true, dockTab: 'problems' })}
        data-testid="problem-count"
      >
        {describeProblems(errors, warnings)}
      </button>
      <span className={classes.space} />
      <Saved />
      <span>Layerwright {VERSION}</span>
    </footer>
  )
}

function describeProblems(errors: number, warnings: number): string {
  if (errors > 0) return errors === 1 ? '1 problem' : `${errors} problems`
  if (warnings > 0) return warnings === 1 ? '1 warning' : `${warnings} warnings`
  return 'No problems'
}

function Saved() {
  const status = useFileStatus()
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  const text = describeStatus(status, Math.max(now, status.at ?? 0))
  return <output className={classes.saved} data-failed={status.state === 'failed' || undefined} title={text} data-testid="save-state">{text}</output>
}
