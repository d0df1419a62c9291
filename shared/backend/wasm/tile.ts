import type { TensorInfo } from '@tensorflow/tfjs-core'
import { floats, type WasmKernel } from './kernel.ts'

/**
 * Repeats a tensor along its axes. The gradient of batch normalisation spreads one number a channel over the whole feature map
 * with it, which TensorFlow.js 4.22 does value by value, finding each one's place anew.
 */
export const tile: WasmKernel = {
  name: 'Tile',
  compute: ({ inputs, attrs, heap, original }) => {
    const { x } = inputs as { x: TensorInfo }
    const { reps } = attrs as unknown as { reps: readonly number[] }
    if (x.dtype !== 'float32') return original!({ x }, attrs)
    const tiled = heap.makeOutput(x.shape.map((size, axis) => size * reps[axis]!), 'float32')
    let values = floats(heap, x)
    // From the last axis to the first: whatever lies inside an axis is already repeated when its turn comes.
    let block = 1
    for (let axis = x.shape.length - 1; axis >= 0; axis -= 1) {
      block *= x.shape[axis]!
      values = repeat(values, block, reps[axis]!)
      block *= reps[axis]!
    }
    floats(heap, tiled).set(values)
    return tiled
  },
}

/** Each stretch of `block` values, `times` times in a row. */
function repeat(values: Float32Array, block: number, times: number): Float32Array {
  if (times === 1 || block === 0) return values
  const repeated = new Float32Array(values.length * times)
  for (let start = 0; start < values.length; start += block) {
    const target = start * times
    repeated.set(values.subarray(start, start + block), target)
    // Doubling what is there: few large copies, even where the block is one number.
    for (let done = block; done < block * times; done *= 2) {
      repeated.copyWithin(target + done, target, target + Math.min(done, block * times - done))
    }
  }
  return repeated
}
