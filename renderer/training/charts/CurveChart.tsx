import { memo, useMemo } from 'react'
import { CartesianGrid, Line, LineChart, ReferenceDot, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { isActive, type Run } from '../run.ts'
import { short } from '../verdict.ts'
import { ChartTooltip } from './ChartTooltip.tsx'
import classes from './Charts.module.css'
import { colourOf, curvesOf, extentOf, isShare, linearTicks, logTicks, valueOf, type Measure } from './curves.ts'

interface CurveChartProps {
  readonly runs: readonly Run[]
  readonly measure: Measure
  readonly logarithmic: boolean
  readonly byBatch: boolean
}

const MARGIN = { top: 8, right: 10, bottom: 0, left: 0 }
const TICK = { fontSize: 11, fill: 'var(--muted)' }

/** Curves of one measure by epoch, several runs in one picture. */
export const CurveChart = memo(function CurveChart({ runs, measure, logarithmic, byBatch }: CurveChartProps) {
  const curves = useMemo(() => curvesOf(runs, measure, byBatch), [runs, measure, byBatch])
  const alone = runs.filter((run) => run.visible).length === 1
  const extent = extentOf(curves, logarithmic)
  const ticks = ticksOf(extent, measure, logarithmic)
  const last = Math.max(1, ...curves.map((curve) => curve.points.at(-1)!.x))
  const epochs = Math.max(Math.ceil(last - 1e-9), ...runs.filter((run) => run.visible && isActive(run)).map((run) => plannedEpochs(run, last)))
  const xTicks = linearTicks(0, epochs, 6).filter((tick) => Number.isInteger(tick) && tick <= epochs)
  const best = alone ? curves.find((curve) => curve.kind !== 'batch')?.run.bestEpoch : null
  const bestValue = best && (valueOf(best, measure, 'validation') ?? valueOf(best, measure, 'training'))

  return (
    <ResponsiveContainer width="100%" height="100%" className={classes.chart}>
      <LineChart margin={MARGIN} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="x" type="number" domain={[0, epochs]} ticks={[...xTicks]} tick={TICK} tickLine={false} axisLine={{ stroke: 'var(--line)' }} height={20} allowDuplicatedCategory={false}
        />
        <YAxis
          type="number" scale={logarithmic ? 'log' : 'linear'} domain={[ticks[0]!, ticks.at(-1)!]} ticks={[...ticks]} tickFormatter={(tick: number) => formatTick(tick, measure)} tick={TICK}
          tickLine={false} axisLine={false} width={44} allowDataOverflow interval={0}
        />
        <Tooltip content={<ChartTooltip curves={curves} measure={measure} />} isAnimationActive={false} cursor={{ stroke: 'var(--muted)', strokeDasharray: '2 3' }} />
        {curves.map((curve) => (
          <Line
            key={curve.id} data={curve.points as { x: number; y: number | null }[]} dataKey="y" name={curve.id} type="linear" dot={false} activeDot={curve.kind === 'batch' ? false : { r: 3 }} isAnimationActive={false}
            stroke={colourOf(curve, alone)} strokeWidth={curve.kind === 'batch' ? 1 : 2} strokeOpacity={curve.kind === 'batch' ? 0.3 : 1} strokeDasharray={curve.kind === 'validation' ? '5 4' : undefined}
          />
        ))}
        {best && typeof bestValue === 'number' && (
          <ReferenceDot
            x={best.epoch} y={bestValue} r={4} fill="var(--panel)" stroke="var(--ok)" strokeWidth={2} ifOverflow="visible"
          />
        )}
      </LineChart>
    </ResponsiveContainer>
  )
})

/** The axis shows all that is to come, unless what there is would be a sliver. */
function plannedEpochs(run: Run, last: number): number {
  const { epochs } = run.project.training
  return epochs <= 50 || last >= epochs / 5 ? epochs : 0
}

function ticksOf(extent: readonly [number, number] | null, measure: Measure, logarithmic: boolean): readonly number[] {
  if (!extent) return [0, 1]
  if (logarithmic) return logTicks(...extent)
  return isShare(measure) ? linearTicks(Math.min(extent[0], 0.98), 1, 4) : linearTicks(Math.min(0, extent[0]), extent[1], 4)
}

function formatTick(tick: number, measure: Measure): string {
  return measure === 'accuracy' ? `${Number((tick * 100).toPrecision(4))}%` : short(tick)
}
