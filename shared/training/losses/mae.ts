import { withDerivative, type LossSpec } from './spec.ts'

export const mae: LossSpec = {
  kind: 'mae',
  title: 'Mean absolute error',
  summary: 'For numbers with outliers: the mean of the differences without their sign.',
  equation: '(1/n)·Σ |y − ŷ|',
  source: 'Laplace 1774.',
  reads: () => 'outputs',
  compiled: () => 'meanAbsolute',
  perSample: ({ tf, values, targets }) =>
    withDerivative(
      { tf, values, targets },
      (answer, y) => tf.mean(tf.abs(tf.sub(answer, y)), 1),
      (answer, y) => tf.div(tf.sign(tf.sub(answer, y)), values.shape[1]),
    ),
}
