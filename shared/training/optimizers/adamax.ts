import { averagedShare } from './averagedShare.ts'
import { beta1Field, defineOptimizer, epsilonField, type Hyperparameter } from './spec.ts'

/** β₂ forgets a maximum here, not an average. */
const beta2Field: Hyperparameter = {
  kind: 'number', label: 'β₂', help: 'How slowly the largest gradient so far is forgotten.', min: 0, max: 0.99999, step: 0.001, default: 0.999,
}

export const adamax = defineOptimizer({
  kind: 'adamax',
  title: 'AdaMax',
  summary: 'Adam that divides by the largest recent gradient instead of the usual one: no step is longer than the learning rate, and a rare large gradient upsets it less.',
  equation: 'm ← β₁·m + (1 − β₁)·g;  u ← max(β₂·u, |g| + ε);  θ ← θ − η·m̂/u,  m̂ = m/(1 − β₁ᵗ)',
  source: 'Kingma & Ba 2015, Adam: a method for stochastic optimization, section 7.1.',
  learningRate: 0.002,
  params: { beta1: beta1Field, beta2: beta2Field, epsilon: epsilonField(1e-8) },
  slots: ['m', 'u'],
  compiled: {
    operation: 'adamax',
    numbers: ({ step, learningRate, hyper: { beta1, beta2, epsilon } }) => [learningRate / averagedShare(beta1, step), beta1, 1 - beta1, beta2, epsilon],
  },
  update: ({ tf, weight, gradient, slots: [m, u], step, learningRate, hyper }) => {
    const first = tf.add(tf.mul(m!, hyper.beta1), tf.mul(gradient, 1 - hyper.beta1))
    const largest = tf.maximum(tf.mul(u!, hyper.beta2), tf.add(tf.abs(gradient), hyper.epsilon))
    const size = learningRate / averagedShare(hyper.beta1, step)
    return { weight: tf.sub(weight, tf.mul(tf.div(first, largest), size)), slots: [first, largest] }
  },
})
