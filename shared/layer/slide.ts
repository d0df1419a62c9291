import type { Fix, LayerProblem } from './problem.ts'
import { formatShape, type Shape, type Size } from './shape.ts'
import type { Formula } from './spec.ts'
import { fillWindowFormula, fitWindow, windowAxis, windowFormula, type Window, type WindowAxis, type WindowFit } from './window.ts'

/** What sliding a window over an image gives, or why it cannot. */
export type Slide =
  | { readonly ok: true; readonly size: Size; readonly fits: readonly [WindowFit, WindowFit]; readonly formula: Formula; readonly problems: readonly LayerProblem[] }
  | { readonly ok: false; readonly problem: LayerProblem }

/** One window on one input, seen along both axes. */
interface Placed {
  readonly window: Window
  readonly extent: Size
  readonly axes: readonly [WindowAxis, WindowAxis]
  readonly fits: readonly [WindowFit, WindowFit]
  /** The layer's own parameter for the window: "kernel" or "size". */
  readonly param: string
}

/** `param` is the name of the layer's own parameter for the window ("kernel", "size"). */
export function slide(window: Window, input: Shape, param: string): Slide {
  const extent: Size = [input[0]!, input[1]!]
  const axes = [windowAxis(window, 0, extent[0]), windowAxis(window, 1, extent[1])] as const
  const fits = [fitWindow(axes[0]), fitWindow(axes[1])] as const
  const placed: Placed = { window, extent, axes, fits, param }
  if (fits.some((fit) => fit.output < 1)) return { ok: false, problem: tooLarge(placed) }
  const size: Size = [fits[0].output, fits[1].output]
  const problems = [...(fits.some((fit) => fit.remainder > 0) ? [remainder(placed)] : []), ...emptyBorder(placed)]
  return { ok: true, size, fits, formula: sizeFormula(placed), problems }
}

/** One formula for both axes where their numbers agree, else height and width one after the other. */
function sizeFormula({ axes, fits }: Placed): Formula {
  const filled = axes.map(fillWindowFormula)
  const results = fits.map((fit, index) => {
    const { padding, rounding } = axes[index]!
    const value = rounding === 'ceil' ? Math.ceil(fit.exact) : fit.exact
    return padding === 'same' || value === fit.output ? `${fit.output}` : `${trim(value)} → ${fit.output}`
  })
  const alike = filled[0] === filled[1] && results[0] === results[1]
  const dilation = Math.max(axes[0].dilation ?? 1, axes[1].dilation ?? 1)
  return {
    label: 'Output size',
    general: windowFormula(axes[0].padding, dilation, axes[0].rounding),
    filled: alike ? filled[0]! : filled.join(' and '),
    result: alike ? results[0]! : results.join(' and '),
    ...(fits.some(({ remainder: left }) => left > 0) ? { note: roundedDown(fits) } : {}),
  }
}

/** What rounding down leaves out, in plain words. */
function roundedDown(fits: readonly [WindowFit, WindowFit]): string {
  const { lost, are } = neverSeen(fits)
  return `Rounds down: the last ${lost} ${are} never seen.`
}

/** "row and column of the padding", and whether that is one thing or several. */
function neverSeen(fits: readonly [WindowFit, WindowFit]): { readonly lost: string; readonly are: 'is' | 'are' } {
  const lost = [phrase(fits[0].remainder, 'row'), phrase(fits[1].remainder, 'column')].filter(Boolean).join(' and ')
  // With enough padding all that is lost is padding, which says "stop worrying" to somebody who knows ResNet's stem.
  const onlyPadding = fits.every((fit) => fit.remainder <= fit.after)
  return { lost: `${lost}${onlyPadding ? ' of the padding' : ''}`, are: lost.includes(' and ') || /^\d/.test(lost) ? 'are' : 'is' }
}

function tooLarge({ window, extent, fits, param }: Placed): LayerProblem {
  const reach: Size = [fits[0].extent, fits[1].extent]
  const dilated = reach[0] !== window.kernel[0] || reach[1] !== window.kernel[1]
  const shrunk: Size = [Math.min(window.kernel[0], extent[0]), Math.min(window.kernel[1], extent[1])]
  const needed: Size = [Math.max(0, Math.ceil((reach[0] - extent[0]) / 2)), Math.max(0, Math.ceil((reach[1] - extent[1]) / 2))]
  const { padding } = window
  const numeric = typeof padding !== 'string'
  return {
    code: 'window-too-large',
    level: 'error',
    message:
      `The ${formatShape(window.kernel)} window${dilated ? ` (${formatShape(reach)} with its dilation)` : ''} does not fit into ${formatShape(extent)}` +
      `${numeric ? ` with padding ${describePair(padding)}` : ''}: there is no place to put it. Shrink the window or pad the input.`,
    fixes: [
      {
        label: `Shrink the window to ${formatShape(shrunk)}`,
        steps: [{ kind: 'setParams', params: { [param]: shrunk, ...(dilated ? { dilation: [1, 1] } : {}), ...(numeric ? { padding: 'valid' } : {}) } }],
      },
      { label: `Pad by ${describePair(needed)}`, steps: [{ kind: 'setParams', params: { padding: needed } }] },
    ],
  }
}

/** Every framework rounds down without a word; we say which rows and columns are never seen. */
function remainder({ window, extent, axes, fits, param }: Placed): LayerProblem {
  const { lost, are } = neverSeen(fits)
  const axis = fits[0].remainder > 0 ? 0 : 1
  const exactKernel: Size = [window.kernel[0] + fits[0].remainder, window.kernel[1] + fits[1].remainder]
  const undilated = fits.every((fit, index) => fit.extent === window.kernel[index])
  const exactPadding = exactPaddingOf(axes, fits)
  const fixes: Fix[] = []
  // The stride is set too, because a pool's stride follows its size where the file leaves it out.
  if (undilated) {
    const fitsInside = exactKernel.every((cells, index) => cells <= extent[index]! + fits[index]!.before + fits[index]!.after)
    if (fitsInside) fixes.push({ label: `Make the window ${formatShape(exactKernel)}`, steps: [{ kind: 'setParams', params: { [param]: exactKernel, stride: window.stride } }] })
  }
  if (exactPadding) fixes.push({ label: `Pad by ${describePair(exactPadding)}`, steps: [{ kind: 'setParams', params: { padding: exactPadding } }] })
  return {
    code: 'window-remainder',
    level: 'warning',
    strict: true,
    message:
      `${fillWindowFormula({ ...axes[axis], rounding: 'floor' })} = ${trim(fits[axis].exact)} is not a whole number. The size is rounded down to ${fits[axis].output}, ` +
      `so the last ${lost} ${are} never seen.`,
    fixes,
  }
}

/** A window that lies in the padding altogether answers the same whatever the image. */
function emptyBorder({ window, fits }: Placed): LayerProblem[] {
  const { padding } = window
  if (typeof padding === 'string' || (padding[0] < fits[0].extent && padding[1] < fits[1].extent)) return []
  const enough: Size = [Math.min(padding[0], Math.floor(fits[0].extent / 2)), Math.min(padding[1], Math.floor(fits[1].extent / 2))]
  return [{
    code: 'padding-exceeds-window',
    level: 'warning',
    message:
      `Padding ${describePair(padding)} is not smaller than the window (${formatShape([fits[0].extent, fits[1].extent])}), so the windows at the border see nothing but padding. ` +
      `Pad by ${describePair(enough)}.`,
    fixes: [{ label: `Pad by ${describePair(enough)}`, steps: [{ kind: 'setParams', params: { padding: enough } }] }],
  }]
}

/** The smallest larger padding that leaves no remainder, if a symmetric one below the window's extent does. */
function exactPaddingOf(axes: readonly [WindowAxis, WindowAxis], fits: readonly [WindowFit, WindowFit]): Size | undefined {
  const pads = axes.map((axis, index) => {
    const fit = fits[index]!
    if (fit.remainder === 0) return fit.before
    const missing = axis.stride - fit.remainder
    return missing % 2 === 0 && fit.before + missing / 2 < fit.extent ? fit.before + missing / 2 : undefined
  })
  return pads[0] === undefined || pads[1] === undefined ? undefined : [pads[0], pads[1]]
}

function phrase(count: number, noun: string): string | undefined {
  if (count === 0) return undefined
  return count === 1 ? noun : `${count} ${noun}s`
}

function describePair([height, width]: Size): string {
  return height === width ? `${height}` : `${height}×${width}`
}

/** 4.5 → "4.5", 2.333… → "2.33". */
function trim(value: number): string {
  return `${Math.round(value * 100) / 100}`
}
