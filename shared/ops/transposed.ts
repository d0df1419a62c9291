import type { Tensor4D } from '@tensorflow/tfjs-core'
import type { Size } from '../layer/shape.ts'
import type { TensorFlow } from '../layer/spec.ts'
import type { Padding } from '../layer/window.ts'

/** What decides the size of a transposed convolution. */
export interface Transposed {
  readonly kernel: Size
  readonly stride: Size
  readonly padding: Padding
  readonly outputPadding: Size
}

/** Where the output of one axis lies in the sum of all spread-out kernels, (N − 1)·S + F cells long. */
export interface TransposedFit {
  readonly output: number
  /** Cells cut off before the output. */
  readonly before: number
}

/** Output size (N − 1)·S − 2P + F + outputPadding along one axis; with `same` N·S, as in TensorFlow. */
export function fitTransposed({ kernel, stride, padding, outputPadding }: Transposed, axis: 0 | 1, input: number): TransposedFit {
  if (padding === 'same') return { output: input * stride[axis], before: Math.max(0, Math.floor((kernel[axis] - stride[axis]) / 2)) }
  const before = padding === 'valid' ? 0 : padding[axis]
  return { output: (input - 1) * stride[axis] - 2 * before + kernel[axis] + outputPadding[axis], before }
}

/**
 * Transposed convolution with padding on both sides and output padding, which TensorFlow.js does not take. `x` is [batch, H, W, C],
 * `kernel` [F, F, K, C]; the result [batch, H', W', K].
 */
export function transposed(tf: TensorFlow, x: Tensor4D, kernel: Tensor4D, settings: Transposed): Tensor4D {
  const [batch, height, width] = x.shape
  const [rows, columns] = [fitTransposed(settings, 0, height), fitTransposed(settings, 1, width)]
  const whole = (axis: 0 | 1, input: number, fit: TransposedFit) => Math.max((input - 1) * settings.stride[axis] + settings.kernel[axis], fit.before + fit.output)
  const filters = kernel.shape[2]
  const full = tf.conv2dTranspose(x, kernel, [batch, whole(0, height, rows), whole(1, width, columns), filters], [settings.stride[0], settings.stride[1]], 'valid')
  if (full.shape[1] === rows.output && full.shape[2] === columns.output) return full
  return tf.slice(full, [0, rows.before, columns.before, 0], [batch, rows.output, columns.output, filters])
}
