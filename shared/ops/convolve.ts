import type { Tensor4D } from '@tensorflow/tfjs-core'
import type { TensorFlow, Window } from '../layer/index.ts'
import { fitWindow, windowAxis } from '../layer/window.ts'

/**
 * Convolution exactly as the analysis counts it. `x` is [batch, H, W, C], `kernel` [F, F, C/groups, K]; the
 * result [batch, H', W', K]. TensorFlow.js takes neither numeric padding nor groups, and has no gradient
 * for dilation, so all three are lowered here.
 */
export function convolve(tf: TensorFlow, x: Tensor4D, kernel: Tensor4D, window: Window, groups: number): Tensor4D {
  const rows = fitWindow(windowAxis(window, 0, x.shape[1]))
  const columns = fitWindow(windowAxis(window, 1, x.shape[2]))
  const padded = tf.pad(x, [[0, 0], [rows.before, rows.after], [columns.before, columns.after], [0, 0]]) as Tensor4D
  if (groups === 1) return tf.conv2d(padded, kernel, [...window.stride], 'valid', 'NHWC', [...(window.dilation ?? [1, 1])] as [number, number])
  const parts = tf.split(padded, groups, 3)
  const kernels = tf.split(kernel, groups, 3)
  return tf.concat(parts.map((part, index) => convolve(tf, part as Tensor4D, kernels[index] as Tensor4D, { ...window, padding: 'valid' }, 1)), 3)
}
