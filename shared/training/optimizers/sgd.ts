import { defineOptimizer } from './spec.ts'

export const sgd = defineOptimizer({
  kind: 'sgd',
  title: 'SGD',
  summary: 'Walks against the gradient of each batch. The plain method that all others build on; it needs a well-chosen learning rate.',
  equation: 'θ ← θ − η·g',
  source: 'Robbins & Monro 1951, A stochastic approximation method.',
  learningRate: 0.01,
  params: {},
  slots: [],
  compiled: { operation: 'sgd', numbers: ({ learningRate }) => [learningRate] },
  update: ({ tf, weight, gradient, learningRate }) => ({ weight: tf.sub(weight, tf.mul(gradient, learningRate)), slots: [] }),
})
