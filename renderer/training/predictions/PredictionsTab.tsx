import { Button, SegmentedControl, Select } from '@mantine/core'
import { useState } from 'react'
import type { DatasetFacts, TargetKind } from '../../../shared/datasets/dataset.ts'
import type { Part, Prediction } from '../../../shared/training/protocol.ts'
import { useDataFacts } from '../../store/data.ts'
import { useProject } from '../../store/document.ts'
import type { Run } from '../run.ts'
import { PART_OPTIONS } from '../confusion/ConfusionTab.tsx'
import { OutputSelect, type OutputName } from '../samples/OutputSelect.tsx'
import { PredictionGrid } from '../samples/PredictionGrid.tsx'
import { useResults } from '../timeTravel/useResults.ts'
import { useAnswer } from '../useAnswer.ts'
import classes from './Predictions.module.css'

/** Samples shown at first, and how many more at each press. */
const PAGE = 40
/** With boxes and masks to draw. */
const PICTURE_PAGE = 12
/** Of the chooser: the network as a whole, by its whole loss. */
const ALL = 'all outputs'

/** What the network says of single samples, the worst answers first. */
export function PredictionsTab() {
  const { run, epoch, version } = useResults()
  const facts = useDataFacts()
  const graph = useProject().graph
  const [part, setPart] = useState<Part>('test')
  const [only, setOnly] = useState<'all' | 'wrong'>('all')
  const page = facts?.targets || facts?.target.kind === 'box' || facts?.target.kind === 'mask' ? PICTURE_PAGE : PAGE
  const [pages, setPages] = useState(1)
  const limit = pages * page
  const [asked, setAsked] = useState(0)
  const [node, setNode] = useState<string | null>(null)
  const { output, broken, loading } = useAnswer('predictions', { part, limit, cell: null, only, output: node ?? undefined }, version === null ? null : `${version} ${asked}`)
  const outputs = outputsOf(run, facts, output?.ok ? output.value : [])
  // Outputs of another run are not those that were chosen from.
  const chosen = outputs.find((each) => each.node === node)
  const kind = kindOf(chosen?.target ?? (outputs.length === 1 ? outputs[0]!.target : undefined), facts)

  if (!run || version === null) return <p className={classes.empty}>Train the network first. Then this tab shows what it says of samples it has never seen.</p>
  return (
    <div className={classes.layout} aria-busy={loading}>
      <div className={classes.options}>
        <Select size="xs" w={140} aria-label="Samples" data={[...PART_OPTIONS]} value={part} allowDeselect={false} onChange={(next) => setPart(next ?? 'test')} />
        <OutputSelect outputs={outputs.length > 1 ? [{ node: ALL, target: 'All outputs' }, ...outputs] : []} graph={run.project.graph} value={chosen?.node ?? ALL} onChange={(next) => setNode(next === ALL ? null : next)} />
        {kind === 'classes' && (
          <SegmentedControl size="xs" aria-label="Which predictions" data={[{ value: 'all', label: 'All' }, { value: 'wrong', label: 'Wrong ones' }]} value={only} onChange={(next) => setOnly(next)} />
        )}
        {run.state === 'running' && epoch === null && <Button size="compact-xs" variant="default" onClick={() => setAsked(asked + 1)}>Refresh</Button>}
        <span className={classes.note}>
          {kind === 'classes' ? 'Wrong answers first, the surest of them at the top.' : 'The largest errors first.'}
          {run.project.graph !== graph && ' The network was changed after this run; these are the results of the run.'}
        </span>
      </div>
      {broken && <p className={classes.mistake} role="alert">{broken}</p>}
      {output && !output.ok && <p className={classes.mistake} role="alert">{output.mistake.message}</p>}
      {output?.ok && output.value.length === 0 && <p className={classes.note}>{only === 'wrong' ? 'Not one wrong answer in this part.' : 'This part has no samples. Give it a share in the Settings tab.'}</p>}
      {output?.ok && <PredictionGrid predictions={output.value} label="Predictions" />}
      {output?.ok && output.value.length === limit && (
        <Button size="compact-sm" variant="default" mt={8} onClick={() => setPages(pages + 1)}>Show more</Button>
      )}
    </div>
  )
}

/** The outputs of a network that has been asked. Those that all learn the same are shown by the main one alone. */
function outputsOf(run: Run | null, facts: DatasetFacts | null, predictions: readonly Prediction[]): readonly OutputName[] {
  if (!facts?.targets) return []
  const [first] = predictions
  if (first?.outputs) return Object.entries(first.outputs).map(([node, { target }]) => ({ node, target }))
  return run?.end?.test?.outputs ?? []
}

/** What kind of answer the samples are sorted by. */
function kindOf(target: string | undefined, facts: DatasetFacts | null): TargetKind | undefined {
  return (target === undefined ? undefined : facts?.targets?.[target]?.kind) ?? facts?.target.kind
}
