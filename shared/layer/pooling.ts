import { describe, describePadding, describeSize, paddingField, strideField } from './fields.ts'
import { expectsImage } from './expect.ts'
import type { ParamSpec, Params } from './params.ts'
import type { LayerProblem } from './problem.ts'
import { formatCount, formatShape, type Shape, type Size } from './shape.ts'
import { slide } from './slide.ts'
import type { Inference } from './spec.ts'
import type { Padding, Rounding, Window } from './window.ts'

/** What maximum and average pooling have in common. */
export interface Pooling {
  readonly size: Size
  readonly stride: Size
  readonly padding: Padding
  readonly rounding: Rounding
}

export const poolingFields = {
  size: { kind: 'size', label: 'Window F', help: 'Height and width of the region that becomes one value. 2×2 halves the image.', min: 1, max: 1024, default: [2, 2] },
  stride: { ...strideField, help: 'How many cells the window moves at each step. Follows the window unless set, so that regions touch without overlap.', default: (p: Params) => p.size as Size },
  padding: paddingField,
  rounding: {
    kind: 'choice',
    label: 'Rounding',
    help: 'Down leaves out a last window that does not fit whole; up lets it hang over the edge, where it sees only the cells that exist.',
    options: [{ value: 'floor', label: 'Down' }, { value: 'ceil', label: 'Up' }],
    default: 'floor',
    shownIf: (p: Params) => p.padding !== 'same',
  },
} as const satisfies Readonly<Record<string, ParamSpec>>

export function windowOfPool({ size, stride, padding, rounding }: Pooling): Window {
  return { kernel: size, stride, padding, rounding }
}

/** "2×2 · stride 1 · pad 1 · rounded up". */
export function describePool(p: Pooling): string {
  const strided = p.stride[0] !== p.size[0] || p.stride[1] !== p.size[1]
  return describe(formatShape(p.size), strided && `stride ${describeSize(p.stride)}`, describePadding(p.padding), p.rounding === 'ceil' && p.padding !== 'same' && 'rounded up')
}

export function inferPool(title: string, input: Shape, p: Pooling): Inference {
  if (input.length !== 3) return { ok: false, problem: expectsImage(title, input) }
  const window = slide(windowOfPool(p), input, 'size')
  if (!window.ok) return window
  const { padding, size } = p
  if (typeof padding !== 'string' && (padding[0] >= size[0] || padding[1] >= size[1])) return { ok: false, problem: paddingTooLarge(padding, size) }
  const problems = window.problems.map((problem) => (problem.code === 'window-remainder' && p.rounding === 'floor' ? offerRoundingUp(problem) : problem))
  return {
    ok: true,
    output: [...window.size, input[2]!],
    weights: [],
    macs: 0,
    receptive: { extent: size, stride: p.stride },
    before: [window.fits[0].before, window.fits[1].before],
    stepArrays: window.fits.some(({ before, after }) => before + after > 0) ? 3 + (5 * input[0]! * input[1]!) / (window.size[0] * window.size[1]) : 3,
    formulas: [window.formula],
    problems: [...problems, ...gaps(p)],
  }
}

/** A window that lies in the padding altogether has no maximum and no average. */
function paddingTooLarge(padding: Size, size: Size): LayerProblem {
  const largest: Size = [Math.min(padding[0], Math.floor(size[0] / 2)), Math.min(padding[1], Math.floor(size[1] / 2))]
  return {
    code: 'padding-too-large',
    level: 'error',
    message: `Padding ${describeSize(padding)} is not smaller than the ${formatShape(size)} window, so a window at the border would see no cell of the image. Pad by ${describeSize(largest)} at most.`,
    fixes: [{ label: `Pad by ${describeSize(largest)}`, steps: [{ kind: 'setParams', params: { padding: largest } }] }],
  }
}

function offerRoundingUp(problem: LayerProblem): LayerProblem {
  return { ...problem, fixes: [{ label: 'Round up', steps: [{ kind: 'setParams', params: { rounding: 'ceil' } }] }, ...problem.fixes] }
}

function gaps({ size, stride }: Pooling): LayerProblem[] {
  if (stride[0] <= size[0] && stride[1] <= size[1]) return []
  return [{
    code: 'window-skips',
    level: 'info',
    message: `The stride ${describeSize(stride)} is larger than the ${formatShape(size)} window, so the cells between two windows are never seen.`,
    fixes: [{ label: `Use stride ${describeSize(size)}`, steps: [{ kind: 'setParams', params: { stride: size } }] }],
  }]
}

/** A layer that makes one number of each channel, whatever the image's size. `note` says what the number of values is. */
export function inferGlobalPool(title: string, input: Shape, note: string): Inference {
  if (input.length !== 3) return { ok: false, problem: expectsImage(title, input) }
  const [height, width, channels] = input as [number, number, number]
  return {
    ok: true,
    output: [channels],
    weights: [],
    macs: 0,
    receptive: 'global',
    // Its gradient is spread over the whole image.
    stepArrays: 2 + 2 * height * width,
    formulas: [{ label: 'Output size', general: 'H×W×C → C', filled: `${height}×${width}×${channels}`, result: `${channels}` }],
    problems: [],
    notes: [{ label: note, value: formatCount(height * width) }],
  }
}
