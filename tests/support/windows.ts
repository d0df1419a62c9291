import type { Size } from '../../shared/layer/index.ts'
import type { Padding, Rounding } from '../../shared/layer/window.ts'

/** tests/fixtures/pytorch/windows.json, as tests/support/pytorch/windows.py writes it. */
export interface Golden {
  readonly convolutions: readonly Convolution[]
  readonly poolings: readonly Pooling[]
}

type Sizes = [number, number, number, number]

export interface WindowCase {
  readonly kernel: Size
  readonly stride: Size
  readonly padding: Padding
  readonly xShape: Sizes
  readonly yShape: Sizes
  readonly x: number[]
  readonly y: number[]
  readonly dy: number[]
  readonly dx: number[]
}

export interface Convolution extends WindowCase {
  readonly dilation: Size
  readonly groups: number
  readonly wShape: Sizes
  readonly w: number[]
  readonly b: number[]
  readonly dw: number[]
  readonly db: number[]
}

export interface Pooling extends WindowCase {
  readonly kind: 'max' | 'average'
  readonly rounding: Rounding
  readonly countPadding: boolean
}
