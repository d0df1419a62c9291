export const GroupNormalization = `/** Brings each group of channels of each sample to mean 0 and variance 1, then scales and shifts every channel. */
class GroupNormalization extends tf.layers.Layer {
  static readonly className = 'GroupNormalization'
  private readonly options: {
    name: string
    groups: number
    epsilon: number
    affine: boolean
    gammaInitializer?: ReturnType<typeof tf.initializers.zeros>
    betaInitializer?: ReturnType<typeof tf.initializers.zeros>
  }
  private gamma: tf.LayerVariable | null = null
  private beta: tf.LayerVariable | null = null

  constructor(options: GroupNormalization['options']) {
    super({ name: options.name })
    this.options = options
  }

  override build(shape: tf.Shape): void {
    const { affine, gammaInitializer, betaInitializer } = this.options
    if (affine) {
      this.gamma = this.addWeight('gamma', [shape.at(-1)!], 'float32', gammaInitializer ?? tf.initializers.ones())
      this.beta = this.addWeight('beta', [shape.at(-1)!], 'float32', betaInitializer ?? tf.initializers.zeros())
    }
    this.built = true
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const { groups, epsilon } = this.options
      const x = only(inputs)
      const channels = x.shape.at(-1)!
      const grouped = x.reshape([x.shape[0]!, x.size / (x.shape[0]! * channels), groups, channels / groups])
      const centred = grouped.sub(grouped.mean([1, 3], true))
      const variance = centred.square().mean([1, 3], true)
      const normal = centred.mul(variance.add(epsilon).rsqrt()).reshape(x.shape)
      return this.gamma && this.beta ? normal.mul(this.gamma.read()).add(this.beta.read()) : normal
    })
  }
}
`
