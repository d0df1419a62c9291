import type { Tensor4D } from '@tensorflow/tfjs-core'
import type { Size } from '../layer/shape.ts'
import type { TensorFlow } from '../layer/spec.ts'
import { fitWindow, windowAxis, type Window } from '../layer/window.ts'

/**
 * Convolution exactly as the analysis counts it. `x` is [batch, H, W, C], `kernel` [F, F, C/groups, K]; the
 * result [batch, H', W', K]. TensorFlow.js takes neither numeric padding nor groups, has no gradient for
 * dilation and refuses dilation together with a stride, so all of them are lowered here.
 */
export function convolve(tf: TensorFlow, x: Tensor4D, kernel: Tensor4D, window: Window, groups: number): Tensor4D {
  const rows = fitWindow(windowAxis(window, 0, x.shape[1]))
  const columns = fitWindow(windowAxis(window, 1, x.shape[2]))
  const stride: [number, number] = [...window.stride]
  const spread = dilate(tf, kernel, window.dilation ?? [1, 1])
  const padded = rows.before + rows.after + columns.before + columns.after === 0
    ? x
    : (tf.pad(x, [[0, 0], [rows.before, rows.after], [columns.before, columns.after], [0, 0]]) as Tensor4D)
  if (groups === 1) return tf.conv2d(padded, spread, stride, 'valid')
  const parts = tf.split(padded, groups, 3)
  const kernels = tf.split(spread, groups, 3)
  return tf.concat(parts.map((part, index) => tf.conv2d(part as Tensor4D, kernels[index] as Tensor4D, stride, 'valid')), 3)
}

/** Puts dilation − 1 rows and columns of zeros between the taps, which makes a dilated convolution an ordinary one. */
function dilate(tf: TensorFlow, kernel: Tensor4D, [down, across]: Size): Tensor4D {
  if (down === 1 && across === 1) return kernel
  const [rows, columns, depth, filters] = kernel.shape
  const [high, wide] = [down * (rows - 1) + 1, across * (columns - 1) + 1]
  const tall = tf.reshape(tf.pad(tf.reshape(kernel, [rows, 1, -1]), [[0, 0], [0, down - 1], [0, 0]]), [rows * down, columns, 1, depth * filters])
  const full = tf.reshape(tf.pad(tall, [[0, 0], [0, 0], [0, across - 1], [0, 0]]), [rows * down, columns * across, depth, filters])
  return tf.slice(full, [0, 0, 0, 0], [high, wide, depth, filters]) as Tensor4D
}
