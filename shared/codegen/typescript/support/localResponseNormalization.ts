export const LocalResponseNormalization = `/** x / (k + alpha/size · Σ x²)^beta, the sum over neighbouring channels. */
class LocalResponseNormalization extends tf.layers.Layer {
  static readonly className = 'LocalResponseNormalization'
  private readonly options: { name: string; size: number; alpha: number; beta: number; k: number }

  constructor(options: LocalResponseNormalization['options']) {
    super({ name: options.name })
    this.options = options
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const { size, alpha, beta, k } = this.options
      const x = only(inputs) as tf.Tensor4D
      const [batch, height, width, channels] = x.shape
      const before = Math.floor(size / 2)
      const squares = x.square().reshape<tf.Tensor4D>([batch, height * width, channels, 1])
      const means = tf.avgPool(tf.pad(squares, [[0, 0], [0, 0], [before, size - 1 - before], [0, 0]]), [1, size], 1, 'valid')
      return x.mul(means.reshape(x.shape).mul(alpha).add(k).pow(-beta))
    })
  }
}
`
