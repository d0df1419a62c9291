import type { TensorInfo } from '@tensorflow/tfjs-core'
import { floats, type WasmKernel } from './kernel.ts'
import { eachWindow, slidingWindow } from './slidingWindow.ts'

/**
 * The gradient of average pooling: each window shares its dy among its cells. The forward pass divides by the
 * cells inside the image; so does this, where TensorFlow.js 4.22 divides by the full area of the window.
 */
export const avgPoolGrad: WasmKernel = {
  name: 'AvgPoolGrad',
  compute: ({ tf, inputs, attrs, heap }) => {
    const { dy, input } = inputs as { dy: TensorInfo; input: TensorInfo }
    const window = slidingWindow(tf, input.shape, attrs)
    const dx = heap.makeOutput([...input.shape], 'float32')
    const incoming = floats(heap, dy)
    const to = floats(heap, dx).fill(0)
    const { height, width, channels } = window
    eachWindow(window, (image, top, bottom, left, right, output) => {
      const area = (bottom - top) * (right - left)
      for (let y = top; y < bottom; y += 1) {
        let position = ((image * height + y) * width + left) * channels
        for (let x = left; x < right; x += 1) {
          for (let c = 0; c < channels; c += 1) to[position + c] = to[position + c]! + incoming[output + c]! / area
          position += channels
        }
      }
    })
    return dx
  },
}
