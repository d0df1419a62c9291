import type { Size, WindowFit } from '../../layer/index.ts'
import type { KernelFunction, PlanBuilder, Value, Weight } from '../builder.ts'
import { applyFunction } from './activate.ts'
import { learning } from './dense.ts'

/** Where the windows of a convolution lie: see `fitWindow`. */
export interface Windows {
  readonly kernel: Size
  readonly stride: Size
  readonly dilation: Size
  readonly fits: readonly [WindowFit, WindowFit]
}

interface Kernel {
  readonly kernel: Weight
  readonly bias: Weight | undefined
}

function geometryOf(plan: PlanBuilder, x: Value, { kernel, stride, dilation, fits }: Windows, filters: number, groups: number) {
  const [height, width, channels] = x.shape as [number, number, number]
  return {
    batch: plan.batch, height, width, channels, outHeight: fits[0].output, outWidth: fits[1].output, filters, kernelHeight: kernel[0], kernelWidth: kernel[1],
    strideY: stride[0], strideX: stride[1], dilationY: dilation[0], dilationX: dilation[1], padTop: fits[0].before, padLeft: fits[1].before, groups,
  }
}

/** y = f(x ∗ kernel + b), the kernel [F, F, channels/groups, filters]. */
export function convolve(plan: PlanBuilder, x: Value, { kernel, bias }: Kernel, windows: Windows, filters: number, groups: number, f: KernelFunction): Value {
  const geometry = geometryOf(plan, x, windows, filters, groups)
  plan.needScratch(plan.kernels.convolutionScratchBytes(Object.values(geometry)))
  return applyFunction(plan, f, [geometry.outHeight, geometry.outWidth, filters], [x, ...learning(kernel, bias)], {
    bias,
    compute: (y, fused) => plan.emit('convolve', { ...geometry, x: x.at, kernel: kernel.at, bias: bias?.at ?? 0, y: y.at, function: fused?.function ?? 0, alpha: fused?.alpha ?? 0 }),
    back: (dy) => {
      if (kernel.gradient !== null) plan.emit('convolveBackKernel', { ...geometry, x: x.at, dy, dkernel: kernel.gradient, accumulate: 0 })
      if (!x.learns) return
      const { dx, accumulate } = plan.gradientOf(x)
      plan.emit('convolveBackInput', { ...geometry, dy, kernel: kernel.at, bias: 0, dx, function: 0, alpha: 0, accumulate })
    },
  })
}

/** Every channel is convolved alone, with `multiplier` kernels of its own: [F, F, channels, multiplier]. */
export function convolveDepthwise(plan: PlanBuilder, x: Value, { kernel, bias }: Kernel, windows: Windows, multiplier: number, f: KernelFunction): Value {
  const channels = x.shape[2]!
  const filters = channels * multiplier
  const geometry = geometryOf(plan, x, windows, filters, channels)
  return applyFunction(plan, f, [geometry.outHeight, geometry.outWidth, filters], [x, ...learning(kernel, bias)], {
    bias,
    compute: (y, fused) => plan.emit('depthwise', { ...geometry, x: x.at, kernel: kernel.at, bias: bias?.at ?? 0, y: y.at, function: fused?.function ?? 0, alpha: fused?.alpha ?? 0 }),
    back: (dy) => {
      if (kernel.gradient !== null) plan.emit('depthwiseBackKernel', { ...geometry, x: x.at, dy, dkernel: kernel.gradient, accumulate: 0 })
      if (!x.learns) return
      const { dx, accumulate } = plan.gradientOf(x)
      plan.emit('depthwiseBackInput', { ...geometry, dy, kernel: kernel.at, dx, accumulate })
    },
  })
}

/** A convolution run backwards: x [H, W, C] into `shape` [H′, W′, K], the kernel [F, F, K, C]. Its way back is the convolution itself. */
export function convolveTransposed(
  plan: PlanBuilder, x: Value, { kernel, bias }: Kernel, windows: { readonly kernel: Size; readonly stride: Size; readonly before: Size }, shape: readonly number[], f: KernelFunction,
): Value {
  const [outHeight, outWidth, filters] = x.shape as [number, number, number]
  const [height, width, channels] = shape as [number, number, number]
  const geometry = {
    batch: plan.batch, height, width, channels, outHeight, outWidth, filters, kernelHeight: windows.kernel[0], kernelWidth: windows.kernel[1],
    strideY: windows.stride[0], strideX: windows.stride[1], dilationY: 1, dilationX: 1, padTop: windows.before[0], padLeft: windows.before[1], groups: 1,
  }
  plan.needScratch(plan.kernels.convolutionScratchBytes(Object.values(geometry)))
  return applyFunction(plan, f, shape, [x, ...learning(kernel, bias)], {
    bias,
    compute: (y, fused) => plan.emit('convolveBackInput', { ...geometry, dy: x.at, kernel: kernel.at, bias: bias?.at ?? 0, dx: y.at, function: fused?.function ?? 0, alpha: fused?.alpha ?? 0, accumulate: 0 }),
    back: (dy) => {
      if (kernel.gradient !== null) plan.emit('convolveBackKernel', { ...geometry, x: dy, dy: x.at, dkernel: kernel.gradient, accumulate: 0 })
      if (!x.learns) return
      const { dx, accumulate } = plan.gradientOf(x)
      if (accumulate === 0) {
        plan.emit('convolve', { ...geometry, x: dy, kernel: kernel.at, bias: 0, y: dx, function: 0, alpha: 0 })
        return
      }
      // The convolution writes; where another gradient is there already, it is added afterwards.
      const own = plan.room(x.size)
      plan.emit('convolve', { ...geometry, x: dy, kernel: kernel.at, bias: 0, y: own, function: 0, alpha: 0 })
      plan.emit('scale', { count: x.size, factor: 1, x: own, y: dx, accumulate: 1 })
    },
  })
}
