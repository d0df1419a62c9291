import { activationFunction, type FunctionName } from '../../shared/activation/functions.ts'
import classes from './Inspector.module.css'

const WIDTH = 260
const HEIGHT = 120
/** The plot shows x from −4 to 4 and y from −2 to 4. */
const RANGE = { left: -4, right: 4, bottom: -2, top: 4 }
const STEPS = 160

const toX = (x: number) => ((x - RANGE.left) / (RANGE.right - RANGE.left)) * WIDTH
const toY = (y: number) => HEIGHT - ((Math.min(Math.max(y, RANGE.bottom - 1), RANGE.top + 1) - RANGE.bottom) / (RANGE.top - RANGE.bottom)) * HEIGHT

/** The curve of an activation function with its slope, its equation and its derivative. */
export function ActivationPlot({ name, alpha }: { name: FunctionName; alpha: number | undefined }) {
  const activation = activationFunction(name)
  const a = alpha ?? activation.alpha ?? 0
  const f = (x: number) => activation.value(x, a)
  const slope = (x: number) => (f(x + 1e-4) - f(x - 1e-4)) / 2e-4
  const path = (curve: (x: number) => number) =>
    Array.from({ length: STEPS + 1 }, (_, index) => {
      const x = RANGE.left + ((RANGE.right - RANGE.left) * index) / STEPS
      return `${index === 0 ? 'M' : 'L'}${toX(x).toFixed(1)} ${toY(curve(x)).toFixed(1)}`
    }).join('')
  return (
    <section className={classes.card}>
      <h3 className={classes.cardTitle}>{activation.title}</h3>
      <svg className={classes.plot} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={`Curve of ${activation.title} and of its derivative`}>
        <path d={`M0 ${toY(0)}H${WIDTH}M${toX(0)} 0V${HEIGHT}`} stroke="var(--line)" vectorEffect="non-scaling-stroke" />
        <path d={path(slope)} fill="none" stroke="var(--c-pool)" strokeWidth={1.5} strokeDasharray="5 4" vectorEffect="non-scaling-stroke" />
        <path d={path(f)} fill="none" stroke="var(--accent)" strokeWidth={2} vectorEffect="non-scaling-stroke" />
      </svg>
      <div className={classes.math}>
        f(x) = <strong>{activation.equation}</strong>
        <br />
        f′(x) = {activation.derivative} <span aria-hidden>(dashed)</span>
      </div>
    </section>
  )
}
