import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Action, Finding, Level } from '../../../shared/training/doctor/index.ts'
import { useDocument } from '../../store/document.ts'
import { isActive, type Run } from '../run.ts'
import { train } from '../session.ts'
import { act, canAct } from './act.ts'
import classes from './Doctor.module.css'

const WORD: Readonly<Record<Level, string>> = { problem: 'Problem', hint: 'Hint', praise: 'All well' }

/** One finding: what was seen, what it means, and what helps as buttons. Each button is one step of undo. */
export function FindingCard({ finding, run }: { readonly finding: Finding; readonly run: Run }) {
  const readOnly = useDocument((state) => state.readOnly)
  const [done, setDone] = useState<{ readonly run: number; readonly labels: readonly string[] }>({ run: run.id, labels: [] })
  const labels = done.run === run.id ? done.labels : []
  const { level, title, evidence, meaning, actions } = finding
  const press = (action: Action) => {
    if (act(run, action.change)) setDone({ run: run.id, labels: [...labels, action.label] })
  }
  return (
    <section className={classes.card} data-level={level} data-finding={finding.id} aria-label={`${WORD[level]}: ${title}`}>
      <h3>
        <span>{WORD[level]}</span>
        {title}
      </h3>
      <p className={classes.evidence}>{evidence}</p>
      <p>{meaning}</p>
      {(actions.length > 0 || labels.length > 0) && (
        <div className={classes.actions}>
          {actions.map((action) => (
            <Button key={action.label} size="compact-xs" variant="default" disabled={readOnly || labels.includes(action.label) || !canAct(run, action.change)} onClick={() => press(action)}>
              {labels.includes(action.label) ? `✓ ${action.label}` : action.label}
            </Button>
          ))}
          {labels.length > 0 && !isActive(run) && (
            <Button size="compact-xs" onClick={() => void train()}>
              Train again
            </Button>
          )}
        </div>
      )}
    </section>
  )
}
