import { memo } from 'react'
import type { DatasetFacts } from '../../../shared/datasets/dataset.ts'
import type { Prediction } from '../../../shared/training/protocol.ts'
import { measured, percent } from '../verdict.ts'
import type { ValueRange } from './drawSample.ts'
import { FeatureList } from './FeatureList.tsx'
import { SampleImage } from './SampleImage.tsx'
import classes from './Samples.module.css'

interface PredictionCardProps {
  readonly prediction: Prediction
  readonly facts: DatasetFacts
  readonly features: readonly string[] | null
  readonly range: ValueRange
}

/** Probabilities shown on a card. */
const SHOWN = 3

/** One sample and what the network says of it. */
export const PredictionCard = memo(function PredictionCard({ prediction, facts, features, range }: PredictionCardProps) {
  const { names } = facts.target
  const { values, target, predicted, output, index } = prediction
  const wrong = predicted !== null && typeof target === 'number' && predicted !== target
  const truth = typeof target === 'number' ? (names[target] ?? String(target)) : target.map(measured).join(', ')
  const answer = predicted === null ? output.map(measured).join(', ') : (names[predicted] ?? String(predicted))
  const ranked = predicted === null ? [] : output.map((share, name) => ({ share, name })).sort((a, b) => b.share - a.share).slice(0, SHOWN)
  return (
    <li className={classes.card} data-wrong={wrong || undefined} data-testid="prediction">
      {facts.shape.length === 3 ? (
        <SampleImage values={values} shape={facts.shape} range={range} size={56} label={`Sample ${index}, true class ${truth}`} />
      ) : (
        <FeatureList values={values} features={features} limit={4} />
      )}
      <div className={classes.said}>
        <p>
          {'true '}
          <b>{truth}</b>
        </p>
        <p className={classes.answer}>
          {'said '}
          <b>{answer}</b>
          {predicted !== null && <span className={classes.mark}>{wrong ? ' ✗' : ' ✓'}<span className="visually-hidden">{wrong ? ' wrong' : ' right'}</span></span>}
        </p>
        {ranked.length > 0 && (
          <dl className={classes.bars}>
            {ranked.map(({ share, name }) => (
              <div key={name}>
                <dt>{names[name] ?? name}</dt>
                <dd>
                  <i style={{ width: `${Math.min(100, share * 100)}%` }} data-true={name === target || undefined} />
                  <span>{percent(share)}</span>
                </dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </li>
  )
})
