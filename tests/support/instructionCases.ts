import type { Operation } from '../../shared/engine/opcodes.ts'
import { randomValues } from './engine.ts'

/** An instruction with everything that it needs, by the names of its arguments. */
export interface InstructionCase {
  readonly operation: Operation
  /** Whole numbers and floats. Flags that start with "accumulate" are set by the test. */
  readonly numbers: Readonly<Record<string, number>>
  readonly reads: Readonly<Record<string, Float32Array>>
  readonly integers?: Readonly<Record<string, readonly number[]>>
  /** Float buffers that are read and written. */
  readonly changes?: Readonly<Record<string, Float32Array>>
  /** Float buffers that are only written, all of them: how many numbers. */
  readonly writes: Readonly<Record<string, number>>
}

const positive = (count: number, seed: number) => randomValues(count, seed).map((value) => 0.5 + Math.abs(value))
const below = (count: number, limit: number) => Array.from({ length: count }, (_, index) => (index * 7 + 3) % limit)

/** Around the four lanes of a register, and several registers. */
const COUNTS = [1, 3, 4, 7, 33]
const TABLES = [[1, 1], [3, 4], [5, 7], [2, 33]] as const

const activations = COUNTS.flatMap((count): InstructionCase[] => [
  { operation: 'activate', numbers: { function: 5, count }, reads: { x: randomValues(count, 1) }, writes: { y: count } },
  { operation: 'activateBack', numbers: { function: 5, count }, reads: { saved: randomValues(count, 1), dy: randomValues(count, 2) }, writes: { dx: count } },
  { operation: 'activateBack', numbers: { function: 12, count, from: 1 }, reads: { saved: randomValues(count, 1), dy: randomValues(count, 2) }, writes: { dx: count } },
  { operation: 'scale', numbers: { count, factor: 1.7 }, reads: { x: randomValues(count, 1) }, writes: { y: count } },
  { operation: 'fill', numbers: { count, value: 1.7 }, reads: {}, writes: { y: count } },
  { operation: 'gaussianNoise', numbers: { count, deviation: 0.3, salt: 2 }, reads: { x: randomValues(count, 1) }, integers: { seed: [5] }, writes: { y: count } },
])

const tables = TABLES.flatMap(([rows, columns]): InstructionCase[] => {
  const size = rows * columns
  const [x, dy, slope] = [randomValues(size, 1), randomValues(size, 2), randomValues(columns, 3)]
  const pooled = randomValues(3 * size, 4)
  return [
    { operation: 'product', numbers: { m: rows, n: columns, k: 9 }, reads: { a: randomValues(rows * 9, 1), b: randomValues(columns * 9, 2), bias: slope }, writes: { c: size } },
    { operation: 'columnSums', numbers: { rows, columns }, reads: { x }, writes: { y: columns } },
    { operation: 'gatherRows', numbers: { count: rows, width: columns }, reads: { source: x }, integers: { indices: below(rows, rows) }, writes: { y: size } },
    { operation: 'gatherBytes', numbers: { count: rows, width: columns, scale: 0.1, shift: -1 }, reads: {}, integers: { source: below(size, 2 ** 30), indices: below(rows, rows) }, writes: { y: size } },
    { operation: 'gatherOneHot', numbers: { count: rows, rows: 2, columns, low: 0.1, high: 0.9 }, reads: {}, integers: { labels: below(2 * rows, columns), indices: below(rows, rows) }, writes: { y: 2 * size } },
    { operation: 'activateBackSums', numbers: { function: 5, rows, columns }, reads: { saved: x, dy }, writes: { dx: size, sums: columns } },
    { operation: 'softmax', numbers: { rows, columns }, reads: { x }, writes: { y: size } },
    { operation: 'softmaxBack', numbers: { rows, columns }, reads: { y: x, dy }, writes: { dx: size } },
    { operation: 'prelu', numbers: { rows, columns }, reads: { x, slope }, writes: { y: size } },
    { operation: 'preluBack', numbers: { rows, columns }, reads: { x, slope, dy }, writes: { dx: size, dslope: columns } },
    { operation: 'maxout', numbers: { rows, pieces: 3, units: columns }, reads: { x: pooled }, writes: { y: size } },
    { operation: 'maxoutBack', numbers: { rows, pieces: 3, units: columns }, reads: { x: pooled, dy }, writes: { dx: 3 * size } },
    { operation: 'batchNormTrain', numbers: { rows: rows + 1, channels: columns, momentum: 0.9, epsilon: 1e-3 }, reads: { x: randomValues(size + columns, 1), gamma: slope, beta: slope }, changes: { movingMean: randomValues(columns, 4), movingVariance: positive(columns, 5) }, writes: { y: size + columns, saved: 2 * columns } },
    { operation: 'batchNormEval', numbers: { rows, channels: columns, epsilon: 1e-3 }, reads: { x, gamma: slope, beta: slope, movingMean: randomValues(columns, 4), movingVariance: positive(columns, 5) }, writes: { y: size } },
    { operation: 'batchNormBack', numbers: { rows, channels: columns }, reads: { x, dy, gamma: slope, saved: positive(2 * columns, 4) }, writes: { dx: size, dgamma: columns, dbeta: columns } },
    { operation: 'localResponse', numbers: { rows, channels: columns, size: 5, alpha: 0.5, beta: 0.75, bias: 1 }, reads: { x }, writes: { y: size, saved: size } },
    { operation: 'localResponseBack', numbers: { rows, channels: columns, size: 5, alpha: 0.5, beta: 0.75, bias: 1 }, reads: { x, saved: positive(size, 4), dy }, writes: { dx: size } },
    { operation: 'copy', numbers: { rows, width: columns, xStride: columns + 2, yStride: columns }, reads: { x: randomValues(rows * (columns + 2), 1) }, writes: { y: size } },
    { operation: 'permute', numbers: { d0: columns, d1: 2, d2: rows, d3: 3, s0: 1, s1: 3 * size, s2: columns, s3: size }, reads: { x: randomValues(6 * size, 1) }, writes: { y: 6 * size } },
    { operation: 'dropout', numbers: { outer: rows, middle: 3, inner: columns, rate: 0.4, salt: 2 }, reads: { x: pooled }, integers: { seed: [5] }, writes: { y: 3 * size } },
    { operation: 'dropout', numbers: { outer: rows, middle: 3, inner: columns, spatial: 1, rate: 0.4, salt: 2 }, reads: { x: pooled }, integers: { seed: [5] }, writes: { y: 3 * size } },
  ]
})

const grouped = ([[1, 1, 1, 1], [2, 5, 6, 3], [3, 2, 12, 2], [2, 3, 7, 7]] as const).flatMap(([batch, positions, channels, groups]): InstructionCase[] => {
  const size = batch * positions * channels
  const [x, gamma] = [randomValues(size, 1), randomValues(channels, 2)]
  const numbers = { batch, positions, channels, groups }
  return [
    { operation: 'groupNorm', numbers: { ...numbers, epsilon: 1e-3 }, reads: { x, gamma, beta: gamma }, writes: { y: size, saved: 2 * batch * groups } },
    { operation: 'groupNormBack', numbers, reads: { x, dy: randomValues(size, 3), gamma, saved: positive(2 * batch * groups, 4) }, writes: { dx: size, dgamma: channels, dbeta: channels } },
  ]
})

const combined = ([0, 1, 2, 3] as const).flatMap((kind) => ([[2, 3, 5, 0, 0, 1], [2, 3, 4, 3, 1, 0], [2, 3, 7, 7, 0, 1], [3, 1, 9, 9, 9, 1]] as const).flatMap(([outer, middle, inner, bOuter, bMiddle, bInner]): InstructionCase[] => {
  const size = outer * middle * inner
  const count = 1 + (outer - 1) * bOuter + (middle - 1) * bMiddle + (inner - 1) * bInner
  const numbers = { kind, outer, middle, inner, aOuter: middle * inner, aMiddle: inner, aInner: 1, bOuter, bMiddle, bInner }
  const reads = { a: randomValues(size, 1), b: randomValues(count, 2) }
  return [
    { operation: 'combine', numbers, reads, writes: { y: size } },
    { operation: 'combineBack', numbers: { ...numbers, side: 0 }, reads: { ...reads, dy: randomValues(size, 3) }, writes: { dx: size } },
    { operation: 'combineBack', numbers: { ...numbers, side: 1 }, reads: { ...reads, dy: randomValues(size, 3) }, writes: { dx: count } },
  ]
}))

/** batch, height, width, channels, filters, window, stride, dilation, padding, groups. */
const WINDOWS = [[1, 1, 1, 1, 1, 1, 1, 1, 0, 1], [2, 7, 9, 3, 5, 3, 1, 1, 1, 1], [1, 6, 5, 8, 33, 1, 2, 1, 0, 1], [2, 8, 6, 4, 8, 3, 2, 1, 1, 2], [1, 9, 8, 5, 10, 3, 1, 2, 2, 5]] as const

const windows = WINDOWS.flatMap(([batch, height, width, channels, filters, window, stride, dilation, padding, groups]): InstructionCase[] => {
  const extent = (cells: number) => Math.floor((cells + 2 * padding - dilation * (window - 1) - 1) / stride) + 1
  const [outHeight, outWidth] = [extent(height), extent(width)]
  const place = { batch, height, width, channels, outHeight, outWidth, kernelHeight: window, kernelWidth: window, strideY: stride, strideX: stride, padTop: padding, padLeft: padding }
  const numbers = { ...place, filters, dilationY: dilation, dilationX: dilation, groups }
  const [inputs, cells] = [batch * height * width * channels, batch * outHeight * outWidth]
  const [x, dy, bias] = [randomValues(inputs, 1), randomValues(cells * filters, 2), randomValues(filters, 3)]
  const taps = (window * window * channels * filters) / groups
  const convolutions: InstructionCase[] = [
    { operation: 'convolve', numbers, reads: { x, kernel: randomValues(taps, 4), bias }, writes: { y: cells * filters } },
    { operation: 'convolveBackInput', numbers, reads: { dy, kernel: randomValues(taps, 4) }, writes: { dx: inputs } },
    { operation: 'convolveBackKernel', numbers, reads: { x, dy }, writes: { dkernel: taps } },
  ]
  const multiple = filters % channels === 0
  const own = window * window * filters
  const depthwise: InstructionCase[] = [
    { operation: 'depthwise', numbers, reads: { x, kernel: randomValues(own, 4), bias }, writes: { y: cells * filters } },
    { operation: 'depthwiseBackInput', numbers, reads: { dy, kernel: randomValues(own, 4) }, writes: { dx: inputs } },
    { operation: 'depthwiseBackKernel', numbers, reads: { x, dy }, writes: { dkernel: own } },
  ]
  const counted = { countTop: 0, countBottom: height, countLeft: 0, countRight: width }
  const pooled = dy.slice(0, cells * channels)
  const bins = { batch, height, width, channels, outHeight, outWidth }
  const pools: InstructionCase[] = [
    { operation: 'maxPool', numbers: place, reads: { x }, writes: { y: cells * channels, winners: cells * channels } },
    { operation: 'maxPoolBack', numbers: place, reads: { dy: pooled }, integers: { winners: below(cells * channels, height * width) }, writes: { dx: inputs } },
    { operation: 'averagePool', numbers: { ...place, ...counted }, reads: { x }, writes: { y: cells * channels } },
    { operation: 'averagePoolBack', numbers: { ...place, ...counted }, reads: { dy: pooled }, writes: { dx: inputs } },
    { operation: 'adaptiveAveragePool', numbers: bins, reads: { x }, writes: { y: cells * channels } },
    { operation: 'adaptiveAveragePoolBack', numbers: bins, reads: { dy: pooled }, writes: { dx: inputs } },
  ]
  const enlarged = [0, 1].flatMap((method): InstructionCase[] => [
    { operation: 'upsample', numbers: { method, batch, height, width, channels, factorY: 2, factorX: 3 }, reads: { x }, writes: { y: 6 * inputs } },
    { operation: 'upsampleBack', numbers: { method, batch, height, width, channels, factorY: 2, factorX: 3 }, reads: { dy: randomValues(6 * inputs, 2) }, writes: { dx: inputs } },
  ])
  const padded = (sides: readonly [number, number, number, number]): InstructionCase => {
    const [top, bottom, left, right] = sides
    return { operation: 'pad', numbers: { batch, height, width, channels, top, bottom, left, right }, reads: { x }, writes: { y: batch * (height + top + bottom) * (width + left + right) * channels } }
  }
  return [...convolutions, ...(multiple ? depthwise : []), ...(dilation === 1 ? pools : []), ...enlarged, padded([1, 2, 0, 3]), ...(height > 2 ? [padded([-1, 1, 2, -2])] : [])]
})

const LOSSES = ['softmaxCrossentropy', 'sigmoidCrossentropy', 'meanSquared', 'meanAbsolute', 'categoricalOfProbabilities', 'binaryOfProbabilities', 'boxOverlap'] as const
const losses = LOSSES.flatMap((operation) => ([[1, 1, 2], [3, 5, 3], [2, 1, 4], [2, 3, 17]] as const).filter(([, , columns]) => operation !== 'boxOverlap' || columns === 4).map(([samples, rows, columns]): InstructionCase => ({
  operation, numbers: { samples, rows, columns, weight: 1, count: 1, border: 0.5, middle: 0.5 },
  reads: { values: positive(samples * rows * columns, 1).map((value) => value / 2), targets: positive(samples * rows * columns, 2).map((value) => value / 2) },
  integers: { total: [0, 0, 0, 0] }, writes: { gradient: samples * rows * columns, losses: samples },
})))

/** Which of its two memories an optimizer has. */
const OPTIMIZERS = { sgd: [], momentum: ['first'], nesterov: ['first'], adagrad: ['first'], rmsprop: ['first'], adam: ['first', 'second'], adamw: ['first', 'second'], adamax: ['first', 'second'], nadam: ['first', 'second'] } as const
const optimizers = Object.entries(OPTIMIZERS).flatMap(([operation, slots]) => COUNTS.map((count): InstructionCase => ({
  operation: operation as keyof typeof OPTIMIZERS, numbers: { count }, reads: { gradients: randomValues(count, 2), hyper: positive(8, 3) },
  changes: { weights: randomValues(count, 1), ...Object.fromEntries(slots.map((slot, index) => [slot, positive(count, 4 + index)])) }, writes: {},
})))
const clipped = COUNTS.flatMap((count): InstructionCase[] => [
  { operation: 'clipNorm', numbers: { count, limit: 0.1 }, reads: {}, changes: { gradients: randomValues(count, 1) }, writes: {} },
  { operation: 'clipValue', numbers: { count, limit: 0.1 }, reads: {}, changes: { gradients: randomValues(count, 1) }, writes: {} },
  { operation: 'penalty', numbers: { count, l1: 0.1, l2: 0.2 }, reads: { weights: randomValues(count, 2) }, integers: { total: [0, 0] }, changes: { gradients: randomValues(count, 1) }, writes: {} },
])

/** Every instruction, at sizes around those that the kernels treat apart. */
export const INSTRUCTION_CASES: readonly InstructionCase[] = [...activations, ...tables, ...grouped, ...combined, ...windows, ...losses, ...optimizers, ...clipped]
