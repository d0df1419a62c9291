import type { TensorInfo } from '@tensorflow/tfjs-core'
import { reshaped, type WasmKernel } from './kernel.ts'

/**
 * A second handle on the same values. TensorFlow.js 4.22 copies them, once for every tensor that the backward pass
 * needs again; tensors never change, so both may share the memory, as on its other backends.
 */
export const identity: WasmKernel = {
  name: 'Identity',
  compute: ({ inputs, heap, original }) => {
    const { x } = inputs as { x: TensorInfo }
    return x.dtype === 'string' ? original!({ x }, {}) : reshaped(heap, x, x.shape)
  },
}
