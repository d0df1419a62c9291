import type { Tensor } from '@tensorflow/tfjs-core'
import { SMALLEST_PROBABILITY, withDerivative, type LossSpec } from './spec.ts'

export const binaryCrossentropy: LossSpec = {
  kind: 'binaryCrossentropy',
  title: 'Binary crossentropy',
  summary: 'For yes or no: the negative logarithm of the probability given to the true answer, averaged over the outputs.',
  equation: '−(y·ln p + (1 − y)·ln(1 − p))',
  source: 'Cox 1958, The regression analysis of binary sequences.',
  reads: (last) => (last === 'sigmoid' ? 'logits' : 'outputs'),
  compiled: (last) => (last === 'sigmoid' || last === 'linear' ? 'sigmoidCrossentropy' : 'binaryOfProbabilities'),
  perSample: ({ tf, values, last, targets }) => {
    const units = values.shape[1]
    if (last === 'sigmoid' || last === 'linear') {
      return withDerivative(
        { tf, values, targets },
        // max(z, 0) − z·y + ln(1 + e^−|z|) is the same loss in a form that cannot overflow.
        (z, y) => tf.mean(tf.add(tf.sub(tf.relu(z), tf.mul(z, y)), tf.log1p(tf.exp(tf.neg(tf.abs(z))))), 1),
        (z, y) => tf.div(tf.sub(tf.sigmoid(z), y), units),
      )
    }
    const clip = (p: Tensor) => tf.clipByValue(p, SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY)
    return withDerivative(
      { tf, values, targets },
      (raw, y) => {
        const p = clip(raw)
        return tf.neg(tf.mean(tf.add(tf.mul(y, tf.log(p)), tf.mul(tf.sub(1, y), tf.log1p(tf.neg(p)))), 1))
      },
      (raw, y) => {
        const p = clip(raw)
        return tf.div(tf.sub(p, y), tf.mul(tf.mul(p, tf.sub(1, p)), units))
      },
    )
  },
}
