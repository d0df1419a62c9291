import { percent, short } from '../verdict.ts'
import classes from './Charts.module.css'
import { KIND_NAMES, type Curve, type Measure } from './curves.ts'

interface ChartTooltipProps {
  readonly curves: readonly Curve[]
  readonly measure: Measure
  /** Given by the chart: whether the pointer is over it, and where. */
  readonly active?: boolean
  readonly label?: string | number
}

/** The values of every curve at the pointer's place. */
export function ChartTooltip({ curves, measure, active, label }: ChartTooltipProps) {
  const x = Number(label)
  if (!active || Number.isNaN(x)) return null
  const several = new Set(curves.map((curve) => curve.run.id)).size > 1
  const rows = curves.flatMap((curve) => {
    const nearest = curve.points.reduce((best, point) => (Math.abs(point.x - x) < Math.abs(best.x - x) ? point : best))
    return nearest.y === null || Math.abs(nearest.x - x) > 0.5 ? [] : [{ curve, y: nearest.y }]
  })
  if (rows.length === 0) return null
  return (
    <div className={classes.tooltip}>
      <b>{Number.isInteger(x) ? `Epoch ${x}` : `Epoch ${x.toFixed(2)}`}</b>
      {rows.map(({ curve, y }) => (
        <span key={curve.id}>
          {several && `${curve.run.name}, `}
          {KIND_NAMES[curve.kind]} <em>{measure === 'accuracy' ? percent(y) : short(y)}</em>
        </span>
      ))}
    </div>
  )
}
