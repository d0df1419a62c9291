import type { FunctionName } from '../activation/functions.ts'
import type { Shape } from './shape.ts'

export const INITIALIZER_KINDS = [
  'zeros', 'ones', 'constant', 'uniform', 'normal', 'truncatedNormal', 'glorotUniform', 'glorotNormal', 'heUniform', 'heNormal', 'lecunUniform', 'lecunNormal', 'orthogonal',
] as const
export type InitializerKind = (typeof INITIALIZER_KINDS)[number]

/** How a weight starts. Further numbers (value, stddev, …) are each kind's own, with defaults for all: see shared/initializers. */
export interface Initializer {
  readonly kind: InitializerKind
  readonly [setting: string]: unknown
}

/** Connections of one unit, counted as Glorot & Bengio do: those that enter it, and those over which one input leaves. */
export interface Fans {
  readonly fanIn: number
  readonly fanOut: number
}

/** What large weights add to the loss: l1·Σ|w| + l2·Σw². Each from 0 to 1000. */
export interface Penalty {
  readonly l1: number
  readonly l2: number
}

/** One array of numbers that a layer owns. */
export interface WeightSpec {
  /** TensorFlow.js's own word: kernel, bias, gamma, beta, movingMean, movingVariance. */
  readonly name: string
  readonly shape: Shape
  /** False for stored statistics, which no gradient changes. */
  readonly trainable: boolean
  readonly initializer: Initializer
  /** What the layer would start it with, where the user chose another start. Layers leave this to the analysis. */
  readonly ownInitializer?: Initializer
  /**
   * Its connections, for a kernel: a weight that multiplies what enters the layer. Penalties act on kernels only, and only they can start
   * with a spread that follows from their connections. Missing for biases, scales, slopes and statistics.
   */
  readonly fans?: Fans
  /** What its last axes stand for, where they are not input channels and filters. */
  readonly axes?: readonly string[]
  /** Numbers set by hand, row by row: it starts with them instead. Layers leave this to the analysis. */
  readonly values?: readonly number[]
  /** It could learn, but its layer is frozen. Layers leave this to the analysis. */
  readonly frozen?: boolean
  /** The layer's own penalty, on its kernels. `penaltyOf` gives the numbers that count. Layers leave this to the analysis. */
  readonly penalty?: Partial<Penalty>
}

/** What makes a weight a kernel: its connections, and the start that suits what follows. */
type Kernel = Pick<WeightSpec, 'initializer'> & { readonly fans: Fans }

/** The start of a convolution's kernel. */
export function convolutionStart(activation: FunctionName, bias: boolean, fanIn: number, fanOut: number): Kernel {
  // Who leaves the bias out has a batch norm and a ReLU behind the convolution.
  return kernelStart(activation === 'linear' && !bias ? 'relu' : activation, fanIn, fanOut)
}

/** ReLU and its kin halve the variance of what passes, which He's initialisation makes up for; the others start with Glorot's. */
export function kernelStart(activation: FunctionName, fanIn: number, fanOut: number): Kernel {
  return { initializer: { kind: /relu/i.test(activation) ? 'heNormal' : 'glorotUniform' }, fans: { fanIn, fanOut } }
}
