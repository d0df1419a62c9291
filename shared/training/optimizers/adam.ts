import { averagedShare } from './averagedShare.ts'
import { beta1Field, beta2Field, defineOptimizer, epsilonField, type Update } from './spec.ts'

/** m and v are running averages of the gradient and its square; both start at 0, which the division by 1 − βᵗ makes up for. */
export function adamStep({ tf, weight, gradient, slots: [m, v], step, learningRate, hyper }: Update<'beta1' | 'beta2' | 'epsilon'>) {
  const first = tf.add(tf.mul(m!, hyper.beta1), tf.mul(gradient, 1 - hyper.beta1))
  const second = tf.add(tf.mul(v!, hyper.beta2), tf.mul(tf.square(gradient), 1 - hyper.beta2))
  const size = learningRate / averagedShare(hyper.beta1, step)
  const root = tf.add(tf.mul(tf.sqrt(second), 1 / Math.sqrt(averagedShare(hyper.beta2, step))), hyper.epsilon)
  return { weight: tf.sub(weight, tf.mul(tf.div(first, root), size)), slots: [first, second] }
}

/** What the engine's instruction takes: the size of the step, both averages, and what makes up for their start. */
export function adamNumbers({ step, learningRate, hyper }: { readonly step: number; readonly learningRate: number; readonly hyper: Readonly<Record<'beta1' | 'beta2' | 'epsilon', number>> }): number[] {
  const { beta1, beta2, epsilon } = hyper
  return [learningRate / averagedShare(beta1, step), beta1, 1 - beta1, beta2, 1 - beta2, 1 / Math.sqrt(averagedShare(beta2, step)), epsilon]
}

export const adam = defineOptimizer({
  kind: 'adam',
  title: 'Adam',
  summary: 'Momentum and a pace of its own for every weight. A good first choice that forgives a rough learning rate.',
  equation: 'm ← β₁·m + (1 − β₁)·g;  v ← β₂·v + (1 − β₂)·g²;  θ ← θ − η·m̂/(√v̂ + ε),  m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ)',
  source: 'Kingma & Ba 2015, Adam: a method for stochastic optimization.',
  learningRate: 0.001,
  params: { beta1: beta1Field, beta2: beta2Field, epsilon: epsilonField(1e-8) },
  slots: ['m', 'v'],
  compiled: { operation: 'adam', numbers: adamNumbers },
  update: adamStep,
})
