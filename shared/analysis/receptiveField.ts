import type { LayerFacts, Shape, Size } from '../layer/index.ts'

/**
 * What one output unit sees of the input image, after Araujo, Norris & Sim 2019, "Computing receptive fields of
 * convolutional neural networks" (Distill).
 */
export interface View {
  /** Extent of the region of the input image, in its pixels. */
  readonly field: Size
  /** Distance in the input image between the regions of neighbouring units. */
  readonly jump: Size
  /** Row and column of the image where the region of the first unit (top left) begins; negative where it lies over the padding. */
  readonly start: Size
  /** Extent of the input image. */
  readonly image: Size
}

/** The view behind a layer; null where no image comes in. With several inputs, the widest counts. */
export function look(inputs: readonly (View | null)[], facts: LayerFacts, isInput: boolean): View | null {
  if (isInput) {
    return facts.output.length === 3 ? { field: [1, 1], jump: [1, 1], start: [0, 0], image: [facts.output[0]!, facts.output[1]!] } : null
  }
  const views = inputs.filter((view) => view !== null)
  if (views.length === 0) return null
  const widest = (pick: (view: View) => Size): Size => [Math.max(...views.map((view) => pick(view)[0])), Math.max(...views.map((view) => pick(view)[1]))]
  const image = widest((view) => view.image)
  if (facts.receptive === 'global') return { field: image, jump: image, start: [0, 0], image }
  const field = widest((view) => view.field)
  const jump = widest((view) => view.jump)
  const { before = [0, 0] } = facts
  const begin = (axis: 0 | 1) => Math.min(...views.map((view) => view.start[axis])) - before[axis] * jump[axis]
  const start: Size = [begin(0), begin(1)]
  if (facts.receptive === 'pointwise') return { field, jump, start, image }
  const { extent, stride } = facts.receptive
  const grow = (axis: 0 | 1) => field[axis] + (extent[axis] - 1) * jump[axis]
  return { field: [grow(0), grow(1)], jump: [jump[0] * stride[0], jump[1] * stride[1]], start, image }
}

/**
 * The region of the image that one unit in the middle of the output looks at, in pixels; parts of it may lie outside,
 * over the padding. `output` is the layer's output.
 */
export function centralRegion({ field, jump, start, image }: View, output: Shape): { readonly start: Size; readonly field: Size } {
  // A vector has no place in the image: each of its units sees what all see.
  if (output.length !== 3) return { start: [Math.min(start[0], 0), Math.min(start[1], 0)], field: [Math.max(field[0], image[0]), Math.max(field[1], image[1])] }
  const at = (axis: 0 | 1) => start[axis] + Math.floor((output[axis]! - 1) / 2) * jump[axis]
  return { start: [at(0), at(1)], field }
}

export function sameView(a: View | null, b: View | null): boolean {
  if (a === b) return true
  if (!a || !b) return false
  const same = (x: Size, y: Size) => x[0] === y[0] && x[1] === y[1]
  return same(a.field, b.field) && same(a.jump, b.jump) && same(a.start, b.start) && same(a.image, b.image)
}
