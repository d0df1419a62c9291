import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { WasmKernel } from './kernel.ts'

/**
 * Matrix products. With a transposed operand TensorFlow.js 4.22 runs a plain loop; turning the operand round first
 * lets its fast path (XNNPACK) do the work. Every gradient of a dense layer is such a product.
 */
export const batchMatMul: WasmKernel = {
  name: 'BatchMatMul',
  compute: ({ inputs, attrs, heap, run, original }) => {
    const { a, b } = inputs as { a: TensorInfo; b: TensorInfo }
    const left = attrs.transposeA ? run('Transpose', { x: a }, { perm: swapLast(a) }) : a
    const right = attrs.transposeB ? run('Transpose', { x: b }, { perm: swapLast(b) }) : b
    const product = original!({ a: left, b: right }, { transposeA: false, transposeB: false })
    if (left !== a) heap.disposeData(left.dataId)
    if (right !== b) heap.disposeData(right.dataId)
    return product
  },
}

/** Axes in order, the last two exchanged. */
function swapLast(tensor: TensorInfo): number[] {
  const { length } = tensor.shape
  return tensor.shape.map((_, axis) => (axis === length - 1 ? length - 2 : axis === length - 2 ? length - 1 : axis))
}
