import { Button, Group } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { RateSweep } from '../../../shared/training/trial/report.ts'
import { short } from '../../../shared/training/figures.ts'
import { linearTicks } from '../charts/curves.ts'
import { Plot } from '../../plot/Plot.tsx'
import type { Scene } from '../../plot/scene.ts'
import { formatNumber } from '../parseNumber.ts'
import { changeLearningRate } from '../session.ts'
import { closeTrial, findRate } from './trial.ts'
import classes from './Trial.module.css'

interface RateSweepViewProps {
  readonly sweep: RateSweep
  /** The learning rate of the settings. */
  readonly current: number
}

/** The losses of a sweep over learning rates, and one rate to take. */
export function RateSweepView({ sweep, current }: RateSweepViewProps) {
  const { suggested, reason } = sweep
  const [picked, setPicked] = useState<number | null>(null)
  const chosen = picked ?? suggested
  const scene = useMemo(() => sceneOf(sweep, current, chosen), [sweep, current, chosen])
  const use = () => {
    changeLearningRate(chosen!)
    closeTrial()
  }
  return (
    <>
      {sweep.points.length > 1 && (
        <div className={classes.plot} data-testid="rate-sweep">
          <Plot
            {...scene} label="Loss by learning rate" summary={summarise(sweep)} nameX={(x) => `Learning rate ${formatNumber(rateAt(x))}`} nameY={short}
            onPick={(x) => setPicked(rateAt(x))}
          />
        </div>
      )}
      <p className={classes.answer} role="status" data-testid="trial-answer">{reason}</p>
      <p className={classes.note}>{`One step with each rate, from small to large, with weights that are thrown away. The settings have ${formatNumber(current)}. Click the curve to take another rate.`}</p>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={() => void findRate()}>Sweep again</Button>
        <Button variant="default" onClick={closeTrial}>Close</Button>
        {chosen !== null && <Button onClick={use} data-autofocus data-testid="use-rate">{`Use ${formatNumber(chosen)}`}</Button>}
      </Group>
    </>
  )
}

/** Two figures of the rate at a place on the axis, which counts in powers of ten. */
function rateAt(x: number): number {
  return Number((10 ** x).toPrecision(2))
}

/** Where the loss has left its start upwards, the rest is out of the picture: it would press all else flat. */
const ABOVE = 1.3
/** Powers of ten that a label takes. */
const LABEL = 0.8

function sceneOf({ points }: RateSweep, current: number, chosen: number | null): Scene {
  const x = points.map(({ learningRate }) => Math.log10(learningRate))
  const smoothed = points.map((point) => point.smoothed)
  const start = smoothed[0] ?? 1
  const low = Math.min(...points.map(({ loss }) => loss), ...smoothed)
  const ticks = linearTicks(Math.min(low, start), Math.max(start + 0.1 * Math.abs(start), Math.min(Math.max(...smoothed), ABOVE * start)), 4)
  const decades = Array.from({ length: 9 }, (_, index) => index - 7)
  const top = ticks.at(-1)!
  // A line that leaves the picture ends at its border.
  const within = (values: readonly number[]) => values.map((value) => Math.min(value, top))
  // Two labels beside each other could not be read.
  const apart = chosen === null || Math.abs(Math.log10(current / chosen)) > LABEL
  const marks = [
    ...(current >= 1e-7 && current <= 10 ? [{ x: Math.log10(current), colour: 'var(--muted)', label: apart ? 'now' : '' }] : []),
    ...(chosen === null ? [] : [{ x: Math.log10(chosen), colour: 'var(--ok)', label: formatNumber(chosen) }]),
  ]
  return {
    series: [
      { id: 'loss', label: 'Loss of the batch', colour: 'var(--accent)', x, y: within(points.map(({ loss }) => loss)), faint: true },
      { id: 'smoothed', label: 'Smoothed', colour: 'var(--accent)', x, y: within(smoothed) },
    ],
    marks,
    x: { span: [-7, 1], ticks: decades, format: (power) => formatNumber(Number(`1e${power}`)) },
    y: { span: [ticks[0]!, top], ticks, format: short },
  }
}

function summarise({ points, suggested }: RateSweep): string {
  const lowest = points.reduce((best, point) => (point.smoothed < best.smoothed ? point : best))
  return `From ${short(points[0]!.smoothed)} at ${formatNumber(points[0]!.learningRate)} to ${short(lowest.smoothed)} at ${formatNumber(rateAt(Math.log10(lowest.learningRate)))}. ${suggested === null ? 'No rate is suggested.' : `Suggested: ${formatNumber(suggested)}.`}`
}
