import { useMemo } from 'react'
import type { Prediction } from '../../../shared/training/protocol.ts'
import { useTurns } from '../../shell/useTurns.ts'
import { useData } from '../../store/data.ts'
import { AnswerGrid } from './AnswerGrid.tsx'
import { rangeOf } from './drawSample.ts'
import { PredictionCard } from './PredictionCard.tsx'
import classes from './Samples.module.css'

/** Cards that appear at once; those after them, as many in every turn. */
const CARDS = 9
/** With pictures to draw over. */
const PICTURES = 3

/** Samples with the network's answers, as a grid. */
export function PredictionGrid({ predictions, label }: { predictions: readonly Prediction[]; label: string }) {
  const report = useData((state) => state.report)
  const range = useMemo(() => rangeOf(report, predictions), [report, predictions])
  const pictures = predictions.some(needsPictures)
  const shown = predictions.slice(0, useTurns(predictions.length, pictures ? PICTURES : CARDS))
  if (!report) return null
  if (pictures) return <AnswerGrid predictions={shown} report={report} range={range} label={label} />
  return (
    <ul className={classes.grid} aria-label={label}>
      {shown.map((prediction) => (
        <PredictionCard key={prediction.index} prediction={prediction} facts={report.facts} features={report.features} range={range} />
      ))}
    </ul>
  )
}

/** One class or a few numbers are said in a line; more than that needs more room. */
function needsPictures({ outputs = {} }: Prediction): boolean {
  const answers = Object.values(outputs)
  return answers.length > 1 || answers.some(({ kind }) => kind === 'box' || kind === 'mask')
}
