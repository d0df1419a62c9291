import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../tensorflow.ts'

/** A function of one number, as the activation layer and the `activation` parameter offer it. */
export interface ActivationFunction {
  readonly title: string
  readonly equation: string
  readonly derivative: string
  /** Default of α for the functions that have one. */
  readonly alpha?: number
  /** Slope 0 everywhere: no gradient comes back through it, so nothing in front of it learns. */
  readonly flat?: true
  /** Gives 0, with slope 0, for a whole range of inputs: a unit whose inputs all lie there is silent and stays so. */
  readonly silences?: true
  /** The two values that it nears while its slope vanishes: a unit there hardly learns. */
  readonly ends?: readonly [low: number, high: number]
  /** Arrays as large as its input that a training step holds for it. Measured, and rounded up. Defaults to 2. */
  readonly stepArrays?: number
  /** f(x) in double precision, for plots and tests. */
  readonly value: (x: number, alpha: number) => number
  readonly apply: (tf: TensorFlow, x: Tensor, alpha: number) => Tensor
}

const SELU_ALPHA = 1.6732632423543772
const SELU_SCALE = 1.0507009873554805

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
const relu6 = (x: number) => Math.min(Math.max(x, 0), 6)

/** Abramowitz & Stegun 7.1.26 is too coarse for a test; this is W. J. Cody's series by Numerical Recipes, |error| < 1.2e-7. */
function erf(x: number): number {
  const t = 1 / (1 + 0.5 * Math.abs(x))
  const series = [1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277]
  const exponent = series.reduceRight((sum, coefficient) => sum * t + coefficient, 0)
  const tail = t * Math.exp(-x * x - 1.26551223 + t * exponent)
  return x >= 0 ? 1 - tail : tail - 1
}

function table<T extends Record<string, ActivationFunction>>(functions: T): T {
  return functions
}

/** Every function name of the file format. Definitions follow PyTorch and Keras 3 where the two agree. */
export const FUNCTIONS = table({
  linear: { title: 'Linear', stepArrays: 0, equation: 'x', derivative: '1', value: (x) => x, apply: (_tf, x) => x },
  step: {
    title: 'Step (Heaviside)', equation: '1 if x ≥ 0, else 0', derivative: '0 (nothing to learn from)', flat: true,
    value: (x) => (x >= 0 ? 1 : 0),
    // tf.step is 0 at 0, and comparisons have no gradient at all: 1 − step(−x) has both right.
    apply: (tf, x) => tf.sub(1, tf.step(tf.neg(x))),
  },
  sign: {
    title: 'Sign', equation: '1 if x > 0, −1 if x < 0, 0 at 0', derivative: '0 (nothing to learn from)', flat: true,
    value: Math.sign, apply: (tf, x) => tf.sign(x),
  },
  sigmoid: { title: 'Sigmoid', ends: [0, 1], equation: '1/(1 + e⁻ˣ)', derivative: 'σ(x)·(1 − σ(x))', value: sigmoid, apply: (tf, x) => tf.sigmoid(x) },
  hardSigmoid: {
    title: 'Hard sigmoid', ends: [0, 1], stepArrays: 9, equation: 'min(max(x + 3, 0), 6)/6', derivative: '1/6 for −3 < x < 3, else 0',
    value: (x) => relu6(x + 3) / 6, apply: (tf, x) => tf.div(tf.relu6(tf.add(x, 3)), 6),
  },
  tanh: { title: 'Tanh', ends: [-1, 1], equation: '2σ(2x) − 1', derivative: '1 − tanh²(x)', value: Math.tanh, apply: (tf, x) => tf.tanh(x) },
  arctan: { title: 'Arctan', equation: 'arctan(x)', derivative: '1/(1 + x²)', value: Math.atan, apply: (tf, x) => tf.atan(x) },
  relu: { title: 'ReLU', silences: true, equation: 'max(0, x)', derivative: '1 for x > 0, else 0', value: (x) => Math.max(0, x), apply: (tf, x) => tf.relu(x) },
  relu6: { title: 'ReLU6', silences: true, stepArrays: 5, equation: 'min(max(0, x), 6)', derivative: '1 for 0 < x < 6, else 0', value: relu6, apply: (tf, x) => tf.relu6(x) },
  leakyRelu: {
    title: 'Leaky ReLU', stepArrays: 3, equation: 'max(αx, x)', derivative: '1 for x > 0, else α', alpha: 0.1,
    value: (x, alpha) => (x > 0 ? x : alpha * x), apply: (tf, x, alpha) => tf.leakyRelu(x, alpha),
  },
  elu: {
    title: 'ELU', stepArrays: 12, equation: 'x for x > 0, else α(eˣ − 1)', derivative: '1 for x > 0, else αeˣ', alpha: 1,
    value: (x, alpha) => (x > 0 ? x : alpha * Math.expm1(x)),
    apply: (tf, x, alpha) => (alpha === 1 ? tf.elu(x) : tf.add(tf.relu(x), tf.mul(alpha, tf.elu(tf.minimum(x, 0))))),
  },
  selu: {
    title: 'SELU', equation: 'λx for x > 0, else λα(eˣ − 1)', derivative: 'λ for x > 0, else λαeˣ',
    value: (x) => SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x)), apply: (tf, x) => tf.selu(x),
  },
  gelu: {
    title: 'GELU', stepArrays: 16, equation: 'x·Φ(x), Φ the normal distribution', derivative: 'Φ(x) + x·φ(x)',
    value: (x) => (x * (1 + erf(x / Math.SQRT2))) / 2,
    apply: (tf, x) => tf.mul(tf.mul(x, 0.5), tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2)))),
  },
  softplus: { title: 'Softplus', equation: 'ln(1 + eˣ)', derivative: 'σ(x)', value: softplus, apply: (tf, x) => tf.softplus(x) },
  softsign: {
    title: 'Softsign', stepArrays: 8, equation: 'x/(1 + |x|)', derivative: '1/(1 + |x|)²',
    value: (x) => x / (1 + Math.abs(x)), apply: (tf, x) => tf.div(x, tf.add(1, tf.abs(x))),
  },
  swish: { title: 'Swish (SiLU)', stepArrays: 6, equation: 'x·σ(x)', derivative: 'σ(x)·(1 + x·(1 − σ(x)))', value: (x) => x * sigmoid(x), apply: (tf, x) => tf.mul(x, tf.sigmoid(x)) },
  hardSwish: {
    title: 'Hard swish', silences: true, stepArrays: 13, equation: 'x·min(max(x + 3, 0), 6)/6', derivative: '(2x + 3)/6 for −3 < x < 3, 0 below, 1 above',
    value: (x) => (x * relu6(x + 3)) / 6, apply: (tf, x) => tf.div(tf.mul(x, tf.relu6(tf.add(x, 3))), 6),
  },
  mish: {
    title: 'Mish', stepArrays: 8, equation: 'x·tanh(softplus(x))', derivative: 'tanh(s) + x·σ(x)·(1 − tanh²(s)), s = softplus(x)',
    value: (x) => x * Math.tanh(softplus(x)), apply: (tf, x) => tf.mul(x, tf.tanh(tf.softplus(x))),
  },
})

export type FunctionName = keyof typeof FUNCTIONS

export const FUNCTION_NAMES = Object.keys(FUNCTIONS) as FunctionName[]

/** Arrays as large as its input that a training step holds for a function. ELU is a single operation only where α is 1. */
export function stepArraysOf(name: FunctionName, alpha?: number): number {
  const { stepArrays = 2, alpha: usual } = activationFunction(name)
  return name === 'elu' && (alpha ?? usual) === 1 ? 2 : stepArrays
}

/** A function by its name in the file format. */
export function activationFunction(name: FunctionName): ActivationFunction {
  return FUNCTIONS[name]
}
