import type { Tensor4D } from '@tensorflow/tfjs-core'
import type { Size } from '../layer/shape.ts'
import type { TensorFlow } from '../layer/spec.ts'

/** The filter with D − 1 zeros between neighbouring taps: an ordinary filter that does what the dilated one does. */
export function stuff(tf: TensorFlow, kernel: Tensor4D, [down, across]: Size): Tensor4D {
  const [high, wide, inputs, outputs] = kernel.shape
  const channels = inputs * outputs
  const columns = tf.pad(tf.reshape(kernel, [high * wide, 1, channels]), [[0, 0], [0, across - 1], [0, 0]])
  const rows = tf.pad(tf.reshape(columns, [high, 1, wide * across * channels]), [[0, 0], [0, down - 1], [0, 0]])
  const full: Tensor4D = tf.reshape(rows, [high * down, wide * across, inputs, outputs])
  return tf.slice(full, [0, 0, 0, 0], [down * (high - 1) + 1, across * (wide - 1) + 1, inputs, outputs])
}
