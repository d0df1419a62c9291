import { defineOptimizer, momentumField } from './spec.ts'

export const momentum = defineOptimizer({
  kind: 'momentum',
  title: 'SGD + momentum',
  summary: 'Keeps a velocity, so that steps in a steady direction add up and steps to and fro cancel.',
  equation: 'v ← μ·v + g;  θ ← θ − η·v',
  source: 'Polyak 1964, Some methods of speeding up the convergence of iteration methods.',
  learningRate: 0.01,
  params: { momentum: momentumField },
  slots: ['velocity'],
  compiled: { operation: 'momentum', numbers: ({ learningRate, hyper }) => [learningRate, hyper.momentum] },
  update: ({ tf, weight, gradient, slots: [velocity], learningRate, hyper }) => {
    const next = tf.add(tf.mul(velocity!, hyper.momentum), gradient)
    return { weight: tf.sub(weight, tf.mul(next, learningRate)), slots: [next] }
  },
})
