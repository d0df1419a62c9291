import { SPATIAL } from './support/spatial.ts'
import { GroupNormalization } from './support/groupNormalization.ts'
import { LocalResponseNormalization } from './support/localResponseNormalization.ts'
import { Maxout } from './support/maxout.ts'
import { SpatialDropout2D } from './support/spatialDropout2d.ts'

/**
 * Layers that `tf.layers` lacks, as source text. A generated model gets those that it uses. Each is a plain
 * subclass of `tf.layers.Layer`, without TypeScript syntax that cannot simply be erased.
 */

const Elementwise = `/** Applies a function to every value. */
class Elementwise extends tf.layers.Layer {
  static readonly className = 'Elementwise'
  private readonly fn: (x: tf.Tensor) => tf.Tensor

  constructor({ name, apply }: { name: string; apply: (x: tf.Tensor) => tf.Tensor }) {
    super({ name })
    this.fn = apply
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => this.fn(only(inputs)))
  }
}
`

const MaxPadding2D = `/** Surrounds an image with −∞, which no maximum ever picks. */
class MaxPadding2D extends tf.layers.Layer {
  static readonly className = 'MaxPadding2D'
  private readonly padding: [[number, number], [number, number]]

  constructor({ name, padding }: { name: string; padding: [[number, number], [number, number]] }) {
    super({ name })
    this.padding = padding
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.pad(only(inputs), [[0, 0], ...this.padding, [0, 0]], -Infinity)
  }

  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return padded(shape, this.padding)
  }
}
`

const PaddedAveragePooling2D = `/** Average pooling over a padded image. Of the padding, only the cells of \`counted\` take part in the average. */
class PaddedAveragePooling2D extends tf.layers.Layer {
  static readonly className = 'PaddedAveragePooling2D'
  private readonly options: {
    name: string
    poolSize: [number, number]
    strides: [number, number]
    padding: [[number, number], [number, number]]
    counted: [[number, number], [number, number]]
  }

  constructor(options: PaddedAveragePooling2D['options']) {
    super({ name: options.name })
    this.options = options
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const { poolSize, strides, padding, counted } = this.options
      const x = only(inputs) as tf.Tensor4D
      const [, height, width] = x.shape
      const rest = padding.map(([before, after], axis) => [before - counted[axis]![0], after - counted[axis]![1]] as [number, number])
      const real = tf.pad(tf.pad(tf.ones([1, height, width, 1]), [[0, 0], ...counted, [0, 0]], 1), [[0, 0], ...rest, [0, 0]]) as tf.Tensor4D
      const shares = tf.avgPool(real, poolSize, strides, 'valid')
      return tf.avgPool(tf.pad(x, [[0, 0], ...padding, [0, 0]]) as tf.Tensor4D, poolSize, strides, 'valid').div(shares)
    })
  }

  override computeOutputShape(shape: tf.Shape): tf.Shape {
    const { poolSize, strides, padding } = this.options
    const [batch, height, width, channels] = padded(shape, padding)
    return [batch!, Math.floor((height! - poolSize[0]) / strides[0]) + 1, Math.floor((width! - poolSize[1]) / strides[1]) + 1, channels!]
  }
}
`

const GroupedConv2D = `/** Convolution in groups of channels, and with dilation that can also be trained: the kernel is spread out with zeros. */
class GroupedConv2D extends tf.layers.Layer {
  static readonly className = 'GroupedConv2D'
  private readonly options: {
    name: string
    filters: number
    kernelSize: [number, number]
    strides: [number, number]
    dilationRate: [number, number]
    groups: number
    useBias: boolean
    kernelInitializer: ReturnType<typeof tf.initializers.zeros>
    kernelRegularizer?: ReturnType<typeof tf.regularizers.l2>
    biasInitializer?: ReturnType<typeof tf.initializers.zeros>
  }
  private kernel!: tf.LayerVariable
  private bias: tf.LayerVariable | null = null

  constructor(options: GroupedConv2D['options']) {
    super({ name: options.name })
    this.options = options
  }

  override build(shape: tf.Shape): void {
    const { filters, kernelSize, groups, useBias, kernelInitializer, kernelRegularizer, biasInitializer } = this.options
    this.kernel = this.addWeight('kernel', [...kernelSize, shape[3]! / groups, filters], 'float32', kernelInitializer, kernelRegularizer)
    if (useBias) this.bias = this.addWeight('bias', [filters], 'float32', biasInitializer ?? tf.initializers.zeros())
    this.built = true
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const { strides, dilationRate, groups } = this.options
      const kernel = spread(this.kernel.read() as tf.Tensor4D, dilationRate)
      const x = only(inputs) as tf.Tensor4D
      const partsOf = (tensor: tf.Tensor4D) => (groups === 1 ? [tensor] : tf.split<tf.Tensor4D>(tensor, groups, 3))
      const kernels = partsOf(kernel)
      const map = tf.concat(partsOf(x).map((part, index) => tf.conv2d(part, kernels[index]!, strides, 'valid')), 3)
      return this.bias ? map.add(this.bias.read()) : map
    })
  }

  override computeOutputShape([batch, height, width]: (number | null)[]): tf.Shape {
    const { filters, kernelSize, strides, dilationRate } = this.options
    const size = (extent: number, axis: 0 | 1) => Math.floor((extent - dilationRate[axis] * (kernelSize[axis] - 1) - 1) / strides[axis]) + 1
    return [batch!, size(height!, 0), size(width!, 1), filters]
  }
}
`

const Subtract = `/** The first input minus all others. */
class Subtract extends tf.layers.Layer {
  static readonly className = 'Subtract'

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => [inputs].flat().reduce((difference, input) => difference.sub(input)))
  }

  override computeOutputShape(shapes: tf.Shape | tf.Shape[]): tf.Shape {
    return shapes[0] as tf.Shape
  }
}
`

const ScaleByChannel = `/** The product of all inputs; [1, 1, C] and [C] are spread over every position of [H, W, C]. */
class ScaleByChannel extends tf.layers.Layer {
  static readonly className = 'ScaleByChannel'

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const factors = [inputs].flat()
      const isMap = factors.some((factor) => factor.rank === 4)
      return factors.map((factor) => (isMap && factor.rank === 2 ? factor.reshape([-1, 1, 1, factor.shape[1]!]) : factor)).reduce((product, factor) => product.mul(factor))
    })
  }

  override computeOutputShape(shapes: tf.Shape | tf.Shape[]): tf.Shape {
    const all = shapes as tf.Shape[]
    const volume = (shape: tf.Shape) => shape.slice(1).reduce<number>((product, extent) => product * extent!, 1)
    return all.reduce((largest, shape) => (volume(shape) > volume(largest) || shape.length > largest.length ? shape : largest))
  }
}
`

export const SUPPORT = { Elementwise, MaxPadding2D, PaddedAveragePooling2D, GroupedConv2D, Subtract, ScaleByChannel, ...SPATIAL, GroupNormalization, LocalResponseNormalization, Maxout, SpatialDropout2D } as const

export type SupportName = keyof typeof SUPPORT

const ONLY = `function only(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(inputs) ? inputs[0]! : inputs
}
`

const PADDED = `function padded([batch, height, width, channels]: tf.Shape, [[top, bottom], [left, right]]: [[number, number], [number, number]]): tf.Shape {
  return [batch!, height! + top + bottom, width! + left + right, channels!]
}
`

const SPREAD = `/** [F, F, C, K] with rate − 1 zeros between neighbouring taps. */
function spread(kernel: tf.Tensor4D, [down, right]: [number, number]): tf.Tensor4D {
  if (down === 1 && right === 1) return kernel
  const [height, width, channels, filters] = kernel.shape
  const tall = tf.pad(kernel.reshape<tf.Tensor3D>([height, 1, width * channels * filters]), [[0, 0], [0, down - 1], [0, 0]])
    .reshape<tf.Tensor3D>([height * down, width, channels * filters])
    .slice([0, 0, 0], [(height - 1) * down + 1, width, channels * filters])
  return tf.pad(tall.reshape<tf.Tensor3D>([tall.shape[0] * width, 1, channels * filters]), [[0, 0], [0, right - 1], [0, 0]])
    .reshape<tf.Tensor4D>([tall.shape[0], width * right, channels, filters])
    .slice([0, 0, 0, 0], [tall.shape[0], (width - 1) * right + 1, channels, filters])
}
`

/** Names that the support code defines; no layer may be called so. */
export const SUPPORT_NAMES: readonly string[] = [...Object.keys(SUPPORT), 'only', 'padded', 'spread']

/** The definitions behind these names, each once, with what they use themselves. */
export function supportSource(names: readonly string[]): string {
  const used = [...new Set(names)].map((name) => {
    if (!Object.hasOwn(SUPPORT, name)) throw new Error(`There is no support code "${name}"; there are ${Object.keys(SUPPORT).join(', ')}.`)
    return SUPPORT[name as SupportName]
  })
  const body = used.join('\n')
  return [body, /\bonly\(/.test(body) ? ONLY : '', /\bpadded\(/.test(body) ? PADDED : '', /\bspread\(/.test(body) ? SPREAD : ''].filter(Boolean).join('\n')
}
