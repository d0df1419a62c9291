import { withDerivative, type LossSpec } from './spec.ts'

export const mse: LossSpec = {
  kind: 'mse',
  title: 'Mean squared error',
  summary: 'For numbers: the mean of the squared differences. Large errors weigh most.',
  equation: '(1/n)·Σ (y − ŷ)²',
  source: 'Gauss 1809; Legendre 1805.',
  reads: () => 'outputs',
  compiled: () => 'meanSquared',
  perSample: ({ tf, values, targets }) =>
    withDerivative(
      { tf, values, targets },
      (answer, y) => tf.mean(tf.square(tf.sub(answer, y)), 1),
      (answer, y) => tf.mul(tf.sub(answer, y), 2 / values.shape[1]),
    ),
}
