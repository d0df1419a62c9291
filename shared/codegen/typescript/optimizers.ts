import { readParams } from '../../layer/params.ts'
import type { OptimizerKind, TrainingConfig } from '../../training/config.ts'
import { findOptimizer } from '../../training/optimizers/index.ts'

type Hyper = Readonly<Record<string, number>>

interface OptimizerCode {
  readonly expression: (rate: number, hyper: Hyper) => string
  /** A definition that the expression needs. */
  readonly support?: string
}

const ADAMW = `/** Adam with weight decay beside the gradient instead of in it (Loshchilov & Hutter 2019). */
class AdamW extends tf.AdamOptimizer {
  private readonly decay: number

  constructor(learningRate: number, beta1: number, beta2: number, epsilon: number, weightDecay: number) {
    super(learningRate, beta1, beta2, epsilon)
    this.decay = 1 - learningRate * weightDecay
  }

  override applyGradients(gradients: Parameters<tf.AdamOptimizer['applyGradients']>[0]): void {
    const names = Array.isArray(gradients) ? gradients.map(({ name }) => name) : Object.keys(gradients)
    for (const name of names) {
      const weight = tf.engine().registeredVariables[name]!
      tf.tidy(() => weight.assign(weight.mul(this.decay)))
    }
    super.applyGradients(gradients)
  }
}
`

/** Each optimizer by TensorFlow.js's own means. */
const CODE: Readonly<Record<OptimizerKind, OptimizerCode>> = {
  sgd: { expression: (rate) => `tf.train.sgd(${rate})` },
  momentum: { expression: (rate, { momentum }) => `tf.train.momentum(${rate}, ${momentum})` },
  nesterov: { expression: (rate, { momentum }) => `tf.train.momentum(${rate}, ${momentum}, true)` },
  rmsprop: { expression: (rate, { alpha, epsilon }) => `tf.train.rmsprop(${rate}, ${alpha}, 0, ${epsilon})` },
  adam: { expression: (rate, { beta1, beta2, epsilon }) => `tf.train.adam(${rate}, ${beta1}, ${beta2}, ${epsilon})` },
  adamw: { expression: (rate, { beta1, beta2, epsilon, weightDecay }) => `new AdamW(${rate}, ${beta1}, ${beta2}, ${epsilon}, ${weightDecay})`, support: ADAMW },
  adagrad: { expression: (rate, { epsilon }) => `tf.train.adagrad(${rate}, ${epsilon})` },
}

/** An expression that makes the project's optimizer, and what must be defined for it. */
export function optimizerSource(config: TrainingConfig['optimizer']): { expression: string; support: string } {
  const { params } = readParams(findOptimizer(config.kind).params, config)
  const { expression, support = '' } = CODE[config.kind]
  return { expression: expression(config.learningRate, params as Hyper), support }
}
