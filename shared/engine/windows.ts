import { fitWindow, windowAxis, type Shape, type Size, type Window, type WindowFit } from '../layer/index.ts'

/** A window laid over an image, as the kernels want it. */
export function windowsOf(window: Window, shape: Shape): { readonly kernel: Size; readonly stride: Size; readonly dilation: Size; readonly fits: readonly [WindowFit, WindowFit] } {
  const fit = (axis: 0 | 1) => fitWindow(windowAxis(window, axis, shape[axis]!))
  return { kernel: window.kernel, stride: window.stride, dilation: window.dilation ?? [1, 1], fits: [fit(0), fit(1)] }
}

/** The rows and columns whose cells an average divides by, [first, last + 1]: those of the image, or with its padding those too that were asked for. */
export function countedOf(window: Window, shape: Shape, countPadding: boolean): readonly [readonly [number, number], readonly [number, number]] {
  const range = (axis: 0 | 1): readonly [number, number] => {
    const { before, after } = fitWindow(windowAxis(window, axis, shape[axis]!))
    // An overhang that rounding up adds never counts.
    return countPadding ? [-before, shape[axis]! + (window.padding === 'same' ? after : before)] : [0, shape[axis]!]
  }
  return [range(0), range(1)]
}
