import type { PlanBuilder, Value } from '../builder.ts'
import { COMBINE_KINDS } from '../opcodes.ts'

/** How an operand is read over [batch, positions, channels]: a stride of 0 repeats it. */
function stridesOf(value: Value, positions: number, channels: number): readonly [number, number, number] {
  const depth = value.shape.at(-1)!
  const cells = value.shape.length === 1 ? 1 : value.shape[0]! * value.shape[1]!
  return [cells * depth, cells === 1 && positions > 1 ? 0 : depth, depth === 1 && channels > 1 ? 0 : 1]
}

/** a ∘ b, value by value; [1, 1, C] and [C] are repeated over [H, W, C]. */
export function combine(plan: PlanBuilder, kind: keyof typeof COMBINE_KINDS, a: Value, b: Value): Value {
  const wide = a.size >= b.size ? a : b
  const channels = wide.shape.at(-1)!
  const positions = wide.size / plan.batch / channels
  const [aOuter, aMiddle, aInner] = stridesOf(a, positions, channels)
  const [bOuter, bMiddle, bInner] = stridesOf(b, positions, channels)
  const y = plan.value(wide.shape, [a, b])
  const operands = { kind: COMBINE_KINDS[kind], outer: plan.batch, middle: positions, inner: channels, a: a.at, aOuter, aMiddle, aInner, b: b.at, bOuter, bMiddle, bInner }
  plan.emit('combine', { ...operands, y: y.at })
  plan.back(y, (dy) => {
    for (const [side, operand] of [a, b].entries()) if (operand.learns) plan.emit('combineBack', { ...operands, dy, side, ...plan.gradientOf(operand) })
  })
  return y
}

/** factor·x. */
export function scale(plan: PlanBuilder, x: Value, factor: number): Value {
  const y = plan.value(x.shape, [x])
  plan.emit('scale', { count: x.size, factor, x: x.at, y: y.at, accumulate: 0 })
  plan.back(y, (dy) => {
    const { dx, accumulate } = plan.gradientOf(x)
    plan.emit('scale', { count: x.size, factor, x: dy, y: dx, accumulate })
  })
  return y
}

/** One after the other along the last axis. */
export function concatenate(plan: PlanBuilder, inputs: readonly Value[], shape: readonly number[]): Value {
  const y = plan.value([...shape], inputs)
  const width = shape.at(-1)!
  const rows = y.size / width
  let offset = 0
  const slices = inputs.map((x) => {
    const slice = { x, width: x.shape.at(-1)!, at: offset * 4 }
    offset += slice.width
    return slice
  })
  for (const { x, width: own, at } of slices) plan.emit('copy', { rows, width: own, x: x.at, xStride: own, y: y.at + at, yStride: width, accumulate: 0 })
  plan.back(y, (dy) => {
    for (const { x, width: own, at } of slices) {
      if (!x.learns) continue
      const { dx, accumulate } = plan.gradientOf(x)
      plan.emit('copy', { rows, width: own, x: dy + at, xStride: width, y: dx, yStride: own, accumulate })
    }
  })
  return y
}

/** The axes of a sample in another order; `order` counts them from 1. */
export function permute(plan: PlanBuilder, x: Value, order: readonly number[], shape: readonly number[]): Value {
  const extents = [plan.batch, ...x.shape]
  const strides = extents.map((_, axis) => extents.slice(axis + 1).reduce((product, extent) => product * extent, 1))
  const axes = [0, ...order]
  const y = plan.value([...shape], [x])
  const emit = (from: number, to: number, sizes: readonly number[], steps: readonly number[], accumulate: number) => {
    // Four axes: ones of extent 1 in front where there are fewer.
    const fill = (values: readonly number[], with_: number) => [...Array.from({ length: 4 - values.length }, () => with_), ...values] as [number, number, number, number]
    const [d0, d1, d2, d3] = fill(sizes, 1)
    const [s0, s1, s2, s3] = fill(steps, 0)
    plan.emit('permute', { d0, d1, d2, d3, s0, s1, s2, s3, x: from, y: to, accumulate })
  }
  emit(x.at, y.at, axes.map((axis) => extents[axis]!), axes.map((axis) => strides[axis]!), 0)
  const permuted = axes.map((axis) => extents[axis]!)
  const permutedStrides = permuted.map((_, axis) => permuted.slice(axis + 1).reduce((product, extent) => product * extent, 1))
  plan.back(y, (dy) => {
    const { dx, accumulate } = plan.gradientOf(x)
    emit(dy, dx, extents, extents.map((_, axis) => permutedStrides[axes.indexOf(axis)]!), accumulate)
  })
  return y
}
