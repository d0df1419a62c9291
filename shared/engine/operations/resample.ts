import type { Size } from '../../layer/index.ts'
import type { PlanBuilder, Value } from '../builder.ts'
import { UPSAMPLE_METHODS } from '../opcodes.ts'

/** Enlarges an image by whole factors. */
export function upsample(plan: PlanBuilder, x: Value, [factorY, factorX]: Size, method: 'nearest' | 'bilinear', shape: readonly number[]): Value {
  const [height, width, channels] = x.shape as [number, number, number]
  const geometry = { method: UPSAMPLE_METHODS[method], batch: plan.batch, height, width, channels, factorY, factorX }
  const y = plan.value([...shape], [x])
  plan.emit('upsample', { ...geometry, x: x.at, y: y.at })
  plan.back(y, (dy) => plan.emit('upsampleBack', { ...geometry, dy, ...plan.gradientOf(x) }))
  return y
}

/** Zeros around an image; negative sides cut off. */
export function pad(plan: PlanBuilder, x: Value, [top, bottom, left, right]: readonly [number, number, number, number], shape: readonly number[]): Value {
  const [height, width, channels] = x.shape as [number, number, number]
  const y = plan.value([...shape], [x])
  plan.emit('pad', { batch: plan.batch, height, width, channels, top, bottom, left, right, x: x.at, y: y.at, accumulate: 0 })
  plan.back(y, (dy) => {
    const { dx, accumulate } = plan.gradientOf(x)
    plan.emit('pad', { batch: plan.batch, height: shape[0]!, width: shape[1]!, channels, top: -top, bottom: -bottom, left: -left, right: -right, x: dy, y: dx, accumulate })
  })
  return y
}
