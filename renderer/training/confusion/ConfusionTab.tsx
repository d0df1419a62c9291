import { Button, SegmentedControl, Select } from '@mantine/core'
import { useState } from 'react'
import type { Evaluation, OutputEvaluation, Part } from '../../../shared/training/protocol.ts'
import type { Result } from '../../../shared/mistake.ts'
import { useProject } from '../../store/document.ts'
import { OutputSelect } from '../samples/OutputSelect.tsx'
import { PredictionGrid } from '../samples/PredictionGrid.tsx'
import { useResults } from '../timeTravel/useResults.ts'
import { useAnswer } from '../useAnswer.ts'
import { BoxScores } from './BoxScores.tsx'
import { ClassMeanings } from './ClassMeanings.tsx'
import { ClassTable } from './ClassTable.tsx'
import classes from './Confusion.module.css'
import type { Cell } from './ConfusionRow.tsx'
import { ConfusionTable } from './ConfusionTable.tsx'
import { EvaluationFacts } from './EvaluationFacts.tsx'
import { NumberScores } from './NumberScores.tsx'

/** Samples of one cell shown at most. */
const SHOWN = 60
/** With their masks they take more room, and more time to draw. */
const SHOWN_MASKS = 16

export const PART_OPTIONS: readonly { readonly value: Part; readonly label: string }[] = [
  { value: 'test', label: 'Test part' },
  { value: 'validation', label: 'Validation part' },
  { value: 'train', label: 'Training part' },
]

const VIEWS = [
  { value: 'matrix', label: 'Matrix' },
  { value: 'classes', label: 'Classes' },
] as const

/** Which classes the network takes for which, and how well each is found; how well boxes lie; how far off numbers are. One output at a time. */
export function ConfusionTab() {
  const { run, epoch, version } = useResults()
  const [part, setPart] = useState<Part>('test')
  const [node, setNode] = useState<string | null>(null)
  const [asked, setAsked] = useState(0)
  const [cell, setCell] = useState<Cell | null>(null)
  const [view, setView] = useState<'matrix' | 'classes'>('matrix')
  const graph = useProject().graph
  const known = part === 'test' && epoch === null ? (run?.end?.test ?? null) : null
  const answer = useAnswer('evaluate', { part }, known || version === null ? null : `${version} ${asked}`)
  const evaluation: Result<Evaluation> | null = known ? { ok: true, value: known } : answer.output
  const output = evaluation?.ok ? chooseOutput(evaluation.value, node) : null

  const perClass = view === 'classes' && output?.classScores !== undefined

  if (!run || version === null) return <p className={classes.empty}>Train the network first. Then this tab shows how right its answers are, and which classes it takes for which.</p>
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
        {evaluation?.ok && output && (
          <OutputSelect
            outputs={evaluation.value.outputs} graph={run.project.graph} value={output.node}
            onChange={(next) => {
              setNode(next)
              setCell(null)
            }}
          />
        )}
        {output?.classScores && <SegmentedControl size="xs" fullWidth w="100%" aria-label="View" data={[...VIEWS]} value={view} onChange={setView} />}
        {output && <EvaluationFacts output={output} bestEpoch={run.bestEpoch?.epoch ?? null} />}
        {run.state === 'running' && epoch === null && <Button size="compact-xs" variant="default" onClick={() => setAsked(asked + 1)}>Refresh</Button>}
        {run.project.graph !== graph && <p className={classes.note}>The network was changed after this run; these are the results of the run.</p>}
      </div>
      <div className={classes.matrix}>
        {answer.loading && !evaluation && <p className={classes.empty}>Evaluating…</p>}
        {answer.broken && <p className={classes.mistake} role="alert">{answer.broken}</p>}
        {evaluation && !evaluation.ok && <p className={classes.mistake} role="alert">{evaluation.mistake.message}</p>}
        {evaluation?.ok && output &&
          (perClass ? (
            <ClassTable key={output.node} output={output} />
          ) : output.confusion ? (
            <ConfusionTable
              confusion={output.confusion} classNames={output.classNames} unit={output.kind === 'mask' ? 'pixel' : 'sample'} classIoU={output.classIoU} selected={cell} onSelect={setCell}
            />
          ) : output.kind === 'box' ? (
            <BoxScores output={output} meanAveragePrecision={evaluation.value.meanAveragePrecision} />
          ) : (
            <NumberScores output={output} />
          ))}
      </div>
      {/* Scrolled with the arrow keys. */}
      <section className={classes.samples} aria-label={perClass ? 'What the scores mean' : 'Samples of the chosen cell'} tabIndex={cell === null && !perClass ? undefined : 0}>
        {perClass && <ClassMeanings output={output} />}
        {!perClass && output?.confusion && <CellSamples cell={cell} part={part} output={output} version={`${version} ${asked}`} />}
      </section>
    </div>
  )
}

/** The output that was chosen; else the one of most use here: of classes, or at least with a matrix. */
function chooseOutput({ outputs }: Evaluation, node: string | null): OutputEvaluation | null {
  return outputs.find((output) => output.node === node) ?? outputs.find(({ kind }) => kind === 'classes') ?? outputs.find(({ confusion }) => confusion) ?? outputs[0] ?? null
}

function CellSamples({ cell, part, output: { node, kind, classNames }, version }: { cell: Cell | null; part: Part; output: OutputEvaluation; version: string }) {
  const pixels = kind === 'mask'
  const limit = pixels ? SHOWN_MASKS : SHOWN
  const answer = useAnswer('predictions', { part, limit, cell: cell && { ...cell }, only: 'all', output: node }, cell === null ? null : version)
  if (!cell) return <p className={classes.empty}>{pixels ? 'Choose a cell to see the images that have such pixels.' : 'Choose a cell to see its samples.'}</p>
  const title = `True ${classNames[cell.actual]}, said ${classNames[cell.predicted]}`
  const { output } = answer
  return (
    <section aria-label={title} aria-live="polite" data-testid="cell-samples">
      <h3 className={classes.heading}>
        {title}
        {output?.ok && ` · ${output.value.length}${output.value.length === limit ? ' or more' : ''}`}
      </h3>
      {answer.broken && <p className={classes.mistake}>{answer.broken}</p>}
      {output && !output.ok && <p className={classes.mistake}>{output.mistake.message}</p>}
      {output?.ok && (output.value.length > 0 ? <PredictionGrid predictions={output.value} label={title} /> : <p className={classes.empty}>No sample is in this cell.</p>)}
    </section>
  )
}
