import { Button, Select } from '@mantine/core'
import { useState } from 'react'
import type { Evaluation, Part } from '../../../shared/training/protocol.ts'
import type { Result } from '../../../shared/mistake.ts'
import { useProject } from '../../store/document.ts'
import { useActiveRun } from '../../store/run.ts'
import { PredictionGrid } from '../samples/PredictionGrid.tsx'
import { resultsVersion } from '../resultsVersion.ts'
import { useAnswer } from '../useAnswer.ts'
import { percent, short } from '../verdict.ts'
import classes from './Confusion.module.css'
import { ConfusionTable, type Cell } from './ConfusionTable.tsx'

/** Samples of one cell shown at most. */
const SHOWN = 60

export const PART_OPTIONS: readonly { readonly value: Part; readonly label: string }[] = [
  { value: 'test', label: 'Test part' },
  { value: 'validation', label: 'Validation part' },
  { value: 'train', label: 'Training part' },
]

/** Which classes the network takes for which. */
export function ConfusionTab() {
  const run = useActiveRun()
  const [part, setPart] = useState<Part>('test')
  const [asked, setAsked] = useState(0)
  const [cell, setCell] = useState<Cell | null>(null)
  const graph = useProject().graph
  const version = resultsVersion(run)
  const known = part === 'test' ? (run?.end?.test ?? null) : null
  const answer = useAnswer('evaluate', { part }, known || version === null ? null : `${version} ${asked}`)
  const evaluation: Result<Evaluation> | null = known ? { ok: true, value: known } : answer.output

  if (!run || version === null) return <p className={classes.empty}>Train the network first. Then this table shows which classes it takes for which.</p>
  return (
    <div className={classes.layout}>
      <div className={classes.summary}>
        <Select
          size="xs" aria-label="Samples" data={[...PART_OPTIONS]} value={part} allowDeselect={false}
          onChange={(next) => {
            setPart(next ?? 'test')
            setCell(null)
          }}
        />
        {evaluation?.ok && (
          <dl className={classes.facts}>
            {evaluation.value.accuracy !== null && <><dt>Accuracy</dt><dd data-testid="evaluation-accuracy">{percent(evaluation.value.accuracy)}</dd></>}
            <dt>Loss</dt><dd>{short(evaluation.value.loss)}</dd>
            {run.bestEpoch && <><dt>Best epoch</dt><dd data-testid="best-epoch">{run.bestEpoch.epoch}</dd></>}
          </dl>
        )}
        {run.state === 'running' && <Button size="compact-xs" variant="default" onClick={() => setAsked(asked + 1)}>Refresh</Button>}
        {run.project.graph !== graph && <p className={classes.note}>The network was changed after this run; these are the results of the run.</p>}
      </div>
      <div className={classes.matrix}>
        {answer.loading && !evaluation && <p className={classes.empty}>Evaluating…</p>}
        {answer.broken && <p className={classes.mistake} role="alert">{answer.broken}</p>}
        {evaluation && !evaluation.ok && <p className={classes.mistake} role="alert">{evaluation.mistake.message}</p>}
        {evaluation?.ok &&
          (evaluation.value.confusion ? (
            <ConfusionTable confusion={evaluation.value.confusion} classNames={evaluation.value.classNames} selected={cell} onSelect={setCell} />
          ) : (
            <p className={classes.empty}>This network predicts numbers, not classes, so there is nothing to confuse. The Predictions tab compares its answers with the true values.</p>
          ))}
      </div>
      {/* Scrolled with the arrow keys. */}
      <section className={classes.samples} aria-label="Samples of the chosen cell" tabIndex={cell === null ? undefined : 0}>
        {evaluation?.ok && evaluation.value.confusion && <CellSamples cell={cell} part={part} classNames={evaluation.value.classNames} version={`${version} ${asked}`} />}
      </section>
    </div>
  )
}

function CellSamples({ cell, part, classNames, version }: { cell: Cell | null; part: Part; classNames: readonly string[]; version: string }) {
  const answer = useAnswer('predictions', { part, limit: SHOWN, cell: cell && { ...cell }, only: 'all' }, cell === null ? null : version)
  if (!cell) return <p className={classes.empty}>Choose a cell to see its samples.</p>
  const title = `True ${classNames[cell.actual]}, said ${classNames[cell.predicted]}`
  const { output } = answer
  return (
    <section aria-label={title} aria-live="polite" data-testid="cell-samples">
      <h3 className={classes.heading}>
        {title}
        {output?.ok && ` · ${output.value.length}${output.value.length === SHOWN ? ' or more' : ''}`}
      </h3>
      {answer.broken && <p className={classes.mistake}>{answer.broken}</p>}
      {output && !output.ok && <p className={classes.mistake}>{output.mistake.message}</p>}
      {output?.ok && (output.value.length > 0 ? <PredictionGrid predictions={output.value} label={title} /> : <p className={classes.empty}>No sample is in this cell.</p>)}
    </section>
  )
}
