import type { Tensor4D } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../layer/spec.ts'

export interface LocalResponse {
  readonly size: number
  readonly alpha: number
  readonly beta: number
  readonly k: number
}

/**
 * x / (k + α/n · Σ x²)^β, the sum over n neighbouring channels at the same position. PyTorch's convention: ⌊n/2⌋ neighbours before,
 * the rest after, zeros beyond the ends, and α divided by n. `x` is [batch, H, W, C].
 */
export function localResponse(tf: TensorFlow, x: Tensor4D, { size, alpha, beta, k }: LocalResponse): Tensor4D {
  const [batch, height, width, channels] = x.shape
  const before = Math.floor(size / 2)
  // Channels as the columns of an image of one channel, so that average pooling slides over them.
  const squares = tf.reshape(tf.square(x), [batch, height * width, channels, 1]) as Tensor4D
  const padded = tf.pad(squares, [[0, 0], [0, 0], [before, size - 1 - before], [0, 0]])
  const means = tf.reshape(tf.avgPool(padded, [1, size], 1, 'valid'), x.shape)
  return tf.mul(x, tf.pow(tf.add(tf.mul(means, alpha), k), -beta))
}
