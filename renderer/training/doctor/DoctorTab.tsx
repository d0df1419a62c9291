import { useActiveRun } from '../../store/run.ts'
import { isActive } from '../run.ts'
import classes from './Doctor.module.css'
import { FindingCard } from './FindingCard.tsx'
import { useFindings } from './findings.ts'
import { PulseTable } from './PulseTable.tsx'

/** What the active run shows, in plain words and with what helps, and how its layers learn. */
export function DoctorTab() {
  const run = useActiveRun()
  const findings = useFindings(run)
  if (!run) {
    return (
      <p className={classes.empty}>
        Train the network, and the doctor reads the run: whether the loss falls as it should, whether it learns by heart, whether gradients reach every layer, and whether the data are sound. Each finding says what was seen, what it
        usually means, and offers what helps.
      </p>
    )
  }
  const pulse = run.pulses.at(-1)
  return (
    <div className={classes.layout}>
      <div className={classes.findings}>
        {findings.length === 0 ? (
          <p className={classes.empty}>{isActive(run) ? 'The first epoch is under way. What it shows is said here once it is complete.' : 'The run ended before its first epoch was complete, so nothing can be said of it.'}</p>
        ) : (
          <ul className={classes.list} aria-label="Findings" data-testid="findings">
            {findings.map((finding) => (
              <li key={finding.id}>
                <FindingCard finding={finding} run={run} />
              </li>
            ))}
          </ul>
        )}
      </div>
      {pulse && <PulseTable pulse={pulse} graph={run.project.graph} />}
    </div>
  )
}
