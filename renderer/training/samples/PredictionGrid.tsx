import { useMemo } from 'react'
import type { Prediction } from '../../../shared/training/protocol.ts'
import { useData } from '../../store/data.ts'
import { rangeOf } from './drawSample.ts'
import { PredictionCard } from './PredictionCard.tsx'
import classes from './Samples.module.css'

/** Samples with the network's answers, as a grid. */
export function PredictionGrid({ predictions, label }: { predictions: readonly Prediction[]; label: string }) {
  const report = useData((state) => state.report)
  const range = useMemo(() => rangeOf(report, predictions), [report, predictions])
  if (!report) return null
  return (
    <ul className={classes.grid} aria-label={label}>
      {predictions.map((prediction) => (
        <PredictionCard key={prediction.index} prediction={prediction} facts={report.facts} features={report.features} range={range} />
      ))}
    </ul>
  )
}
