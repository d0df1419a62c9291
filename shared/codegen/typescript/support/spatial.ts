/** Layers that change the size of an image, as `tf.layers` does not do them or cannot train them. */

const DilatedDepthwiseConv2D = `/** Depthwise convolution with dilation; with \`filters\`, a 1×1 convolution mixes the channels behind it. */
class DilatedDepthwiseConv2D extends tf.layers.Layer {
  static readonly className = 'DilatedDepthwiseConv2D'
  private readonly options: {
    name: string
    filters?: number
    kernelSize: [number, number]
    strides: [number, number]
    depthMultiplier: number
    dilationRate: [number, number]
    useBias: boolean
    depthwiseInitializer: ReturnType<typeof tf.initializers.zeros>
    depthwiseRegularizer?: ReturnType<typeof tf.regularizers.l2>
    pointwiseInitializer?: ReturnType<typeof tf.initializers.zeros>
    pointwiseRegularizer?: ReturnType<typeof tf.regularizers.l2>
    biasInitializer?: ReturnType<typeof tf.initializers.zeros>
  }
  private depthwiseKernel!: tf.LayerVariable
  private pointwiseKernel: tf.LayerVariable | null = null
  private bias: tf.LayerVariable | null = null

  constructor(options: DilatedDepthwiseConv2D['options']) {
    super({ name: options.name })
    this.options = options
  }

  override build(shape: tf.Shape): void {
    const { filters, kernelSize, depthMultiplier, useBias } = this.options
    const { depthwiseInitializer, depthwiseRegularizer, pointwiseInitializer, pointwiseRegularizer, biasInitializer } = this.options
    const channels = shape[3]!
    this.depthwiseKernel = this.addWeight('depthwise_kernel', [...kernelSize, channels, depthMultiplier], 'float32', depthwiseInitializer, depthwiseRegularizer)
    if (filters) this.pointwiseKernel = this.addWeight('pointwise_kernel', [1, 1, channels * depthMultiplier, filters], 'float32', pointwiseInitializer, pointwiseRegularizer)
    if (useBias) this.bias = this.addWeight('bias', [filters ?? channels * depthMultiplier], 'float32', biasInitializer ?? tf.initializers.zeros())
    this.built = true
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const { strides, dilationRate } = this.options
      const taps = spread(this.depthwiseKernel.read() as tf.Tensor4D, dilationRate)
      const own = tf.depthwiseConv2d(only(inputs) as tf.Tensor4D, taps, strides, 'valid')
      const map = this.pointwiseKernel ? tf.conv2d(own, this.pointwiseKernel.read() as tf.Tensor4D, 1, 'valid') : own
      return this.bias ? map.add(this.bias.read()) : map
    })
  }

  override computeOutputShape([batch, height, width, channels]: (number | null)[]): tf.Shape {
    const { filters, kernelSize, strides, dilationRate, depthMultiplier } = this.options
    const size = (extent: number, axis: 0 | 1) => Math.floor((extent - dilationRate[axis] * (kernelSize[axis] - 1) - 1) / strides[axis]) + 1
    return [batch!, size(height!, 0), size(width!, 1), filters ?? channels! * depthMultiplier]
  }
}
`

const separableConvolution = `/** TensorFlow.js starts the 1×1 kernel of a separable convolution like the depthwise one; here each has its own start. */
function separableConvolution(options: Parameters<typeof tf.layers.separableConv2d>[0]): tf.layers.Layer {
  return Object.assign(tf.layers.separableConv2d(options), { pointwiseInitializer: options.pointwiseInitializer })
}
`

const PaddedConv2DTranspose = `/** Transposed convolution of size (N − 1)·S − 2P + F + output padding. */
class PaddedConv2DTranspose extends tf.layers.Layer {
  static readonly className = 'PaddedConv2DTranspose'
  private readonly options: {
    name: string
    filters: number
    kernelSize: [number, number]
    strides: [number, number]
    padding: [number, number]
    outputPadding: [number, number]
    useBias: boolean
    kernelInitializer: ReturnType<typeof tf.initializers.zeros>
    kernelRegularizer?: ReturnType<typeof tf.regularizers.l2>
    biasInitializer?: ReturnType<typeof tf.initializers.zeros>
  }
  private kernel!: tf.LayerVariable
  private bias: tf.LayerVariable | null = null

  constructor(options: PaddedConv2DTranspose['options']) {
    super({ name: options.name })
    this.options = options
  }

  override build(shape: tf.Shape): void {
    const { filters, kernelSize, useBias, kernelInitializer, kernelRegularizer, biasInitializer } = this.options
    this.kernel = this.addWeight('kernel', [...kernelSize, filters, shape[3]!], 'float32', kernelInitializer, kernelRegularizer)
    if (useBias) this.bias = this.addWeight('bias', [filters], 'float32', biasInitializer ?? tf.initializers.zeros())
    this.built = true
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const { filters, kernelSize, strides, padding } = this.options
      const x = only(inputs) as tf.Tensor4D
      const [batch, height, width] = x.shape
      const [, rows, columns] = this.computeOutputShape(x.shape) as number[]
      const whole = (extent: number, size: number, axis: 0 | 1) => Math.max((extent - 1) * strides[axis] + kernelSize[axis], padding[axis] + size)
      const full = tf.conv2dTranspose(x, this.kernel.read() as tf.Tensor4D, [batch, whole(height, rows!, 0), whole(width, columns!, 1), filters], strides, 'valid')
      const map = full.slice([0, padding[0], padding[1], 0], [batch, rows!, columns!, filters])
      return this.bias ? map.add(this.bias.read()) : map
    })
  }

  override computeOutputShape([batch, height, width]: (number | null)[]): tf.Shape {
    const { filters, kernelSize, strides, padding, outputPadding } = this.options
    const size = (extent: number, axis: 0 | 1) => (extent - 1) * strides[axis] - 2 * padding[axis] + kernelSize[axis] + outputPadding[axis]
    return [batch!, size(height!, 0), size(width!, 1), filters]
  }
}
`

const Upsampling2D = `/** Enlarges an image by whole factors. Bilinear samples at the centres of the new cells. */
class Upsampling2D extends tf.layers.Layer {
  static readonly className = 'Upsampling2D'
  private readonly factor: [number, number]
  private readonly method: string

  constructor({ name, factor, method }: { name: string; factor: [number, number]; method: string }) {
    super({ name })
    this.factor = factor
    this.method = method
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = only(inputs) as tf.Tensor4D
      const [batch, height, width, channels] = x.shape
      const [down, right] = this.factor
      const tall = this.enlarge(x.reshape([batch, height, width * channels]), down)
      return this.enlarge(tall.reshape([batch * height * down, width, channels]), right).reshape([batch, height * down, width * right, channels])
    })
  }

  override computeOutputShape([batch, height, width, channels]: (number | null)[]): tf.Shape {
    return [batch!, height! * this.factor[0], width! * this.factor[1], channels!]
  }

  private enlarge(x: tf.Tensor3D, factor: number): tf.Tensor3D {
    const [count, length, inner] = x.shape
    const cells = (tensor: tf.Tensor3D) => tensor.reshape<tf.Tensor3D>([count * length, 1, inner])
    if (factor === 1 || this.method === 'nearest') return tf.tile(cells(x), [1, factor, 1])
    const part = (begin: number, size: number) => x.slice([0, begin, 0], [count, size, inner])
    const previous = cells(length === 1 ? x : tf.concat([part(0, 1), part(0, length - 1)], 1))
    const next = cells(length === 1 ? x : tf.concat([part(1, length - 1), part(length - 1, 1)], 1))
    const phases = Array.from({ length: factor }, (_, phase) => {
      const offset = (phase + 0.5) / factor - 0.5
      return cells(x).mul<tf.Tensor3D>(1 - Math.abs(offset)).add<tf.Tensor3D>((offset < 0 ? previous : next).mul(Math.abs(offset)))
    })
    return tf.concat(phases, 1)
  }
}
`

const AdaptiveAveragePooling2D = `/** The means of as many bins as the output has cells; bin i reaches from ⌊i·N/n⌋ to ⌈(i + 1)·N/n⌉. */
class AdaptiveAveragePooling2D extends tf.layers.Layer {
  static readonly className = 'AdaptiveAveragePooling2D'
  private readonly size: [number, number]

  constructor({ name, size }: { name: string; size: [number, number] }) {
    super({ name })
    this.size = size
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => this.means(this.means(only(inputs), 1, this.size[0]), 2, this.size[1]))
  }

  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return [shape[0]!, ...this.size, shape[3]!]
  }

  private means(x: tf.Tensor, axis: 1 | 2, count: number): tf.Tensor {
    const extent = x.shape[axis]!
    const bins = Array.from({ length: count }, (_, bin) => {
      const [start, end] = [Math.floor((bin * extent) / count), Math.ceil(((bin + 1) * extent) / count)]
      const along = (cells: number, others: (size: number) => number) => x.shape.map((size, index) => (index === axis ? cells : others(size)))
      return x.slice(along(start, () => 0), along(end - start, (size) => size)).mean(axis, true)
    })
    return tf.concat(bins, axis)
  }
}
`

export const SPATIAL = { DilatedDepthwiseConv2D, separableConvolution, PaddedConv2DTranspose, Upsampling2D, AdaptiveAveragePooling2D } as const
