import { type Size, type WindowFit } from '../../layer/index.ts'
import type { PlanBuilder, Value } from '../builder.ts'

interface PoolWindows {
  readonly kernel: Size
  readonly stride: Size
  readonly fits: readonly [WindowFit, WindowFit]
}

function geometryOf(plan: PlanBuilder, x: Value, { kernel, stride, fits }: PoolWindows) {
  const [height, width, channels] = x.shape as [number, number, number]
  return {
    batch: plan.batch, height, width, channels, outHeight: fits[0].output, outWidth: fits[1].output, kernelHeight: kernel[0], kernelWidth: kernel[1],
    strideY: stride[0], strideX: stride[1], padTop: fits[0].before, padLeft: fits[1].before,
  }
}

/** The largest cell of each window; on the way back it alone has the gradient. */
export function maxPool(plan: PlanBuilder, x: Value, windows: PoolWindows): Value {
  const geometry = geometryOf(plan, x, windows)
  const y = plan.value([geometry.outHeight, geometry.outWidth, geometry.channels], [x])
  const winners = plan.training && y.learns ? plan.room(y.size) : 0
  plan.emit('maxPool', { ...geometry, x: x.at, y: y.at, winners })
  plan.back(y, (dy) => plan.emit('maxPoolBack', { ...geometry, winners, dy, ...plan.gradientOf(x) }))
  return y
}

/** The mean of each window's cells that exist, or with `counted` rows and columns of padding too. */
export function averagePool(plan: PlanBuilder, x: Value, windows: PoolWindows, counted: readonly [readonly [number, number], readonly [number, number]]): Value {
  const geometry = { ...geometryOf(plan, x, windows), countTop: counted[0][0], countBottom: counted[0][1], countLeft: counted[1][0], countRight: counted[1][1] }
  const y = plan.value([geometry.outHeight, geometry.outWidth, geometry.channels], [x])
  plan.emit('averagePool', { ...geometry, x: x.at, y: y.at })
  plan.back(y, (dy) => plan.emit('averagePoolBack', { ...geometry, dy, ...plan.gradientOf(x) }))
  return y
}

/** Means over a grid of [height, width] regions; 1×1 is the mean of the whole image. `shape` is that of the result. */
export function averageRegions(plan: PlanBuilder, x: Value, [outHeight, outWidth]: Size, shape: readonly number[]): Value {
  const [height, width, channels] = x.shape as [number, number, number]
  const geometry = { batch: plan.batch, height, width, channels, outHeight, outWidth }
  const y = plan.value([...shape], [x])
  plan.emit('adaptiveAveragePool', { ...geometry, x: x.at, y: y.at })
  plan.back(y, (dy) => plan.emit('adaptiveAveragePoolBack', { ...geometry, dy, ...plan.gradientOf(x) }))
  return y
}

