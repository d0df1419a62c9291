import type { OutputEvaluation } from '../../../shared/training/protocol.ts'
import type { ClassScores } from '../../../shared/training/scores.ts'
import { percent } from '../verdict.ts'
import { ScoreTable, type ScoreColumn } from './ScoreTable.tsx'

const RATIOS: readonly ScoreColumn<ClassScores>[] = [
  { title: 'Precision', hint: 'Of all that the network called this class, the share that was it', value: ({ precision }) => precision, write: percent, bar: true },
  { title: 'Recall', hint: 'Of all that is of this class, the share that the network found', value: ({ recall }) => recall, write: percent, bar: true },
  { title: 'F1', hint: 'Precision and recall in one number: high only where both are', value: ({ f1 }) => f1, write: percent, bar: true },
]
const AREA: ScoreColumn<ClassScores> = { title: 'AUC', hint: 'The chance that the network finds this class likelier for a sample of it than for another sample', value: ({ auc }) => auc ?? null, write: (value) => value.toFixed(3) }
const support = (title: string): ScoreColumn<ClassScores> => ({ title, hint: `${title} that are of this class`, value: (row) => row.support, write: (value) => value.toLocaleString('en-US'), first: 'highest' })

const OF_SAMPLES = [...RATIOS, AREA, support('Samples')]
const OF_PIXELS = [...RATIOS, support('Pixels')]

/** How well each class is found, the worst on top. */
export function ClassTable({ output: { kind, classScores } }: { readonly output: OutputEvaluation }) {
  return <ScoreTable label="Scores of each class" title="Class" rows={classScores ?? []} nameOf={({ name }) => name} columns={kind === 'mask' ? OF_PIXELS : OF_SAMPLES} sortedBy="F1" />
}
