import { memo, useMemo } from 'react'
import { Plot } from '../../plot/Plot.tsx'
import type { Axis, Mark, Series } from '../../plot/scene.ts'
import { useTimeTravel } from '../../store/timeTravel.ts'
import { isActive, type Run } from '../run.ts'
import { pickEpoch } from '../timeTravel/pick.ts'
import { percent, short } from '../verdict.ts'
import { colourOf, curvesOf, describeCurves, extentOf, isShare, KIND_NAMES, linearTicks, logTicks, valueOf, type Curve, type Measure } from './curves.ts'

interface CurveChartProps {
  readonly runs: readonly Run[]
  readonly measure: Measure
  /** What is drawn, as its title says. */
  readonly title: string
  readonly logarithmic: boolean
  readonly byBatch: boolean
}

/** Curves of one measure by epoch, several runs in one picture. */
export const CurveChart = memo(function CurveChart({ runs, measure, title, logarithmic, byBatch }: CurveChartProps) {
  const epoch = useTimeTravel(({ wanted }) => wanted?.epoch ?? null)
  const pickable = useTimeTravel(({ stored }) => Object.values(stored).some((epochs) => epochs.length > 0))
  const curves = useMemo(() => curvesOf(runs, measure, byBatch), [runs, measure, byBatch])
  const scene = useMemo(() => {
    const alone = runs.filter((run) => run.visible).length === 1
    return { series: curves.map((curve) => seriesOf(curve, alone)), marks: [...(alone ? markBest(curves, measure) : []), ...markLooked(epoch)], x: epochAxis(runs, curves), y: valueAxis(curves, measure, logarithmic) }
  }, [runs, curves, measure, logarithmic, epoch])
  const write = (value: number) => (measure === 'accuracy' ? percent(value) : short(value))
  return <Plot {...scene} label={title} summary={describeCurves(curves, write)} nameX={nameEpoch} nameY={write} {...(pickable && { onPick: pickEpoch })} />
})

function seriesOf(curve: Curve, alone: boolean): Series {
  return {
    id: curve.id,
    label: curve.shared !== null ? `${KIND_NAMES[curve.kind]}, before the branch` : alone ? KIND_NAMES[curve.kind] : `${curve.run.name}, ${KIND_NAMES[curve.kind]}`,
    colour: colourOf(curve, alone),
    x: curve.points.map(({ x }) => x),
    y: curve.points.map(({ y }) => y),
    dashed: curve.kind === 'validation',
    faint: curve.kind === 'batch' || curve.shared !== null,
  }
}

/** A ring at the best epoch of the only run. */
function markBest(curves: readonly Curve[], measure: Measure): readonly Mark[] {
  const best = curves.find((curve) => curve.kind !== 'batch')?.run.bestEpoch
  const y = best && (valueOf(best, measure, 'validation') ?? valueOf(best, measure, 'training'))
  return best && typeof y === 'number' ? [{ x: best.epoch, y, colour: 'var(--ok)', label: 'best epoch' }] : []
}

/** A line at the epoch that is looked at. */
function markLooked(epoch: number | null): readonly Mark[] {
  return epoch === null ? [] : [{ x: epoch, colour: 'var(--accent)', label: `epoch ${epoch}` }]
}

function nameEpoch(x: number): string {
  return Number.isInteger(x) ? `Epoch ${x}` : `Epoch ${x.toFixed(2)}`
}

function epochAxis(runs: readonly Run[], curves: readonly Curve[]): Axis {
  const last = Math.max(1, ...curves.map((curve) => curve.points.at(-1)!.x))
  const epochs = Math.max(Math.ceil(last - 1e-9), ...runs.filter((run) => run.visible && isActive(run)).map((run) => plannedEpochs(run, last)))
  return { span: [0, epochs], ticks: linearTicks(0, epochs, 6).filter((tick) => Number.isInteger(tick) && tick <= epochs), format: String }
}

/** The axis shows all that is to come, unless what there is would be a sliver. */
function plannedEpochs(run: Run, last: number): number {
  const { epochs } = run.project.training
  return epochs <= 50 || last >= epochs / 5 ? epochs : 0
}

function valueAxis(curves: readonly Curve[], measure: Measure, logarithmic: boolean): Axis {
  const extent = extentOf(curves, logarithmic)
  const ticks = ticksOf(extent, measure, logarithmic)
  return { span: [ticks[0]!, ticks.at(-1)!], ticks, format: (tick) => formatTick(tick, measure), logarithmic: logarithmic && extent !== null }
}

function ticksOf(extent: readonly [number, number] | null, measure: Measure, logarithmic: boolean): readonly number[] {
  if (!extent) return [0, 1]
  if (logarithmic) return logTicks(...extent)
  return isShare(measure) ? linearTicks(Math.min(extent[0], 0.98), 1, 4) : linearTicks(Math.min(0, extent[0]), extent[1], 4)
}

function formatTick(tick: number, measure: Measure): string {
  return measure === 'accuracy' ? `${Number((tick * 100).toPrecision(4))}%` : short(tick)
}
