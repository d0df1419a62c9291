import type { Size } from './shape.ts'

/**
 * Padding of a sliding window: `valid` (none), `same` (TensorFlow's rule: output = ⌈N/S⌉, the odd cell goes
 * to the bottom and right) or P rows and columns on both sides, `[ph, pw]`.
 */
export type Padding = 'valid' | 'same' | Size

/** What happens to a remainder of (N + 2P − F)/S. Every framework's default is `floor`. */
export type Rounding = 'floor' | 'ceil'

/** One axis of a sliding window (convolution or pooling). All lengths are in cells of the input. */
export interface WindowAxis {
  /** N, the extent of the input. */
  readonly input: number
  /** F, the extent of the kernel, before dilation. */
  readonly kernel: number
  /** S. */
  readonly stride: number
  readonly padding: 'valid' | 'same' | number
  /** Distance between neighbouring taps. 1 is an ordinary window. */
  readonly dilation?: number
  readonly rounding?: Rounding
}

/** Where the windows of one axis lie. */
export interface WindowFit {
  /** Number of windows; 0 or less means that not even one fits. */
  readonly output: number
  /** Cells of padding before the first input cell. */
  readonly before: number
  /** Cells of padding after the last input cell. With `ceil` rounding it holds the overhang too. */
  readonly after: number
  /** Dilated extent of the kernel, D·(F − 1) + 1. */
  readonly extent: number
  /** Cells of the padded input that no window reaches (0 with `same` and `ceil`). */
  readonly remainder: number
  /** (N + 2P − F)/S + 1 before rounding. */
  readonly exact: number
}

/**
 * The output size of a sliding window, (N + 2P − F)/S + 1, rounded as asked. With `ceil`, a last window that
 * would start outside the input and its leading padding is dropped, as PyTorch does.
 */
export function fitWindow(axis: WindowAxis): WindowFit {
  const { input, kernel, stride, padding, dilation = 1, rounding = 'floor' } = axis
  const extent = dilation * (kernel - 1) + 1
  if (padding === 'same') {
    const output = Math.ceil(input / stride)
    const total = Math.max(0, (output - 1) * stride + extent - input)
    const before = Math.floor(total / 2)
    return { output, before, after: total - before, extent, remainder: 0, exact: input / stride }
  }
  const pad = padding === 'valid' ? 0 : padding
  const span = input + 2 * pad - extent
  const exact = span / stride + 1
  const down = Math.max(0, Math.floor(span / stride) + 1)
  const remainder = down === 0 ? 0 : span - (down - 1) * stride
  const up = Math.ceil(span / stride) + 1
  if (rounding === 'floor' || up <= down) return { output: down, before: pad, after: pad, extent, remainder, exact }
  const lastStart = down * stride
  if (lastStart >= input + pad) return { output: down, before: pad, after: pad, extent, remainder, exact }
  const after = lastStart + extent - input - pad
  return { output: down + 1, before: pad, after, extent, remainder: 0, exact }
}

/**
 * For every window of the axis, how many of its cells an average divides by: those inside the input, or with
 * `countPadding` those inside the input and its padding. An overhang that `ceil` rounding adds never counts.
 */
export function countedCells(axis: WindowAxis, countPadding: boolean): number[] {
  const { output, before, after } = fitWindow(axis)
  const trailing = axis.padding === 'same' ? after : before
  const [start, end] = countPadding ? [-before, axis.input + trailing] : [0, axis.input]
  return Array.from({ length: output }, (_, index) => {
    const first = index * axis.stride - before
    return Math.min(first + axis.kernel, end) - Math.max(first, start)
  })
}

/** "(28 + 2·2 − 5)/1 + 1": the numbers of this window put into the textbook's formula, unrounded. */
export function fillWindowFormula(axis: WindowAxis): string {
  const { input, kernel, stride, padding, dilation = 1 } = axis
  if (padding === 'same') return `⌈${input}/${stride}⌉`
  const pad = padding === 'valid' ? 0 : padding
  const extent = dilation === 1 ? `${kernel}` : `(${dilation}·(${kernel} − 1) + 1)`
  const fraction = `(${input} + 2·${pad} − ${extent})/${stride}`
  return axis.rounding === 'ceil' ? `⌈${fraction}⌉ + 1` : `${fraction} + 1`
}

/** The same formula in letters, for the inspector. */
export function windowFormula(padding: WindowAxis['padding'], dilation = 1, rounding: Rounding = 'floor'): string {
  if (padding === 'same') return '⌈N/S⌉'
  const fraction = dilation === 1 ? '(N + 2P − F)/S' : '(N + 2P − (D·(F − 1) + 1))/S'
  return rounding === 'ceil' ? `⌈${fraction}⌉ + 1` : `${fraction} + 1`
}

/** Both axes of a two-dimensional window. */
export interface Window {
  readonly kernel: Size
  readonly stride: Size
  readonly padding: Padding
  readonly dilation?: Size
  readonly rounding?: Rounding
}

/** `window` seen along one axis (0 = height, 1 = width) of an input of that extent. */
export function windowAxis(window: Window, axis: 0 | 1, input: number): WindowAxis {
  const { padding } = window
  return {
    input,
    kernel: window.kernel[axis],
    stride: window.stride[axis],
    padding: typeof padding === 'string' ? padding : padding[axis],
    dilation: window.dilation?.[axis] ?? 1,
    rounding: window.rounding ?? 'floor',
  }
}
