import type { backend_util, TensorInfo } from '@tensorflow/tfjs-core'
import { floats, sizes4d, type KernelCall, type WasmKernel } from './kernel.ts'

/**
 * The gradient of a convolution with respect to its input (and the forward pass of a transposed convolution):
 * dx[i] = Σ dy[(i + P − k)/S]·w[k] over the taps k with k ≡ i + P (mod S). TensorFlow.js 4.22 runs a plain loop. Here the
 * cells of each residue r = (i + P) mod S are one ordinary convolution of dy with the taps r, r + S, … in reverse
 * order, input and output channels exchanged, which XNNPACK does; with S = 1 there is one residue.
 */
export const conv2dBackpropInput: WasmKernel = {
  name: 'Conv2DBackpropInput',
  compute: (call) => {
    const { tf, inputs, attrs, heap, run } = call
    const { dy, filter } = inputs as { dy: TensorInfo; filter: TensorInfo }
    const settings = attrs as unknown as InputGradient
    if (settings.dataFormat !== 'NHWC') throw new Error(`The WASM kernel Conv2DBackpropInput takes NHWC but gets ${settings.dataFormat}.`)
    const info = tf.backend_util.computeConv2DInfo(
      [...settings.inputShape] as [number, number, number, number], filter.shape as [number, number, number, number], settings.strides, 1, settings.pad,
      settings.dimRoundingMode,
    )
    const rows = residues(info.inHeight, info.filterHeight, info.strideHeight, info.padInfo.top, info.outHeight)
    const columns = residues(info.inWidth, info.filterWidth, info.strideWidth, info.padInfo.left, info.outWidth)
    const convolution = (row: Residue, column: Residue) => {
      const reversed = reverseTaps(call, filter, row, column)
      const part = run('Conv2D', { x: dy, filter: reversed }, {
        strides: [1, 1],
        dilations: [1, 1],
        pad: [[0, 0], [row.before, row.after], [column.before, column.after], [0, 0]],
        dataFormat: 'NHWC',
      })
      heap.disposeData(reversed.dataId)
      return part
    }
    const [row] = rows
    const [column] = columns
    if (row && column && rows.length === 1 && columns.length === 1 && covers(row, info.inHeight) && covers(column, info.inWidth)) return convolution(row, column)

    const dx = heap.makeOutput([...info.inShape], 'float32')
    floats(heap, dx).fill(0)
    for (const row of rows) {
      for (const column of columns) {
        const part = convolution(row, column)
        scatter(call, part, dx, row, column)
        heap.disposeData(part.dataId)
      }
    }
    return dx
  },
}

interface InputGradient {
  readonly strides: number | [number, number]
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding
  readonly dataFormat: string
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
  readonly inputShape: readonly number[]
}

/** The cells of one axis whose position has one remainder with respect to the stride. */
interface Residue {
  /** First tap, and the distance of the next. */
  readonly tap: number
  readonly stride: number
  readonly taps: number
  /** Padding of dy before and after. */
  readonly before: number
  readonly after: number
  /** Where output cell 0 of the convolution lies on the input axis; may be negative. Cell j lies `stride`·j further. */
  readonly origin: number
  readonly output: number
}

/** The residues of one axis that any tap reaches. */
function residues(input: number, filter: number, stride: number, padding: number, windows: number): Residue[] {
  const all: Residue[] = []
  for (let tap = 0; tap < Math.min(stride, filter); tap += 1) {
    const taps = Math.ceil((filter - tap) / stride)
    // Cell i = stride·q + tap − padding gets Σ dy[q − j]·w[tap + stride·j].
    const firstQ = Math.max(0, Math.ceil((padding - tap) / stride))
    const lastQ = Math.floor((input - 1 + padding - tap) / stride)
    if (lastQ < firstQ) continue
    const before = Math.max(0, taps - 1 - firstQ)
    const after = Math.max(0, Math.min(lastQ - (windows - 1), taps - 1))
    const start = taps - 1 - before
    const output = windows + before + after - taps + 1
    if (output > 0) all.push({ tap, stride, taps, before, after, origin: stride * start + tap - padding, output })
  }
  return all
}

/** Whether a convolution at stride 1 gives every cell of the axis and nothing else. */
function covers(residue: Residue, input: number): boolean {
  return residue.stride === 1 && residue.origin === 0 && residue.output === input
}

/** The filter's taps of one residue, last tap first, as [taps, taps, K, C] where the filter is [F, F, C, K]. */
function reverseTaps({ heap }: KernelCall, filter: TensorInfo, row: Residue, column: Residue): TensorInfo {
  const [, width, inputs, outputs] = sizes4d(filter)
  const reversed = heap.makeOutput([row.taps, column.taps, outputs, inputs], 'float32')
  const from = floats(heap, filter)
  const to = floats(heap, reversed)
  let position = 0
  for (let y = row.taps - 1; y >= 0; y -= 1) {
    for (let x = column.taps - 1; x >= 0; x -= 1) {
      const tap = ((row.tap + row.stride * y) * width + column.tap + column.stride * x) * inputs * outputs
      for (let k = 0; k < outputs; k += 1) {
        for (let c = 0; c < inputs; c += 1) {
          to[position] = from[tap + c * outputs + k]!
          position += 1
        }
      }
    }
  }
  return reversed
}

/** Writes the cells of one residue to their places. */
function scatter({ heap }: KernelCall, part: TensorInfo, dx: TensorInfo, row: Residue, column: Residue): void {
  const [batch, partHeight, partWidth, channels] = sizes4d(part)
  const [, height, width] = sizes4d(dx)
  const from = floats(heap, part)
  const to = floats(heap, dx)
  for (let image = 0; image < batch; image += 1) {
    for (let y = 0; y < partHeight; y += 1) {
      const toY = row.origin + row.stride * y
      if (toY < 0 || toY >= height) continue
      for (let x = 0; x < partWidth; x += 1) {
        const toX = column.origin + column.stride * x
        if (toX < 0 || toX >= width) continue
        const source = ((image * partHeight + y) * partWidth + x) * channels
        const target = ((image * height + toY) * width + toX) * channels
        for (let c = 0; c < channels; c += 1) to[target + c] = from[source + c]!
      }
    }
  }
}
