import type { Tensor4D } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../layer/spec.ts'
import { fitWindow, windowAxis, type Window } from '../layer/window.ts'
import { stuff } from './stuff.ts'

/**
 * Convolution of every channel with filters of its own: `x` is [batch, H, W, C], `kernel` [F, F, C, M], the result
 * [batch, H', W', C·M], channel c's answers side by side. TensorFlow.js has no gradient for dilation here and refuses it
 * together with a stride, so a dilated filter is spread out with zeros.
 */
export function depthwise(tf: TensorFlow, x: Tensor4D, kernel: Tensor4D, window: Window): Tensor4D {
  const rows = fitWindow(windowAxis(window, 0, x.shape[1]))
  const columns = fitWindow(windowAxis(window, 1, x.shape[2]))
  const { stride, dilation = [1, 1] } = window
  const taps = dilation[0] === 1 && dilation[1] === 1 ? kernel : stuff(tf, kernel, dilation)
  return tf.depthwiseConv2d(x, taps, [stride[0], stride[1]], [[0, 0], [rows.before, rows.after], [columns.before, columns.after], [0, 0]])
}
