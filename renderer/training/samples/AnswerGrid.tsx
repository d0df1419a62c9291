import { Slider } from '@mantine/core'
import { useState, type CSSProperties } from 'react'
import type { TargetFacts } from '../../../shared/datasets/dataset.ts'
import type { DataReport, Prediction } from '../../../shared/training/protocol.ts'
import { AnswerCard } from './AnswerCard.tsx'
import type { ValueRange } from './drawSample.ts'
import { MaskLegend, MaskPatterns } from './MaskPatterns.tsx'
import classes from './Samples.module.css'

interface AnswerGridProps {
  readonly predictions: readonly Prediction[]
  readonly report: DataReport
  readonly range: ValueRange
  readonly label: string
}

/** Samples with the answers of several outputs, of boxes or of masks. */
export function AnswerGrid({ predictions, report, range, label }: AnswerGridProps) {
  const { facts, features } = report
  const [opacity, setOpacity] = useState(0.7)
  const mask = maskOf(predictions, report)
  const boxes = predictions.some(({ outputs }) => Object.values(outputs ?? {}).some(({ kind }) => kind === 'box'))
  return (
    <div style={{ '--mask-opacity': opacity } as CSSProperties}>
      {(mask || boxes) && (
        <div className={classes.key}>
          {mask && <MaskPatterns target={mask} />}
          {mask && <MaskLegend target={mask} />}
          {boxes && (
            <ul className={classes.legend} aria-label="Boxes">
              <li><i className={classes.line} data-kind="true" aria-hidden />true box</li>
              <li><i className={classes.line} data-kind="said" aria-hidden />said, with its IoU</li>
            </ul>
          )}
          {mask && (
            <div className={classes.opacity}>
              <span>Opacity</span>
              <Slider size="xs" w={90} min={0} max={1} step={0.05} value={opacity} onChange={setOpacity} label={null} thumbLabel="Opacity of the masks" />
            </div>
          )}
        </div>
      )}
      <ul className={classes.wideGrid} aria-label={label} data-pictures={mask ? 2 : 1}>
        {predictions.map((prediction) => (
          <AnswerCard key={prediction.index} prediction={prediction} facts={facts} features={features} range={range} />
        ))}
      </ul>
    </div>
  )
}

function maskOf(predictions: readonly Prediction[], { facts }: DataReport): TargetFacts | null {
  const name = predictions.flatMap(({ outputs }) => Object.values(outputs ?? {})).find(({ kind }) => kind === 'mask')?.target
  if (name === undefined) return null
  return facts.targets?.[name] ?? facts.target
}
