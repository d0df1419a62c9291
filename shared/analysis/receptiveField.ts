import type { LayerFacts, Size } from '../layer/index.ts'

/**
 * What one output unit sees of the input image, after Araujo, Norris & Sim 2019, "Computing receptive fields of
 * convolutional neural networks" (Distill).
 */
export interface View {
  /** Extent of the region of the input image, in its pixels. */
  readonly field: Size
  /** Distance in the input image between the regions of neighbouring units. */
  readonly jump: Size
  /** Extent of the input image. */
  readonly image: Size
}

/** The view behind a layer; null where no image comes in. With several inputs, the widest counts. */
export function look(inputs: readonly (View | null)[], facts: LayerFacts, isInput: boolean): View | null {
  if (isInput) {
    return facts.output.length === 3 ? { field: [1, 1], jump: [1, 1], image: [facts.output[0]!, facts.output[1]!] } : null
  }
  const views = inputs.filter((view) => view !== null)
  if (views.length === 0) return null
  const widest = (pick: (view: View) => Size): Size => [Math.max(...views.map((view) => pick(view)[0])), Math.max(...views.map((view) => pick(view)[1]))]
  const image = widest((view) => view.image)
  if (facts.receptive === 'global') return { field: image, jump: image, image }
  const field = widest((view) => view.field)
  const jump = widest((view) => view.jump)
  if (facts.receptive === 'pointwise') return { field, jump, image }
  const { extent, stride } = facts.receptive
  const grow = (axis: 0 | 1) => field[axis] + (extent[axis] - 1) * jump[axis]
  return { field: [grow(0), grow(1)], jump: [jump[0] * stride[0], jump[1] * stride[1]], image }
}

export function sameView(a: View | null, b: View | null): boolean {
  if (a === b) return true
  if (!a || !b) return false
  const same = (x: Size, y: Size) => x[0] === y[0] && x[1] === y[1]
  return same(a.field, b.field) && same(a.jump, b.jump) && same(a.image, b.image)
}
