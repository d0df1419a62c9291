import { importLine } from './source.ts'

/** backend.ts: WebAssembly, with the two gradients that TensorFlow.js 4.22 lacks or has wrong there. */
export const BACKEND_SOURCE = `// Computes with WebAssembly, many times faster than plain JavaScript.
${importLine('* as tf', '@tensorflow/tfjs')}
${importLine(null, '@tensorflow/tfjs-backend-wasm')}

export async function startBackend(): Promise<void> {
  if (!(await tf.setBackend('wasm'))) throw new Error('The WebAssembly backend of TensorFlow.js could not be started.')
  tf.unregisterGradient('Conv2D')
  tf.registerGradient({
    kernelName: 'Conv2D',
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, saved, attributes) => convolutionGradient(dy as tf.Tensor4D, saved, attributes as unknown as ConvolutionAttributes),
  })
  tf.unregisterGradient('MaxPool')
  tf.registerGradient({ kernelName: 'MaxPool', inputsToSave: ['x'], outputsToSave: [true], gradFunc: maxPoolGradient as tf.GradFunc })
}

interface ConvolutionAttributes {
  strides: [number, number]
  pad: 'valid' | 'same'
}

/** The gradient of a filter is itself a convolution: of the input by the output's gradient, with images and channels exchanged. */
function convolutionGradient(dy: tf.Tensor4D, saved: tf.Tensor[], { strides, pad }: ConvolutionAttributes) {
  const [x, filter] = saved as [tf.Tensor4D, tf.Tensor4D]
  const [height, width, channels, filters] = filter.shape
  const { top, bottom, left, right } = tf.backend_util.computeConv2DInfo(x.shape, filter.shape, strides, 1, pad).padInfo
  return {
    x: () => tf.conv2dTranspose(dy, filter, x.shape, strides, pad),
    filter: () => {
      const padded = tf.pad(tf.transpose(x, [3, 1, 2, 0]), [[0, 0], [top, bottom], [left, right], [0, 0]]) as tf.Tensor4D
      const wide = tf.conv2d(padded, tf.transpose(dy, [1, 2, 0, 3]), 1, 'valid', 'NHWC', strides)
      return tf.transpose(tf.slice(wide, [0, 0, 0, 0], [channels, height, width, filters]), [1, 2, 0, 3])
    },
  }
}

/** The WebAssembly kernel finds no maximum in a window without a positive value, so all values are made positive. */
function maxPoolGradient(dy: tf.Tensor, saved: tf.Tensor[], attributes: tf.NamedAttrMap) {
  const [x, y] = saved as [tf.Tensor, tf.Tensor]
  return {
    x: () => {
      const up = tf.sub(1, tf.min(tf.where(tf.isFinite(x), x, tf.zerosLike(x))))
      return tf.engine().runKernel('MaxPoolGrad', { dy, input: x.add(up), output: y.add(up) }, attributes) as tf.Tensor
    },
  }
}
`
