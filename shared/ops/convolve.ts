import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../layer/spec.ts'
import type { Size } from '../layer/shape.ts'
import { fitWindow, windowAxis, type Window } from '../layer/window.ts'
import { depthwise } from './depthwise.ts'
import { stuff } from './stuff.ts'

type Pair = [number, number]
type Pads = [Pair, Pair, Pair, Pair]

/**
 * Convolution exactly as the analysis counts it, with its gradient on every backend. `x` is [batch, H, W, C], `kernel`
 * [F, F, C/groups, K]; the result [batch, H', W', K]. TensorFlow.js takes no groups, refuses stride and dilation
 * together and has no gradient for dilation, so all three are lowered here.
 */
export function convolve(tf: TensorFlow, x: Tensor4D, kernel: Tensor4D, window: Window, groups: number): Tensor4D {
  const rows = fitWindow(windowAxis(window, 0, x.shape[1]))
  const columns = fitWindow(windowAxis(window, 1, x.shape[2]))
  const pads: Pads = [[0, 0], [rows.before, rows.after], [columns.before, columns.after], [0, 0]]
  const { stride, dilation = [1, 1] } = window
  const one = (part: Tensor4D, taps: Tensor4D) => {
    if (dilation[0] === 1 && dilation[1] === 1) return tf.conv2d(part, taps, [...stride] as Pair, pads)
    if (stride[0] === 1 && stride[1] === 1) return dilated(tf, part, taps, pads, dilation)
    return tf.conv2d(part, stuff(tf, taps, dilation), [...stride] as Pair, pads)
  }
  if (groups === 1) return one(x, kernel)
  // One operation instead of one for every channel: MobileNet's convolutions have hundreds of groups.
  if (groups === x.shape[3]) return depthwise(tf, x, tf.reshape(kernel, [kernel.shape[0], kernel.shape[1], groups, kernel.shape[3] / groups]), window)
  const parts = tf.split(x, groups, 3)
  const kernels = tf.split(kernel, groups, 3)
  return tf.concat(parts.map((part, group) => one(part as Tensor4D, kernels[group] as Tensor4D)), 3)
}

/**
 * Convolution at stride 1 with taps D apart. Its gradients are convolutions too: dx of dy with the filter turned round, its
 * taps D apart; dw of x (channels as images) with dy as the filter, at stride D.
 */
function dilated(tf: TensorFlow, x: Tensor4D, kernel: Tensor4D, pads: Pads, dilation: Size): Tensor4D {
  const [high, wide] = [kernel.shape[0], kernel.shape[1]]
  const apart = [...dilation] as Pair
  const operation = tf.customGrad((...args) => {
    const [image, taps, save] = args as unknown as [Tensor4D, Tensor4D, (tensors: Tensor[]) => void]
    save([image, taps])
    return {
      value: tf.conv2d(image, taps, 1, pads, 'NHWC', apart),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [input, filter] = saved as [Tensor4D, Tensor4D]
        const output = dy as Tensor4D
        const [, top, left] = pads
        // Padding P of x becomes D·(F − 1) − P of dy; where P is larger, the surplus is cut off afterwards.
        const reach = [dilation[0] * (high - 1), dilation[1] * (wide - 1)] as const
        const spare = [[reach[0] - top[0], reach[0] - top[1]], [reach[1] - left[0], reach[1] - left[1]]] as const
        const around = spare.map(([before, after]) => [Math.max(0, before), Math.max(0, after)]) as [Pair, Pair]
        const dx = () => {
          const turned = tf.transpose<Tensor4D>(tf.reverse(filter, [0, 1]), [0, 1, 3, 2])
          const whole = tf.conv2d(output, turned, 1, [[0, 0], ...around, [0, 0]], 'NHWC', apart)
          return tf.slice(whole, [0, Math.max(0, -spare[0][0]), Math.max(0, -spare[1][0]), 0], input.shape)
        }
        const dw = () => {
          const channels = tf.transpose<Tensor4D>(input, [3, 1, 2, 0])
          const taken = tf.conv2d(channels, tf.transpose<Tensor4D>(output, [1, 2, 0, 3]), apart, pads)
          return tf.transpose(taken, [1, 2, 0, 3])
        }
        return [dx(), dw()]
      },
    }
  })
  return operation(x, kernel)
}
