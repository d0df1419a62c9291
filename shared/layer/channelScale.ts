import type { Tensor } from '@tensorflow/tfjs-core'
import type { ParamSpec } from './params.ts'
import type { Fix, LayerProblem } from './problem.ts'
import { formatCount, type Shape } from './shape.ts'
import type { Formula, Forward } from './spec.ts'
import type { WeightSpec } from './weights.ts'

/** What normalisations share: a small ε, and a learned scale γ and shift β for each channel. */

export const epsilonField = {
  kind: 'number',
  label: 'Epsilon ε',
  help: 'Added to the variance, so that nothing is divided by zero.',
  min: 1e-12,
  max: 1,
  step: 1e-5,
  default: 1e-5,
} as const satisfies ParamSpec

/** γ, which starts at 1, and β, which starts at 0. */
export function channelScale(input: Shape): readonly WeightSpec[] {
  const shape = [input.at(-1)!]
  return [{ name: 'gamma', shape, trainable: true, initializer: { kind: 'ones' } }, { name: 'beta', shape, trainable: true, initializer: { kind: 'zeros' } }]
}

export function channelScaleFormula(input: Shape): Formula {
  const channels = input.at(-1)!
  return { label: 'Parameters', general: '2·C', filled: `2·${channels}`, result: formatCount(2 * channels) }
}

/** γ·x + β. */
export function scaleChannels({ tf, weights }: Pick<Forward, 'tf' | 'weights'>, x: Tensor): Tensor {
  return tf.add(tf.mul(x, weights.gamma!), weights.beta!)
}

/** The warning where mean and variance are taken of a single value. */
export function oneValueNormalised(what: string, advice: string, fixes: readonly Fix[] = []): LayerProblem {
  return {
    code: 'one-value-normalised',
    level: 'warning',
    message: `${what} has one value only, and one value less its own mean is 0: nothing of the input passes. ${advice}`,
    fixes,
  }
}
