import type { backend_util, TensorInfo } from '@tensorflow/tfjs-core'
import type { WasmKernel } from './kernel.ts'

/**
 * The gradient of a convolution with respect to its filter, which the WASM backend of TensorFlow.js 4.22 lacks:
 * dw[k] = Σ x[o·S + k − P]·dy[o] over images and positions o. That is itself a convolution, of x with its channels
 * as the images and its images as the channels, by dy as the filter, its taps S apart.
 */
export const conv2dBackpropFilter: WasmKernel = {
  name: 'Conv2DBackpropFilter',
  compute: ({ tf, inputs, attrs, heap, run }) => {
    const { x, dy } = inputs as { x: TensorInfo; dy: TensorInfo }
    const settings = attrs as unknown as FilterGradient
    if (settings.dataFormat !== 'NHWC') throw new Error(`The WASM kernel Conv2DBackpropFilter takes NHWC but gets ${settings.dataFormat}.`)
    const filterShape = [...settings.filterShape] as [number, number, number, number]
    const info = tf.backend_util.computeConv2DInfo(
      x.shape as [number, number, number, number], filterShape, settings.strides, 1, settings.pad, settings.dimRoundingMode,
    )
    const { padInfo } = info
    // Windows that end before the last cell leave a remainder, which would give taps beyond the filter.
    const rows = trim(info.inHeight, padInfo.top, padInfo.bottom, info.strideHeight, info.outHeight, info.filterHeight)
    const columns = trim(info.inWidth, padInfo.left, padInfo.right, info.strideWidth, info.outWidth, info.filterWidth)

    const channelsFirst = run('Transpose', { x }, { perm: [3, 1, 2, 0] })
    const filter = run('Transpose', { x: dy }, { perm: [1, 2, 0, 3] })
    const wide = run('Conv2D', { x: channelsFirst, filter }, {
      strides: [1, 1],
      dilations: [info.strideHeight, info.strideWidth],
      pad: [[0, 0], [padInfo.top, rows.after], [padInfo.left, columns.after], [0, 0]],
      dataFormat: 'NHWC',
    })
    heap.disposeData(channelsFirst.dataId)
    heap.disposeData(filter.dataId)
    const exact = rows.surplus > 0 || columns.surplus > 0
      ? run('Slice', { x: wide }, { begin: [0, 0, 0, 0], size: [info.inChannels, info.filterHeight, info.filterWidth, info.outChannels] })
      : wide
    const gradient = run('Transpose', { x: exact }, { perm: [1, 2, 0, 3] })
    if (exact !== wide) heap.disposeData(wide.dataId)
    heap.disposeData(exact.dataId)
    return gradient
  },
}

interface FilterGradient {
  readonly strides: number | [number, number]
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding
  readonly dataFormat: string
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
  readonly filterShape: readonly number[]
}

/** How much trailing padding leaves exactly `filter` outputs, and how many outputs too many there still are. */
function trim(input: number, before: number, after: number, stride: number, output: number, filter: number) {
  const reach = (output - 1) * stride + filter
  const remainder = before + input + after - reach
  const trimmed = Math.max(0, after - remainder)
  return { after: trimmed, surplus: before + input + trimmed - reach }
}
