import type { PlanBuilder, Value } from '../builder.ts'

/** Dropout: the same mask forwards and back, drawn from the seed of the step. `spatial` drops whole channels of a sample. */
export function drop(plan: PlanBuilder, x: Value, rate: number, spatial: boolean): Value {
  const inner = x.shape.at(-1)!
  const mask = { outer: plan.batch, middle: x.size / plan.batch / inner, inner, spatial: spatial ? 1 : 0, rate, seed: plan.seed, salt: plan.salt() }
  const y = plan.value(x.shape, [x])
  plan.emit('dropout', { ...mask, x: x.at, y: y.at, accumulate: 0 })
  plan.back(y, (dy) => {
    const { dx, accumulate } = plan.gradientOf(x)
    plan.emit('dropout', { ...mask, x: dy, y: dx, accumulate })
  })
  return y
}

/** x + N(0, deviation²). */
export function addNoise(plan: PlanBuilder, x: Value, deviation: number): Value {
  const y = plan.value(x.shape, [x])
  plan.emit('gaussianNoise', { count: x.size, deviation, seed: plan.seed, salt: plan.salt(), x: x.at, y: y.at })
  plan.back(y, (dy) => {
    const { dx, accumulate } = plan.gradientOf(x)
    plan.emit('scale', { count: x.size, factor: 1, x: dy, y: dx, accumulate })
  })
  return y
}
