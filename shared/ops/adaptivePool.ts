import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import type { Size } from '../layer/shape.ts'
import type { TensorFlow } from '../layer/spec.ts'

/** The cells of bin i are those from ⌊i·N/n⌋ up to, without, ⌈(i + 1)·N/n⌉. Bins may overlap by a cell, as in PyTorch. */
export function adaptiveBins(input: number, output: number): readonly (readonly [start: number, end: number])[] {
  return Array.from({ length: output }, (_, bin) => [Math.floor((bin * input) / output), Math.ceil(((bin + 1) * input) / output)] as const)
}

/** The mean of each bin. `x` is [batch, H, W, C]; the result [batch, size[0], size[1], C]. */
export function adaptiveAverage(tf: TensorFlow, x: Tensor4D, size: Size): Tensor4D {
  const means = (tensor: Tensor, axis: 1 | 2, output: number): Tensor => {
    const extent = tensor.shape[axis]!
    if (extent === output) return tensor
    const bins = adaptiveBins(extent, output).map(([start, end]) => {
      const begin = tensor.shape.map((_, index) => (index === axis ? start : 0))
      return tf.mean(tf.slice(tensor, begin, tensor.shape.map((cells, index) => (index === axis ? end - start : cells))), axis, true)
    })
    return bins.length === 1 ? bins[0]! : tf.concat(bins, axis)
  }
  return means(means(x, 1, size[0]), 2, size[1]) as Tensor4D
}
