import { defineOptimizer, epsilonField } from './spec.ts'

export const adagrad = defineOptimizer({
  kind: 'adagrad',
  title: 'Adagrad',
  summary: 'Divides by all squared gradients so far: weights that seldom matter take larger steps. The pace only ever falls.',
  equation: 's ← s + g²;  θ ← θ − η·g/(√s + ε)',
  source: 'Duchi, Hazan & Singer 2011, Adaptive subgradient methods.',
  learningRate: 0.01,
  params: { epsilon: epsilonField(1e-10) },
  slots: ['sum'],
  compiled: { operation: 'adagrad', numbers: ({ learningRate, hyper }) => [learningRate, hyper.epsilon] },
  update: ({ tf, weight, gradient, slots: [sum], learningRate, hyper }) => {
    const next = tf.add(sum!, tf.square(gradient))
    const change = tf.div(gradient, tf.add(tf.sqrt(next), hyper.epsilon))
    return { weight: tf.sub(weight, tf.mul(change, learningRate)), slots: [next] }
  },
})
