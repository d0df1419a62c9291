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
  private readonly weightDecay: number

  constructor(learningRate: number, beta1: number, beta2: number, epsilon: number, weightDecay: number) {
    super(learningRate, beta1, beta2, epsilon)
    this.weightDecay = weightDecay
  }

  override applyGradients(gradients: Parameters<tf.AdamOptimizer['applyGradients']>[0]): void {
    const names = Array.isArray(gradients) ? gradients.map(({ name }) => name) : Object.keys(gradients)
    for (const name of names) {
      const weight = tf.engine().registeredVariables[name]!
      tf.tidy(() => weight.assign(weight.mul(1 - this.learningRate * this.weightDecay)))
    }
    super.applyGradients(gradients)
  }
}
`

const NADAM = `/** Adam with Nesterov momentum (Dozat 2016), which TensorFlow.js has not. */
class Nadam extends tf.Optimizer {
  private readonly learningRate: number
  private readonly beta1: number
  private readonly beta2: number
  private readonly epsilon: number
  private readonly averages = new Map<string, { readonly first: tf.Variable; readonly second: tf.Variable }>()
  private step = 0
  /** All momenta so far, multiplied. */
  private product = 1

  constructor(learningRate: number, beta1: number, beta2: number, epsilon: number) {
    super()
    this.learningRate = learningRate
    this.beta1 = beta1
    this.beta2 = beta2
    this.epsilon = epsilon
  }

  override applyGradients(gradients: Parameters<tf.Optimizer['applyGradients']>[0]): void {
    this.step += 1
    const momentum = this.momentumAt(this.step)
    const following = this.momentumAt(this.step + 1)
    this.product *= momentum
    const now = (this.learningRate * (1 - momentum)) / (1 - this.product)
    const next = (this.learningRate * following) / (1 - this.product * following)
    const pairs = Array.isArray(gradients) ? gradients.map(({ name, tensor }) => [name, tensor] as const) : Object.entries(gradients)
    for (const [name, gradient] of pairs) {
      const weight = tf.engine().registeredVariables[name]!
      const { first, second } = this.averagesOf(name, weight)
      tf.tidy(() => {
        first.assign(first.mul(this.beta1).add(gradient.mul(1 - this.beta1)))
        second.assign(second.mul(this.beta2).add(gradient.square().mul(1 - this.beta2)))
        const root = second.sqrt().div(Math.sqrt(1 - this.beta2 ** this.step)).add(this.epsilon)
        weight.assign(weight.sub(gradient.mul(now).add(first.mul(next)).div(root)))
      })
    }
    this.incrementIterations()
  }

  override getConfig() {
    return { learningRate: this.learningRate, beta1: this.beta1, beta2: this.beta2, epsilon: this.epsilon }
  }

  /** Running averages of the gradient and of its square. */
  private averagesOf(name: string, weight: tf.Variable) {
    const known = this.averages.get(name)
    if (known) return known
    const zeros = () => tf.tidy(() => tf.variable(tf.zerosLike(weight), false))
    const made = { first: zeros(), second: zeros() }
    this.averages.set(name, made)
    return made
  }

  private momentumAt(step: number): number {
    return this.beta1 * (1 - 0.5 * 0.96 ** (step * 0.004))
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
  adamax: { expression: (rate, { beta1, beta2, epsilon }) => `tf.train.adamax(${rate}, ${beta1}, ${beta2}, ${epsilon})` },
  nadam: { expression: (rate, { beta1, beta2, epsilon }) => `new Nadam(${rate}, ${beta1}, ${beta2}, ${epsilon})`, support: NADAM },
  adagrad: { expression: (rate, { epsilon }) => `tf.train.adagrad(${rate}, ${epsilon})` },
}

/** An expression that makes the project's optimizer, and what must be defined for it. */
export function optimizerSource(config: TrainingConfig['optimizer']): { expression: string; support: string } {
  const { params } = readParams(findOptimizer(config.kind).params, config)
  const { expression, support = '' } = CODE[config.kind]
  return { expression: expression(config.learningRate, params as Hyper), support }
}
