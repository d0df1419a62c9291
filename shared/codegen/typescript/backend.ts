import { importLine } from './source.ts'

/** backend.ts: WebAssembly, with the kernels that TensorFlow.js 4.22 lacks there for training convolutions, and the gradient that it has wrong. */
export const BACKEND_SOURCE = `// Computes with WebAssembly, many times faster than plain JavaScript.
${importLine('* as tf', '@tensorflow/tfjs')}
${importLine(null, '@tensorflow/tfjs-backend-wasm')}

export async function startBackend(): Promise<void> {
  if (!(await tf.setBackend('wasm'))) throw new Error('The WebAssembly backend of TensorFlow.js could not be started.')
  tf.registerKernel({ kernelName: 'Conv2DBackpropFilter', backendName: 'wasm', kernelFunc: filterGradient })
  tf.registerKernel({ kernelName: 'DepthwiseConv2dNativeBackpropFilter', backendName: 'wasm', kernelFunc: depthwiseFilterGradient })
  tf.registerKernel({ kernelName: 'DepthwiseConv2dNativeBackpropInput', backendName: 'wasm', kernelFunc: depthwiseInputGradient })
  tf.unregisterGradient('MaxPool')
  tf.registerGradient({ kernelName: 'MaxPool', inputsToSave: ['x'], outputsToSave: [true], gradFunc: maxPoolGradient as tf.GradFunc })
}

/** The gradient of a filter is itself a convolution: of the input by the output's gradient, with images and channels exchanged. */
function filterGradient({ inputs, attrs }: Parameters<tf.KernelFunc>[0]): tf.Tensor {
  const { x, dy } = inputs as { x: tf.Tensor4D; dy: tf.Tensor4D }
  const { filterShape, strides, pad } = attrs as unknown as { filterShape: [number, number, number, number]; strides: [number, number]; pad: 'valid' | 'same' }
  const [height, width, channels, filters] = filterShape
  const { top, bottom, left, right } = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad).padInfo
  return tf.tidy(() => {
    const padded = tf.pad(tf.transpose(x, [3, 1, 2, 0]), [[0, 0], [top, bottom], [left, right], [0, 0]]) as tf.Tensor4D
    const wide = tf.conv2d(padded, tf.transpose(dy, [1, 2, 0, 3]), 1, 'valid', 'NHWC', strides)
    return tf.transpose(tf.slice(wide, [0, 0, 0, 0], [channels, height, width, filters]), [1, 2, 0, 3])
  })
}

/** 1 where an ordinary filter [F·F, C, C, M] reads the channel that it answers for. */
function ownChannel(channels: number): tf.Tensor {
  return tf.eye(channels).reshape([1, channels, channels, 1])
}

/** A depthwise filter is an ordinary one that is 0 wherever channels would mix, and has its gradient on the rest. */
function depthwiseFilterGradient({ inputs, attrs, backend }: Parameters<tf.KernelFunc>[0]): tf.Tensor {
  const [height, width, channels, multiplier] = attrs!.filterShape as [number, number, number, number]
  return tf.tidy(() => {
    const ordinary = filterGradient({ inputs, attrs: { ...attrs, filterShape: [height, width, channels, channels * multiplier] }, backend })
    return ordinary.reshape([height * width, channels, channels, multiplier]).mul(ownChannel(channels)).sum(2).reshape([height, width, channels, multiplier])
  })
}

function depthwiseInputGradient({ inputs, attrs }: Parameters<tf.KernelFunc>[0]): tf.Tensor {
  const { dy, filter } = inputs as { dy: tf.Tensor4D; filter: tf.Tensor4D }
  const [height, width, channels, multiplier] = filter.shape
  return tf.tidy(() => {
    const ordinary = filter.reshape([height * width, channels, 1, multiplier]).mul(ownChannel(channels)).reshape([height, width, channels, channels * multiplier])
    return tf.engine().runKernel('Conv2DBackpropInput', { dy, filter: ordinary }, { ...attrs, dataFormat: 'NHWC' }) as tf.Tensor
  })
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
