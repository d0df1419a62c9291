import type { backend_util, TensorInfo } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../../layer/index.ts'
import { floats, type Attributes, type WasmKernel } from './kernel.ts'

/**
 * The two gradients of a depthwise convolution (each channel has filters of its own, [F, F, C, multiplier]), which the WASM backend
 * of TensorFlow.js 4.22 lacks. y[o, c·M + m] = Σ x[o·S + k·D − P, c]·w[k, c, m].
 */
export const depthwiseBackpropInput: WasmKernel = {
  name: 'DepthwiseConv2dNativeBackpropInput',
  compute: ({ tf, inputs, attrs, heap }) => {
    const { dy, filter } = inputs as { dy: TensorInfo; filter: TensorInfo }
    const info = windows(tf, (attrs as unknown as { inputShape: number[] }).inputShape, filter.shape, attrs)
    const dx = heap.makeOutput([...info.inShape], 'float32')
    const taps = floats(heap, filter)
    const incoming = floats(heap, dy)
    const to = floats(heap, dx).fill(0)
    const { inChannels, outChannels } = info
    const multiplier = outChannels / inChannels
    eachTap(info, (cell, tap, output) => {
      let y = output * outChannels
      let w = tap * outChannels
      for (let c = cell * inChannels, end = c + inChannels; c < end; c += 1) {
        let sum = to[c]!
        for (let m = 0; m < multiplier; m += 1) {
          sum += incoming[y]! * taps[w]!
          y += 1
          w += 1
        }
        to[c] = sum
      }
    })
    return dx
  },
}

export const depthwiseBackpropFilter: WasmKernel = {
  name: 'DepthwiseConv2dNativeBackpropFilter',
  compute: ({ tf, inputs, attrs, heap }) => {
    const { x, dy } = inputs as { x: TensorInfo; dy: TensorInfo }
    const info = windows(tf, x.shape, (attrs as unknown as { filterShape: number[] }).filterShape, attrs)
    const { inChannels, outChannels, filterHeight, filterWidth } = info
    const multiplier = outChannels / inChannels
    const dw = heap.makeOutput([filterHeight, filterWidth, inChannels, multiplier], 'float32')
    const from = floats(heap, x)
    const incoming = floats(heap, dy)
    const to = floats(heap, dw).fill(0)
    eachTap(info, (cell, tap, output) => {
      let y = output * outChannels
      let w = tap * outChannels
      for (let c = cell * inChannels, end = c + inChannels; c < end; c += 1) {
        const value = from[c]!
        for (let m = 0; m < multiplier; m += 1) {
          to[w] = to[w]! + value * incoming[y]!
          y += 1
          w += 1
        }
      }
    })
    return dw
  },
}

interface DepthwiseAttributes {
  readonly strides: number | [number, number]
  readonly dilations?: number | [number, number]
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

type Sizes = [number, number, number, number]

function windows(tf: TensorFlow, inShape: readonly number[], filterShape: readonly number[], attrs: Attributes): backend_util.Conv2DInfo {
  const { strides, dilations, pad, dimRoundingMode } = attrs as unknown as DepthwiseAttributes
  return tf.backend_util.computeConv2DInfo([...inShape] as Sizes, [...filterShape] as Sizes, strides, dilations ?? 1, pad, dimRoundingMode, true)
}

/** Calls `visit` for every pair of an input cell and the output position that sees it, with the tap between them. */
function eachTap(info: backend_util.Conv2DInfo, visit: (cell: number, tap: number, output: number) => void): void {
  const { batchSize, inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth } = info
  let output = 0
  for (let image = 0; image < batchSize; image += 1) {
    for (let outY = 0; outY < outHeight; outY += 1) {
      for (let outX = 0; outX < outWidth; outX += 1) {
        for (let tapY = 0; tapY < filterHeight; tapY += 1) {
          const y = outY * info.strideHeight + tapY * info.dilationHeight - info.padInfo.top
          if (y < 0 || y >= inHeight) continue
          for (let tapX = 0; tapX < filterWidth; tapX += 1) {
            const x = outX * info.strideWidth + tapX * info.dilationWidth - info.padInfo.left
            if (x >= 0 && x < inWidth) visit((image * inHeight + y) * inWidth + x, tapY * filterWidth + tapX, output)
          }
        }
        output += 1
      }
    }
  }
}
