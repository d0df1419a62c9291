import { Button, SegmentedControl, Select } from '@mantine/core'
import { useState } from 'react'
import type { Part } from '../../../shared/training/protocol.ts'
import { useDataFacts } from '../../store/data.ts'
import { useProject } from '../../store/document.ts'
import { useActiveRun } from '../../store/run.ts'
import { PART_OPTIONS } from '../confusion/ConfusionTab.tsx'
import { PredictionGrid } from '../samples/PredictionGrid.tsx'
import { resultsVersion } from '../resultsVersion.ts'
import { useAnswer } from '../useAnswer.ts'
import classes from './Predictions.module.css'

/** Samples shown at first, and how many more at each press. */
const PAGE = 40

/** What the network says of single samples, the worst answers first. */
export function PredictionsTab() {
  const run = useActiveRun()
  const facts = useDataFacts()
  const graph = useProject().graph
  const [part, setPart] = useState<Part>('test')
  const [only, setOnly] = useState<'all' | 'wrong'>('all')
  const [limit, setLimit] = useState(PAGE)
  const [asked, setAsked] = useState(0)
  const version = resultsVersion(run)
  const { output, broken, loading } = useAnswer('predictions', { part, limit, cell: null, only }, version === null ? null : `${version} ${asked}`)

  if (!run || version === null) return <p className={classes.empty}>Train the network first. Then this tab shows what it says of samples it has never seen.</p>
  return (
    <div className={classes.layout} aria-busy={loading}>
      <div className={classes.options}>
        <Select size="xs" w={140} aria-label="Samples" data={[...PART_OPTIONS]} value={part} allowDeselect={false} onChange={(next) => setPart(next ?? 'test')} />
        {facts?.target.kind === 'classes' && (
          <SegmentedControl size="xs" aria-label="Which predictions" data={[{ value: 'all', label: 'All' }, { value: 'wrong', label: 'Wrong ones' }]} value={only} onChange={(next) => setOnly(next)} />
        )}
        {run.state === 'running' && <Button size="compact-xs" variant="default" onClick={() => setAsked(asked + 1)}>Refresh</Button>}
        <span className={classes.note}>
          {facts?.target.kind === 'classes' ? 'Wrong answers first, the surest of them at the top.' : 'The largest errors first.'}
          {run.project.graph !== graph && ' The network was changed after this run; these are the results of the run.'}
        </span>
      </div>
      {broken && <p className={classes.mistake} role="alert">{broken}</p>}
      {output && !output.ok && <p className={classes.mistake} role="alert">{output.mistake.message}</p>}
      {output?.ok && output.value.length === 0 && <p className={classes.note}>{only === 'wrong' ? 'Not one wrong answer in this part.' : 'This part has no samples. Give it a share in the Settings tab.'}</p>}
      {output?.ok && <PredictionGrid predictions={output.value} label="Predictions" />}
      {output?.ok && output.value.length === limit && (
        <Button size="compact-sm" variant="default" mt={8} onClick={() => setLimit(limit + PAGE)}>Show more</Button>
      )}
    </div>
  )
}
