import { useMemo } from 'react'
import type { TrainingConfig } from '../../../shared/training/config.ts'
import { scheduledRate, scheduleOf } from '../../../shared/training/schedules/index.ts'
import { formatNumber } from '../parseNumber.ts'
import classes from './Settings.module.css'

/** Of the drawing, in pixels; the line keeps clear of the border. */
const [WIDTH, HEIGHT, MARGIN] = [240, 56, 3]
/** Points of the line at most. */
const POINTS = 120

interface RateCurveProps {
  readonly training: TrainingConfig
  readonly stepsPerEpoch: number
}

/** The learning rate from the first step of a run to the last. A plateau is drawn as if the loss never fell. */
export function RateCurve({ training, stepsPerEpoch }: RateCurveProps) {
  const { first, lowest, highest, last, path } = useMemo(() => drawRates(training, stepsPerEpoch), [training, stepsPerEpoch])
  const short = (rate: number) => formatNumber(Number(rate.toPrecision(3)))
  const asIf = scheduleOf(training).kind === 'plateau' ? ', if the loss never fell' : ''
  const beyond = highest > Math.max(first, last) || lowest < Math.min(first, last) ? `, between ${short(lowest)} and ${short(highest)},` : ''
  const said = `From ${short(first)} to ${short(last)}${beyond} in ${training.epochs.toLocaleString('en-US')} ${training.epochs === 1 ? 'epoch' : 'epochs'}${asIf}.`
  return (
    <figure className={classes.rates} data-testid="rate-curve">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={`Learning rate over the run. ${said}`}>
        <path d={path} vectorEffect="non-scaling-stroke" />
      </svg>
      <figcaption className={classes.note} aria-hidden>{said}</figcaption>
    </figure>
  )
}

/** The line through the rates, which start at 0 below, and what it says in numbers. */
export function drawRates(training: TrainingConfig, stepsPerEpoch: number): { readonly first: number; readonly lowest: number; readonly highest: number; readonly last: number; readonly path: string } {
  const rate = scheduledRate(training)
  const end = training.epochs * stepsPerEpoch - 1
  const count = Math.min(POINTS, end + 1)
  const still = Array.from({ length: training.epochs }, () => 1)
  const rates = Array.from({ length: count }, (_, index) => {
    const step = count === 1 ? 0 : Math.round((index * end) / (count - 1))
    return rate({ step, stepsPerEpoch, base: training.optimizer.learningRate, losses: still.slice(0, Math.floor(step / stepsPerEpoch)) })
  })
  const highest = Math.max(...rates)
  const place = (value: number, index: number) => {
    const x = count === 1 ? WIDTH / 2 : (index * WIDTH) / (count - 1)
    return `${x.toFixed(1)} ${(HEIGHT - MARGIN - (value / highest) * (HEIGHT - 2 * MARGIN)).toFixed(1)}`
  }
  return { first: rates[0]!, lowest: Math.min(...rates), highest, last: rates.at(-1)!, path: `M ${rates.map(place).join(' L ')}` }
}
