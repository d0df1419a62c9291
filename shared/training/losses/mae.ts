import { withDerivative, type LossSpec } from './spec.ts'

export const mae: LossSpec = {
  kind: 'mae',
  title: 'Mean absolute error',
  summary: 'For numbers with outliers: the mean of the differences without their sign.',
  equation: '(1/n)·Σ |y − ŷ|',
  source: 'Laplace 1774.',
  reads: () => 'outputs',
  perSample: ({ tf, values, targets }) =>
    withDerivative(
      tf,
      values,
      (y) => tf.mean(tf.abs(tf.sub(y, targets)), 1),
      (y) => tf.div(tf.sign(tf.sub(y, targets)), values.shape[1]),
    ),
}
