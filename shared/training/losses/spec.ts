import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import type { LossOperation } from '../../engine/plan.ts'
import type { FunctionName } from '../../activation/functions.ts'
import type { TensorFlow } from '../../layer/index.ts'
import type { LossKind } from '../config.ts'

/** What the network's output went through last. */
export type LastFunction = FunctionName | 'softmax'

/** What a loss compares. */
export interface LossCall {
  readonly tf: TensorFlow
  /** [batch, units]: the outputs, or what stood before the last function where the loss `reads` logits. */
  readonly values: Tensor2D
  readonly last: LastFunction
  /** [batch, units]: one-hot classes, 0 or 1, or the numbers asked for. */
  readonly targets: Tensor2D
}

/** One kind of loss. */
export interface LossSpec {
  readonly kind: LossKind
  readonly title: string
  /** One sentence for the settings panel. */
  readonly summary: string
  /** y is the target, p or ŷ the network's answer. */
  readonly equation: string
  readonly source: string
  /** Crossentropies read logits where they can: log(softmax(z)) is exact where log(p) overflows. */
  readonly reads: (last: LastFunction) => 'logits' | 'outputs'
  /** The same in the training engine, by the output's last function. */
  readonly compiled: (last: LastFunction) => LossOperation
  /** The loss of every sample, [batch]. The loss of a batch is its mean. */
  readonly perSample: (call: LossCall) => Tensor1D
}

/** The smallest probability whose logarithm is taken, as in Keras. */
export const SMALLEST_PROBABILITY = 1e-7

/**
 * A loss per sample with the derivative that a textbook gives, in fewer steps than the chain rule would take.
 * `derivative` is of the sample's loss by its values, [batch, units].
 */
export function withDerivative(
  { tf, values, targets }: Pick<LossCall, 'tf' | 'values' | 'targets'>,
  loss: (values: Tensor, targets: Tensor) => Tensor,
  derivative: (values: Tensor, targets: Tensor) => Tensor,
): Tensor1D {
  const op = tf.customGrad((input, save) => {
    const x = input as Tensor
    ;(save as (tensors: Tensor[]) => void)([x, targets])
    return { value: loss(x, targets), gradFunc: (dy: Tensor, [kept, wanted]: Tensor[]) => tf.mul(tf.expandDims(dy, 1), derivative(kept!, wanted!)) }
  })
  return op(values) as Tensor1D
}
