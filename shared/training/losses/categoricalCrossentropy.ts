import type { Tensor2D } from '@tensorflow/tfjs-core'
import { SMALLEST_PROBABILITY, withDerivative, type LossCall, type LossSpec } from './spec.ts'

export const categoricalCrossentropy: LossSpec = {
  kind: 'categoricalCrossentropy',
  title: 'Categorical crossentropy',
  summary: 'For one class out of several: the negative logarithm of the probability given to the true class.',
  equation: '−Σ y·ln p',
  source: 'Good 1952, Rational decisions; with softmax: Bridle 1990.',
  reads: (last) => (last === 'softmax' ? 'logits' : 'outputs'),
  compiled: (last) => (last === 'sigmoid' || last === 'hardSigmoid' ? 'categoricalOfProbabilities' : 'softmaxCrossentropy'),
  perSample: (call) => {
    const { tf, targets } = call
    return withDerivative(
      { tf, values: scores(call), targets },
      (z, y) => tf.neg(tf.sum(tf.mul(y, tf.logSoftmax(z)), 1)),
      (z, y) => tf.sub(tf.softmax(z), y),
    )
  },
}

/**
 * Numbers whose softmax are the probabilities. Independent probabilities (sigmoid) are divided by their sum,
 * as Keras does, which is the softmax of their logarithms; anything else is taken as a score.
 */
function scores({ tf, values, last }: LossCall): LossCall['values'] {
  if (last !== 'sigmoid' && last !== 'hardSigmoid') return values
  return tf.log(tf.clipByValue<Tensor2D>(values, SMALLEST_PROBABILITY, 1))
}
