import { defineOptimizer, momentumField } from './spec.ts'

export const nesterov = defineOptimizer({
  kind: 'nesterov',
  title: 'SGD + Nesterov momentum',
  summary: 'Momentum that looks ahead: it corrects the step by the gradient where the velocity is about to take it.',
  equation: 'v ← μ·v + g;  θ ← θ − η·(g + μ·v)',
  source: 'Nesterov 1983; in the form of Sutskever et al. 2013, On the importance of initialization and momentum in deep learning.',
  learningRate: 0.01,
  params: { momentum: momentumField },
  slots: ['velocity'],
  compiled: { operation: 'nesterov', numbers: ({ learningRate, hyper }) => [learningRate, hyper.momentum] },
  update: ({ tf, weight, gradient, slots: [velocity], learningRate, hyper }) => {
    const next = tf.add(tf.mul(velocity!, hyper.momentum), gradient)
    const ahead = tf.add(gradient, tf.mul(next, hyper.momentum))
    return { weight: tf.sub(weight, tf.mul(ahead, learningRate)), slots: [next] }
  },
})
