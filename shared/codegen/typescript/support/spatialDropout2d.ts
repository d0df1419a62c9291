export const SpatialDropout2D = `/** Silences whole channels while training. */
class SpatialDropout2D extends tf.layers.Layer {
  static readonly className = 'SpatialDropout2D'
  private readonly rate: number

  constructor({ name, rate }: { name: string; rate: number }) {
    super({ name })
    this.rate = rate
  }

  override call(inputs: tf.Tensor | tf.Tensor[], { training = false }: { training?: boolean } = {}): tf.Tensor {
    const x = only(inputs)
    return training && this.rate > 0 ? tf.dropout(x, this.rate, [x.shape[0]!, 1, 1, x.shape[3]!]) : tf.clone(x)
  }
}
`
