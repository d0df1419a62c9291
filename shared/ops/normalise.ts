import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../layer/spec.ts'

/** Mean 0 and variance 1 over `axes`, by the biased variance: (x − mean)/√(variance + ε). The variance is taken of the centred values, so that it loses no digits far from 0. */
export function normalise(tf: TensorFlow, x: Tensor, axes: readonly number[], epsilon: number): Tensor {
  const centred = tf.sub(x, tf.mean(x, [...axes], true))
  const variance = tf.mean(tf.square(centred), [...axes], true)
  return tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)))
}

/** `normalise` over the positions and neighbouring channels of each group, for every sample by itself. `x` is [batch, …, channels]. */
export function normaliseGroups(tf: TensorFlow, x: Tensor, groups: number, epsilon: number): Tensor {
  const channels = x.shape.at(-1)!
  const positions = x.size / (x.shape[0] * channels)
  const grouped = tf.reshape(x, [x.shape[0], positions, groups, channels / groups])
  return tf.reshape(normalise(tf, grouped, [1, 3], epsilon), x.shape)
}
