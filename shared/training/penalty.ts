import type { NamedTensorMap, Scalar, Tensor, Variable } from '@tensorflow/tfjs-core'
import type { NetworkWeight } from '../compile/network.ts'
import type { Penalty, TensorFlow, WeightSpec } from '../layer/index.ts'

const NONE: Penalty = { l1: 0, l2: 0 }

type Asked = { readonly penalty?: Partial<Penalty> | undefined }

/**
 * What one weight adds to the loss, l1·Σ|w| + l2·Σw²: its layer's own numbers, those of the training settings where it has none.
 * Only kernels that learn are penalised: a frozen one could not follow, and would only shift the loss.
 */
export function penaltyOf({ fans, trainable, penalty }: Pick<WeightSpec, 'fans' | 'trainable' | 'penalty'>, training: Asked): Penalty {
  if (!fans || !trainable) return NONE
  return { l1: penalty?.l1 ?? training.penalty?.l1 ?? 0, l2: penalty?.l2 ?? training.penalty?.l2 ?? 0 }
}

/** Whether a penalty comes to anything. */
export function isPenalised({ l1, l2 }: Penalty): boolean {
  return l1 > 0 || l2 > 0
}

/** l1·Σ|w| + l2·Σw² of plain numbers. */
export function penaltyOfValues({ l1, l2 }: Penalty, values: Float32Array): number {
  let sizes = 0
  let squares = 0
  for (const value of values) {
    sizes += Math.abs(value)
    squares += value * value
  }
  return l1 * sizes + l2 * squares
}

/** A weight on TensorFlow.js with the penalty on it. */
export interface Penalised {
  readonly variable: Variable
  readonly penalty: Penalty
}

export function listPenalised(weights: readonly NetworkWeight[], training: Asked): Penalised[] {
  return weights.map(({ spec, variable }) => ({ variable, penalty: penaltyOf(spec, training) })).filter(({ penalty }) => isPenalised(penalty))
}

/** What they add to the loss together. Not of none; call it within a tidy. */
export function penaltyTensor(tf: TensorFlow, penalised: readonly Penalised[]): Scalar {
  return tf.addN<Scalar>(penalised.flatMap(({ variable, penalty: { l1, l2 } }) => [
    ...(l1 > 0 ? [tf.mul<Scalar>(tf.sum(tf.abs(variable)), l1)] : []),
    ...(l2 > 0 ? [tf.mul<Scalar>(tf.sum(tf.square(variable)), l2)] : []),
  ]))
}

/** The gradients with those of the penalties, l1·sign(w) + 2·l2·w. Written out: TensorFlow.js's gradient of |w| at 0 is −1. Call it within a tidy. */
export function addPenaltyGradients(tf: TensorFlow, penalised: readonly Penalised[], gradients: NamedTensorMap): NamedTensorMap {
  const changed = penalised.map(({ variable, penalty: { l1, l2 } }): [string, Tensor] => {
    const parts: Tensor[] = [...(l1 > 0 ? [tf.mul(tf.sign(variable), l1)] : []), ...(l2 > 0 ? [tf.mul(variable, 2 * l2)] : [])]
    const own = gradients[variable.name]
    return [variable.name, tf.addN(own ? [own, ...parts] : parts)]
  })
  return { ...gradients, ...Object.fromEntries(changed) }
}
