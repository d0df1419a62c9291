import type { TensorInfo } from '@tensorflow/tfjs-core'
import { floats, type WasmKernel } from './kernel.ts'
import { eachWindow, slidingWindow } from './slidingWindow.ts'

/** The smallest positive normal float32, C's FLT_MIN, 2⁻¹²⁶. */
const SMALLEST_POSITIVE = 2 ** -126

/**
 * Max pooling. TensorFlow.js 4.22 clamps its result from below to the smallest positive float: right where a window holds
 * a positive value, and a marked answer elsewhere. Those windows alone are done again here. Padding never wins.
 */
export const maxPool: WasmKernel = {
  name: 'MaxPool',
  compute: ({ tf, inputs, attrs, heap, original }) => {
    const { x } = inputs as { x: TensorInfo }
    const pooled = original!({ x }, attrs)
    const to = floats(heap, pooled)
    if (!to.includes(SMALLEST_POSITIVE)) return pooled
    const from = floats(heap, x)
    const window = slidingWindow(tf, x.shape, attrs)
    const { height, width, channels } = window
    const row = width * channels
    eachWindow(window, (image, top, bottom, left, right, output) => {
      for (let c = 0; c < channels; c += 1) {
        if (to[output + c]! > SMALLEST_POSITIVE) continue
        let maximum = Number.NEGATIVE_INFINITY
        let start = ((image * height + top) * width + left) * channels + c
        for (let y = top; y < bottom; y += 1) {
          for (let position = start, end = start + (right - left) * channels; position < end; position += channels) {
            const value = from[position]!
            // The second test is true for NaN alone, which must not be hidden.
            if (value > maximum || value !== value) maximum = value
          }
          start += row
        }
        to[output + c] = maximum
      }
    })
    return pooled
  },
}
