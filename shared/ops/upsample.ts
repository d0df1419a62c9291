import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import type { Size } from '../layer/shape.ts'
import type { TensorFlow } from '../layer/spec.ts'

/**
 * Enlarges `x`, [batch, H, W, C], by whole factors. Bilinear samples at the centres of the new cells and repeats the border, as PyTorch
 * (`align_corners=False`) and Keras do. TensorFlow.js's own resizing has wrong gradients on one backend and none on another.
 */
export function upsample(tf: TensorFlow, x: Tensor4D, factor: Size, method: 'nearest' | 'bilinear'): Tensor4D {
  const [batch, height, width, channels] = x.shape
  const tall = enlarge(tf, tf.reshape(x, [batch, height, width * channels]), factor[0], method)
  const wide = enlarge(tf, tf.reshape(tall, [batch * height * factor[0], width, channels]), factor[1], method)
  return tf.reshape(wide, [batch, height * factor[0], width * factor[1], channels])
}

/** [n, length, m] → n·length·factor rows of m: the new cells of one old cell follow each other, each a fixed blend of two neighbours. */
function enlarge(tf: TensorFlow, x: Tensor, factor: number, method: 'nearest' | 'bilinear'): Tensor {
  if (factor === 1) return x
  const [count, length, inner] = x.shape as [number, number, number]
  const cells = (tensor: Tensor) => tf.reshape(tensor, [count * length, 1, inner])
  if (method === 'nearest') return tf.tile(cells(x), [1, factor, 1])
  const first = tf.slice(x, [0, 0, 0], [count, 1, inner])
  const last = tf.slice(x, [0, length - 1, 0], [count, 1, inner])
  const previous = cells(length === 1 ? x : tf.concat([first, tf.slice(x, [0, 0, 0], [count, length - 1, inner])], 1))
  const next = cells(length === 1 ? x : tf.concat([tf.slice(x, [0, 1, 0], [count, length - 1, inner]), last], 1))
  const here = cells(x)
  const phases = Array.from({ length: factor }, (_, phase) => {
    // Distance of the new cell's centre from the old cell's, in old cells: from −½ to ½.
    const offset = (phase + 0.5) / factor - 0.5
    if (offset === 0) return here
    return tf.add(tf.mul(here, 1 - Math.abs(offset)), tf.mul(offset < 0 ? previous : next, Math.abs(offset)))
  })
  return tf.concat(phases, 1)
}
