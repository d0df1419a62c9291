import type { TensorInfo } from '@tensorflow/tfjs-core'
import { floats, type WasmKernel } from './kernel.ts'
import { eachWindow, slidingWindow } from './slidingWindow.ts'

/**
 * The gradient of max pooling: each window passes its dy to the cell that held its maximum, the first in reading order where
 * several do. TensorFlow.js 4.22 looks for the maximum from the smallest positive number upwards, and so gives the
 * dy of a window without a positive value to the wrong cell.
 */
export const maxPoolGrad: WasmKernel = {
  name: 'MaxPoolGrad',
  compute: ({ tf, inputs, attrs, heap }) => {
    const { dy, input, output } = inputs as { dy: TensorInfo; input: TensorInfo; output: TensorInfo }
    const window = slidingWindow(tf, input.shape, attrs)
    const dx = heap.makeOutput([...input.shape], 'float32')
    const from = floats(heap, input)
    const maxima = floats(heap, output)
    const incoming = floats(heap, dy)
    const to = floats(heap, dx).fill(0)
    const { height, width, channels } = window
    const row = width * channels
    eachWindow(window, (image, top, bottom, left, right, pooled) => {
      const first = ((image * height + top) * width + left) * channels
      const rows = bottom - top
      const columns = (right - left) * channels
      for (let c = 0; c < channels; c += 1) {
        const maximum = maxima[pooled + c]!
        let start = first + c
        search: for (let y = 0; y < rows; y += 1) {
          for (let position = start, end = start + columns; position < end; position += channels) {
            if (from[position] === maximum) {
              to[position] = to[position]! + incoming[pooled + c]!
              break search
            }
          }
          start += row
        }
      }
    })
    return dx
  },
}
