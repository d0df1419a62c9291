import type { Tensor4D } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../layer/spec.ts'
import { countedCells, fitWindow, windowAxis, type Window } from '../layer/window.ts'

/**
 * Pooling exactly as the analysis counts it. `x` is [batch, H, W, C]. The maximum is taken over real cells
 * only (padding counts as −∞, as in PyTorch and TensorFlow). The average divides by the real cells, or, with
 * `countPadding`, by real and padding cells (PyTorch's `count_include_pad`); the overhang of a last window
 * that `ceil` rounding adds is never counted.
 */
export function pool(tf: TensorFlow, x: Tensor4D, window: Window, kind: 'max' | 'average', countPadding: boolean): Tensor4D {
  const axes = [windowAxis(window, 0, x.shape[1]), windowAxis(window, 1, x.shape[2])] as const
  const [rows, columns] = [fitWindow(axes[0]), fitWindow(axes[1])]
  const size: [number, number] = [...window.kernel]
  const stride: [number, number] = [...window.stride]
  const padded = rows.before + rows.after + columns.before + columns.after === 0
    ? x
    : tf.pad(x, [[0, 0], [rows.before, rows.after], [columns.before, columns.after], [0, 0]], kind === 'max' ? -Infinity : 0)
  if (kind === 'max') return tf.maxPool(padded, size, stride, 'valid')
  const means = tf.avgPool(padded, size, stride, 'valid')
  const [high, wide] = [countedCells(axes[0], countPadding), countedCells(axes[1], countPadding)]
  const area = size[0] * size[1]
  if (high.every((count) => count === size[0]) && wide.every((count) => count === size[1])) return means
  const corrections = high.flatMap((h) => wide.map((w) => area / (h * w)))
  return tf.mul(means, tf.tensor4d(corrections, [1, high.length, wide.length, 1]))
}
