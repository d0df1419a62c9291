import { beforeAll, describe, it } from 'vitest'
import { FUNCTION_CODES } from '../../../../shared/engine/opcodes.ts'
import { engineFor, expectClose, randomValues, type Engine } from '../../../support/engine.ts'
import { BUILDS } from '../../../support/kernels.ts'

interface Row {
  readonly batch: number
  readonly size: readonly [number, number]
  readonly channels: number
  readonly filters: number
  readonly kernel: readonly [number, number]
  readonly stride?: readonly [number, number]
  readonly dilation?: readonly [number, number]
  /** Top, bottom, left, right. */
  readonly pad?: readonly [number, number, number, number]
  readonly groups?: number
}

/** Beyond what PyTorch's cases reach: sizes around the kernels' blocks and tiles, and sides that differ. */
const ROWS: readonly Row[] = [
  { batch: 1, size: [1, 1], channels: 1, filters: 1, kernel: [1, 1] },
  { batch: 3, size: [28, 28], channels: 1, filters: 6, kernel: [5, 5], pad: [2, 2, 2, 2] },
  { batch: 5, size: [8, 8], channels: 32, filters: 33, kernel: [3, 3], pad: [1, 1, 1, 1] },
  { batch: 2, size: [9, 7], channels: 5, filters: 28, kernel: [1, 1], stride: [2, 2] },
  { batch: 2, size: [11, 10], channels: 4, filters: 26, kernel: [3, 2], stride: [2, 3], pad: [1, 2, 0, 1] },
  { batch: 2, size: [12, 13], channels: 4, filters: 5, kernel: [3, 3], dilation: [2, 3], pad: [2, 2, 3, 3] },
  { batch: 2, size: [9, 8], channels: 4, filters: 6, kernel: [3, 3], stride: [2, 2], pad: [1, 1, 1, 1], groups: 2 },
  { batch: 1, size: [6, 5], channels: 90, filters: 20, kernel: [3, 3], pad: [1, 1, 1, 1] },
  { batch: 1, size: [3, 3], channels: 700, filters: 30, kernel: [1, 1] },
  { batch: 7, size: [40, 40], channels: 9, filters: 3, kernel: [3, 3], pad: [1, 1, 1, 1] },
]

/** In double precision with plain loops: forward, and both gradients by the definition. */
function byDefinition(row: Required<Row>, outHeight: number, outWidth: number, x: Float32Array, kernel: Float32Array, dy: Float32Array) {
  const { batch, size: [height, width], channels, filters, kernel: [kh, kw], stride, dilation, pad, groups } = row
  const [depth, each] = [channels / groups, filters / groups]
  const y = new Float64Array(batch * outHeight * outWidth * filters)
  const dx = new Float64Array(x.length)
  const dk = new Float64Array(kernel.length)
  for (let b = 0; b < batch; b += 1) for (let i = 0; i < outHeight; i += 1) for (let j = 0; j < outWidth; j += 1) for (let p = 0; p < kh; p += 1) for (let q = 0; q < kw; q += 1) {
    const [r, s] = [i * stride[0] + p * dilation[0] - pad[0], j * stride[1] + q * dilation[1] - pad[2]]
    if (r < 0 || r >= height || s < 0 || s >= width) continue
    for (let f = 0; f < filters; f += 1) for (let c = 0; c < depth; c += 1) {
      const out = ((b * outHeight + i) * outWidth + j) * filters + f
      const from = ((b * height + r) * width + s) * channels + Math.floor(f / each) * depth + c
      const tap = ((p * kw + q) * depth + c) * filters + f
      y[out]! += x[from]! * kernel[tap]!
      dx[from]! += dy[out]! * kernel[tap]!
      dk[tap]! += dy[out]! * x[from]!
    }
  }
  return { y, dx, dk }
}

const extent = (input: number, kernel: number, stride: number, dilation: number, pad: number) => Math.floor((input + pad - dilation * (kernel - 1) - 1) / stride) + 1

const complete = (row: Row): Required<Row> => ({ stride: [1, 1], dilation: [1, 1], pad: [0, 0, 0, 0], groups: 1, ...row })

function geometryOf(row: Required<Row>) {
  const outHeight = extent(row.size[0], row.kernel[0], row.stride[0], row.dilation[0], row.pad[0] + row.pad[1])
  const outWidth = extent(row.size[1], row.kernel[1], row.stride[1], row.dilation[1], row.pad[2] + row.pad[3])
  return {
    batch: row.batch, height: row.size[0], width: row.size[1], channels: row.channels, outHeight, outWidth, filters: row.filters, kernelHeight: row.kernel[0], kernelWidth: row.kernel[1],
    strideY: row.stride[0], strideX: row.stride[1], dilationY: row.dilation[0], dilationX: row.dilation[1], padTop: row.pad[0], padLeft: row.pad[2], groups: row.groups,
  }
}

describe.each(BUILDS)('%s kernels', (build) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await engineFor(build)
  })

  it.each(ROWS.map((row) => [JSON.stringify(row), complete(row)] as const))('convolves %s', (_name, row) => {
    const geometry = geometryOf(row)
    const { outHeight, outWidth } = geometry
    const inputs = row.batch * row.size[0] * row.size[1] * row.channels
    const weights = (row.kernel[0] * row.kernel[1] * row.channels * row.filters) / row.groups
    const outputs = row.batch * outHeight * outWidth * row.filters
    const [x, kernel, bias, dy, more] = [randomValues(inputs, 1), randomValues(weights, 2), randomValues(row.filters, 3), randomValues(outputs, 4), randomValues(Math.max(inputs, weights), 5)]
    const wanted = byDefinition(row, outHeight, outWidth, x, kernel, dy)
    for (const accumulate of [0, 1]) {
      engine.reset()
      const scratch = engine.floats(engine.convolutionScratchBytes(Object.values(geometry)) / 4)
      const at = { x: engine.floats(x, 1), kernel: engine.floats(kernel, 2), dy: engine.floats(dy), y: engine.floats(outputs), dx: engine.floats(more.slice(0, inputs)), dk: engine.floats(more.slice(0, weights)) }
      engine.call('convolve', { ...geometry, x: at.x, kernel: at.kernel, bias: accumulate ? engine.floats(bias) : 0, y: at.y, function: accumulate ? FUNCTION_CODES.relu : 0, scratch })
      expectClose(engine.read(at.y, outputs), accumulate ? wanted.y.map((value, index) => Math.max(0, value + bias[index % row.filters]!)) : wanted.y, 3e-6, 'y')
      engine.call('convolveBackInput', { ...geometry, dy: at.dy, kernel: at.kernel, dx: at.dx, scratch, accumulate })
      expectClose(engine.read(at.dx, inputs), wanted.dx.map((value, index) => value + accumulate * more[index]!), 3e-6, 'dx')
      engine.call('convolveBackKernel', { ...geometry, x: at.x, dy: at.dy, dkernel: at.dk, scratch, accumulate })
      expectClose(engine.read(at.dk, weights), wanted.dk.map((value, index) => value + accumulate * more[index]!), 1e-5, 'dkernel')
    }
  })
})
