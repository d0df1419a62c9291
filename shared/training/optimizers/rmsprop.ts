import { defineOptimizer, epsilonField } from './spec.ts'

export const rmsprop = defineOptimizer({
  kind: 'rmsprop',
  title: 'RMSprop',
  summary: 'Divides each gradient by its usual size, so that every weight moves at a similar pace.',
  equation: 'v ← α·v + (1 − α)·g²;  θ ← θ − η·g/(√v + ε)',
  source: 'Tieleman & Hinton 2012, Neural networks for machine learning, lecture 6.5.',
  learningRate: 0.01,
  params: {
    alpha: { kind: 'number', label: 'Decay α', help: 'How slowly the average of the squared gradients forgets.', min: 0, max: 0.9999, step: 0.01, default: 0.99 },
    epsilon: epsilonField(1e-8),
  },
  slots: ['v'],
  compiled: { operation: 'rmsprop', numbers: ({ learningRate, hyper }) => [learningRate, hyper.alpha, 1 - hyper.alpha, hyper.epsilon] },
  update: ({ tf, weight, gradient, slots: [v], learningRate, hyper }) => {
    const next = tf.add(tf.mul(v!, hyper.alpha), tf.mul(tf.square(gradient), 1 - hyper.alpha))
    const change = tf.div(gradient, tf.add(tf.sqrt(next), hyper.epsilon))
    return { weight: tf.sub(weight, tf.mul(change, learningRate)), slots: [next] }
  },
})
