import { averagedShare } from './averagedShare.ts'
import { beta1Field, beta2Field, defineOptimizer, epsilonField } from './spec.ts'

/** How fast the momentum rises from β₁/2 to β₁; PyTorch's default. */
const MOMENTUM_DECAY = 0.004
/** A product below this no longer changes 1 − Πμ in double precision. */
const VANISHING = 2 ** -54

/** The momentum μ of a step (from 1). */
function momentumAt(step: number, beta1: number): number {
  return beta1 * (1 - 0.5 * 0.96 ** (step * MOMENTUM_DECAY))
}

/** The product of all momenta up to a step, from the number of the step alone: a run that goes on later needs no memory of it. */
function momentaUpTo(step: number, beta1: number): number {
  let product = 1
  // The first momenta are about β₁/2, so some 60 factors are the most that count.
  for (let at = 1; at <= step && product > VANISHING; at += 1) product *= momentumAt(at, beta1)
  return product
}

/** What the gradient and the average of the gradients count for in the step. */
function shares(step: number, learningRate: number, beta1: number): { readonly now: number; readonly next: number } {
  const product = momentaUpTo(step, beta1)
  const following = momentumAt(step + 1, beta1)
  return { now: (learningRate * (1 - momentumAt(step, beta1))) / (1 - product), next: (learningRate * following) / (1 - product * following) }
}

export const nadam = defineOptimizer({
  kind: 'nadam',
  title: 'Nadam',
  summary: 'Adam with Nesterov momentum: it already takes the part of the step that its momentum will take next. Often a little faster than Adam.',
  equation: 'm, v as in Adam;  θ ← θ − η·((1 − μₜ)·g/(1 − Πμ) + μₜ₊₁·m/(1 − μₜ₊₁·Πμ))/(√v̂ + ε),  μₜ = β₁·(1 − ½·0.96^(0.004·t)), Πμ = μ₁·…·μₜ',
  source: 'Dozat 2016, Incorporating Nesterov momentum into Adam.',
  learningRate: 0.002,
  params: { beta1: beta1Field, beta2: beta2Field, epsilon: epsilonField(1e-8) },
  slots: ['m', 'v'],
  compiled: {
    operation: 'nadam',
    numbers: ({ step, learningRate, hyper: { beta1, beta2, epsilon } }) => {
      const { now, next } = shares(step, learningRate, beta1)
      return [now, beta1, 1 - beta1, beta2, 1 - beta2, 1 / Math.sqrt(averagedShare(beta2, step)), epsilon, next]
    },
  },
  update: ({ tf, weight, gradient, slots: [m, v], step, learningRate, hyper: { beta1, beta2, epsilon } }) => {
    const first = tf.add(tf.mul(m!, beta1), tf.mul(gradient, 1 - beta1))
    const second = tf.add(tf.mul(v!, beta2), tf.mul(tf.square(gradient), 1 - beta2))
    const { now, next } = shares(step, learningRate, beta1)
    const root = tf.add(tf.mul(tf.sqrt(second), 1 / Math.sqrt(averagedShare(beta2, step))), epsilon)
    const ahead = tf.add(tf.mul(gradient, now), tf.mul(first, next))
    return { weight: tf.sub(weight, tf.div(ahead, root)), slots: [first, second] }
  },
})
