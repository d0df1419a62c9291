import type { backend_util } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../../layer/index.ts'
import type { Attributes } from './kernel.ts'

/** Where the windows of a pooling lie on [batch, height, width, channels]. Lengths are in cells. */
export interface SlidingWindow {
  readonly batch: number
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly outHeight: number
  readonly outWidth: number
  readonly kernel: readonly [number, number]
  readonly stride: readonly [number, number]
  /** Padding before the first row and column. */
  readonly before: readonly [number, number]
  readonly outShape: number[]
}

/** Reads a pooling kernel's attributes, by TensorFlow.js's own arithmetic. */
export function slidingWindow(tf: TensorFlow, shape: readonly number[], attrs: Attributes): SlidingWindow {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as PoolAttributes
  const info = tf.backend_util.computePool2DInfo([...shape] as [number, number, number, number], filterSize, strides, 1, pad, dimRoundingMode)
  return {
    batch: info.batchSize,
    height: info.inHeight,
    width: info.inWidth,
    channels: info.inChannels,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    kernel: [info.filterHeight, info.filterWidth],
    stride: [info.strideHeight, info.strideWidth],
    before: [info.padInfo.top, info.padInfo.left],
    outShape: [...info.outShape],
  }
}

interface PoolAttributes {
  readonly filterSize: number | [number, number]
  readonly strides: number | [number, number]
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

/**
 * Calls `visit` for each window with the rows [top, bottom) and columns [left, right) of the input that it covers and
 * the position of its first output value. Windows that lie wholly in the padding are empty.
 */
export function eachWindow(window: SlidingWindow, visit: (image: number, top: number, bottom: number, left: number, right: number, output: number) => void): void {
  let output = 0
  for (let image = 0; image < window.batch; image += 1) {
    for (let y = 0; y < window.outHeight; y += 1) {
      const startY = y * window.stride[0] - window.before[0]
      const top = Math.max(0, startY)
      const bottom = Math.min(window.height, startY + window.kernel[0])
      for (let x = 0; x < window.outWidth; x += 1) {
        const startX = x * window.stride[1] - window.before[1]
        visit(image, top, bottom, Math.max(0, startX), Math.min(window.width, startX + window.kernel[1]), output)
        output += window.channels
      }
    }
  }
}
