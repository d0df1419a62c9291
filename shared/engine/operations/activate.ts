import { kernelFunction, type KernelFunction, type PlanBuilder, type Value, type Weight } from '../builder.ts'
import type { Shape } from '../../layer/index.ts'

export const LINEAR = kernelFunction('linear')

/** Numbers that lie in the first cache: up to here the sums for a bias are taken as its gradient is written, by strips of columns. */
const STRIPS = 8192

/** What a layer computes, a bias that was added to it, and a function behind it. */
export interface Before {
  /** Writes into the value that it is given, with the function where it is handed one. */
  readonly compute: (y: Value, fused: KernelFunction | null) => void
  /** Gets the gradient by what stands before the function. */
  readonly back: (dy: number) => void
  /** Of every number along the last axis. Its gradient is written here. */
  readonly bias: Weight | undefined
}

/** Writes a layer with its bias and its function, and the way back through them. */
export function applyFunction(plan: PlanBuilder, f: KernelFunction, shape: Shape, sources: readonly { readonly learns: boolean }[], { compute, back, bias }: Before): Value {
  const y = plan.value(shape, sources)
  const keepsInput = f.function !== 0 && !f.fromOutput
  const before = keepsInput ? plan.value(shape, sources) : y
  compute(before, keepsInput ? null : f)
  if (keepsInput) plan.emit('activate', { function: f.function, alpha: f.alpha, count: y.size, x: before.at, y: y.at })
  const columns = shape.at(-1)!
  plan.back(y, (dy) => {
    const { function: code, alpha } = f
    const sums = bias?.gradient ?? 0
    const rows = y.size / columns
    const together = sums !== 0 && code !== 0 && !keepsInput && y.size <= STRIPS
    if (together) plan.emit('activateBackSums', { function: code, alpha, rows, columns, saved: y.at, dy, dx: dy, sums })
    else if (code !== 0) plan.emit('activateBack', { function: code, alpha, count: y.size, saved: before.at, from: keepsInput ? 1 : 0, dy, dx: dy, accumulate: 0 })
    if (sums !== 0 && !together) plan.emit('columnSums', { rows, columns, x: dy, y: sums, accumulate: 0 })
    back(dy)
  })
  return y
}

/** y = f(x), value by value. */
export function activate(plan: PlanBuilder, x: Value, f: KernelFunction): Value {
  const y = plan.value(x.shape, [x])
  plan.emit('activate', { function: f.function, alpha: f.alpha, count: y.size, x: x.at, y: y.at })
  plan.back(y, (dy) => {
    const { dx, accumulate } = plan.gradientOf(x)
    plan.emit('activateBack', { function: f.function, alpha: f.alpha, count: y.size, saved: x.at, from: 1, dy, dx, accumulate })
  })
  return y
}

/** Softmax over the last axis. */
export function softmax(plan: PlanBuilder, x: Value): Value {
  const y = plan.value(x.shape, [x])
  const columns = x.shape.at(-1)!
  const rows = x.size / columns
  plan.emit('softmax', { rows, columns, x: x.at, y: y.at })
  plan.back(y, (dy) => {
    const { dx, accumulate } = plan.gradientOf(x)
    plan.emit('softmaxBack', { rows, columns, y: y.at, dy, dx, accumulate })
  })
  return y
}

/** max(x, 0) + α·min(x, 0), with a learned slope α for each channel. */
export function prelu(plan: PlanBuilder, x: Value, slope: Weight): Value {
  const columns = x.shape.at(-1)!
  const rows = x.size / columns
  const y = plan.value(x.shape, [x, { learns: slope.gradient !== null }])
  plan.emit('prelu', { rows, columns, x: x.at, slope: slope.at, y: y.at })
  plan.back(y, (dy) => {
    const { dx, accumulate } = x.learns ? plan.gradientOf(x) : { dx: 0, accumulate: 0 }
    plan.emit('preluBack', { rows, columns, x: x.at, slope: slope.at, dy, dx, accumulate, dslope: slope.gradient ?? 0, accumulateSlope: 0 })
  })
  return y
}

/** The largest of each unit's pieces; piece p of unit u is number p·units + u. */
export function largestPieces(plan: PlanBuilder, x: Value, pieces: number, shape: Shape): Value {
  const units = shape.at(-1)!
  const sizes = { rows: x.size / units / pieces, pieces, units, x: x.at }
  const y = plan.value(shape, [x])
  plan.emit('maxout', { ...sizes, y: y.at })
  plan.back(y, (dy) => plan.emit('maxoutBack', { ...sizes, dy, ...plan.gradientOf(x) }))
  return y
}
