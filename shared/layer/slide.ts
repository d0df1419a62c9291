import type { LayerProblem } from './problem.ts'
import { formatShape, type Shape, type Size } from './shape.ts'
import type { Formula } from './spec.ts'
import { fillWindowFormula, fitWindow, windowAxis, windowFormula, type Window, type WindowFit } from './window.ts'

/** What sliding a window over an image gives, or why it cannot. */
export type Slide =
  | { readonly ok: true; readonly size: Size; readonly fits: readonly [WindowFit, WindowFit]; readonly formula: Formula; readonly problems: readonly LayerProblem[] }
  | { readonly ok: false; readonly problem: LayerProblem }

/** `kernelParam` is the name of the layer's own parameter for the window ("kernel", "size"). */
export function slide(window: Window, input: Shape, kernelParam: string): Slide {
  const extent: Size = [input[0]!, input[1]!]
  const axes = [windowAxis(window, 0, extent[0]), windowAxis(window, 1, extent[1])] as const
  const fits = [fitWindow(axes[0]), fitWindow(axes[1])] as const
  const size: Size = [fits[0].output, fits[1].output]
  if (size[0] < 1 || size[1] < 1) return { ok: false, problem: tooLarge(window, extent, fits, kernelParam) }

  const axis = fits[0].remainder === 0 && fits[1].remainder > 0 ? 1 : 0
  const square = equalOnBothAxes(window) && extent[0] === extent[1]
  const filled = square || axis === 1 ? fillWindowFormula(axes[axis]) : `${fillWindowFormula(axes[0])}; ${fillWindowFormula(axes[1])}`
  const rounded = fits.some((fit) => !Number.isInteger(fit.exact))
  const result = size[0] === size[1] ? `${size[0]}` : formatShape(size)
  const formula: Formula = {
    label: 'Output size',
    general: windowFormula(axes[0].padding, axes[0].dilation),
    filled,
    result: rounded && axes[0].padding !== 'same' ? `${trim(fits[axis].exact)} → ${result}` : result,
  }
  const problems = fits.some((fit) => fit.remainder > 0) ? [remainder(window, extent, fits, kernelParam)] : []
  return { ok: true, size, fits, formula, problems }
}

function tooLarge(window: Window, extent: Size, fits: readonly [WindowFit, WindowFit], kernelParam: string): LayerProblem {
  const reach: Size = [fits[0].extent, fits[1].extent]
  const dilated = reach[0] !== window.kernel[0] || reach[1] !== window.kernel[1]
  const shrunk: Size = [Math.min(window.kernel[0], extent[0]), Math.min(window.kernel[1], extent[1])]
  const needed: Size = [Math.max(0, Math.ceil((reach[0] - extent[0]) / 2)), Math.max(0, Math.ceil((reach[1] - extent[1]) / 2))]
  return {
    code: 'window-too-large',
    level: 'error',
    message:
      `The ${formatShape(window.kernel)} window${dilated ? `, ${formatShape(reach)} with its dilation,` : ''} does not fit into ${formatShape(extent)}` +
      `${typeof window.padding === 'string' ? '' : ` with padding ${window.padding.join('×')}`}: there is no place to put it.`,
    fixes: [
      { label: `Shrink the window to ${formatShape(shrunk)}`, steps: [{ kind: 'setParams', params: { [kernelParam]: shrunk, ...(dilated ? { dilation: [1, 1] } : {}) } }] },
      { label: `Pad by ${formatShape(needed)}`, steps: [{ kind: 'setParams', params: { padding: needed } }] },
    ],
  }
}

/** Every framework rounds down without a word; we say which rows and columns are never seen. */
function remainder(window: Window, extent: Size, fits: readonly [WindowFit, WindowFit], kernelParam: string): LayerProblem {
  const lost = [phrase(fits[0].remainder, 'row'), phrase(fits[1].remainder, 'column')].filter(Boolean).join(' and ')
  const axis = fits[0].remainder > 0 ? 0 : 1
  const formula = `${fillWindowFormula(windowAxis(window, axis, extent[axis]))} = ${trim(fits[axis].exact)}`
  const exactKernel: Size = [window.kernel[0] + fits[0].remainder, window.kernel[1] + fits[1].remainder]
  const undilated = fits.every((fit, index) => fit.extent === window.kernel[index])
  return {
    code: 'window-remainder',
    level: 'warning',
    strict: true,
    message: `${formula} is not a whole number. The size is rounded down to ${fits[axis].output}, so the last ${lost} ${lost.includes(' and ') || /^\d/.test(lost) ? 'are' : 'is'} never seen.`,
    fixes: undilated ? [{ label: `Use a ${formatShape(exactKernel)} window`, steps: [{ kind: 'setParams', params: { [kernelParam]: exactKernel } }] }] : [],
  }
}

function phrase(count: number, noun: string): string | undefined {
  if (count === 0) return undefined
  return count === 1 ? noun : `${count} ${noun}s`
}

function equalOnBothAxes(window: Window): boolean {
  const pairs = [window.kernel, window.stride, window.dilation ?? [1, 1], typeof window.padding === 'string' ? [0, 0] : window.padding]
  return pairs.every((pair) => pair[0] === pair[1])
}

/** 4.5 → "4.5", 2.333… → "2.33". */
function trim(value: number): string {
  return `${Math.round(value * 100) / 100}`
}
