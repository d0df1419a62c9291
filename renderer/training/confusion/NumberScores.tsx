import type { OutputEvaluation } from '../../../shared/training/protocol.ts'
import { measured } from '../verdict.ts'
import { ScoreList, type ScoreLine } from './ScoreList.tsx'
import { ScoreTable, type ScoreColumn } from './ScoreTable.tsx'
import classes from './Confusion.module.css'

const MEANINGS = {
  MAE: 'Mean absolute error: how far off an answer is on average, in the units of the data.',
  RMSE: 'Root mean squared error: the same, but large errors count for more. Where it lies far above the MAE, a few answers are far off.',
  'R²': 'How much of what makes the true values differ the answers get right. 1 is all of it; 0 is no better than always answering with the mean; below 0 is worse than that.',
  none: 'There is no R², as the true value is the same in every sample: nothing differs that could be explained.',
}

interface NumberRow {
  readonly name: string
  readonly mae: number
  readonly rmse: number
  readonly r2: number | null
}

const COLUMNS: readonly ScoreColumn<NumberRow>[] = [
  { title: 'MAE', hint: MEANINGS.MAE, value: ({ mae }) => mae, write: measured, first: 'highest' },
  { title: 'RMSE', hint: MEANINGS.RMSE, value: ({ rmse }) => rmse, write: measured, first: 'highest' },
  { title: 'R²', hint: MEANINGS['R²'], value: ({ r2 }) => r2, write: (value) => value.toFixed(3) },
]

/** How far off the predicted numbers are: one of them with what each score means, several as a table. */
export function NumberScores({ output: { valueNames, absoluteErrors = [], rmse = [], r2 = [] } }: { readonly output: OutputEvaluation }) {
  const rows = rmse.map((error, index): NumberRow => ({ name: valueNames?.[index] ?? `Number ${index + 1}`, mae: absoluteErrors[index]!, rmse: error, r2: r2[index]! }))
  const [only] = rows
  if (!only) return null
  const explained: ScoreLine = ['R²', only.r2?.toFixed(3) ?? '–', only.r2 === null ? MEANINGS.none : MEANINGS['R²']]
  if (rows.length === 1) return <ScoreList label={`Scores of ${only.name}`} testId="number-scores" lines={[['MAE', measured(only.mae), MEANINGS.MAE], ['RMSE', measured(only.rmse), MEANINGS.RMSE], explained]} />
  return (
    <div className={classes.numbers} data-testid="number-scores">
      <ScoreTable label="Scores of each number" title="Number" rows={rows} nameOf={({ name }) => name} columns={COLUMNS} sortedBy="R²" />
      <ScoreList label="What the scores mean" lines={(['MAE', 'RMSE', 'R²'] as const).map((name): ScoreLine => [name, '', MEANINGS[name]])} />
    </div>
  )
}
