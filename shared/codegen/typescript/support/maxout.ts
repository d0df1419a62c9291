export const Maxout = `/** Units that keep the largest of several weighted sums. */
class Maxout extends tf.layers.Layer {
  static readonly className = 'Maxout'
  private readonly options: {
    name: string
    units: number
    pieces: number
    kernelInitializer: ReturnType<typeof tf.initializers.zeros>
    kernelRegularizer?: ReturnType<typeof tf.regularizers.l2>
    biasInitializer?: ReturnType<typeof tf.initializers.zeros>
  }
  private kernel!: tf.LayerVariable
  private bias!: tf.LayerVariable

  constructor(options: Maxout['options']) {
    super({ name: options.name })
    this.options = options
  }

  override build(shape: tf.Shape): void {
    const { units, pieces, kernelInitializer, kernelRegularizer, biasInitializer } = this.options
    this.kernel = this.addWeight('kernel', [shape[1]!, units * pieces], 'float32', kernelInitializer, kernelRegularizer)
    this.bias = this.addWeight('bias', [units * pieces], 'float32', biasInitializer ?? tf.initializers.zeros())
    this.built = true
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const sums = tf.matMul(only(inputs) as tf.Tensor2D, this.kernel.read() as tf.Tensor2D).add(this.bias.read())
      return tf.split(sums, this.options.pieces, 1).reduce((largest, next) => tf.maximum(largest, next))
    })
  }

  override computeOutputShape([batch]: (number | null)[]): tf.Shape {
    return [batch!, this.options.units]
  }
}
`
