import type { Tensor } from '@tensorflow/tfjs-core'
import { tf } from './tensorflow.ts'

/** f(inputs) and its gradients by TensorFlow.js, for this gradient of the output. */
export function witness(inputs: readonly { readonly values: Float32Array; readonly shape: readonly number[] }[], f: (...tensors: Tensor[]) => Tensor, dy: Float32Array) {
  return tf.tidy(() => {
    const tensors = inputs.map(({ values, shape }) => tf.tensor(values, [...shape]))
    const output = f(...tensors)
    const gradients = tf.grads((...entering: Tensor[]) => f(...entering))(tensors, tf.tensor(dy, output.shape))
    return { output: output.dataSync() as Float32Array, gradients: gradients.map((gradient) => gradient.dataSync() as Float32Array) }
  })
}
