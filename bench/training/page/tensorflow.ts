import * as tf from '@tensorflow/tfjs'
import { setWebGLContext } from '@tensorflow/tfjs-backend-webgl'
import { NETWORKS, type BenchNetwork } from '../networks.ts'
import { answerQuestions } from './rival.ts'

/** TensorFlow.js on WebGL as its own examples train: `tf.layers`, Adam, the data on the card, nothing read back but the last loss. */

/** Batches of data on the card. */
const BATCHES = 4

function build({ shape, layers, outputs }: BenchNetwork): tf.LayersModel {
  const input = tf.input({ shape: [...shape] })
  let last: tf.SymbolicTensor = input
  const add = (layer: tf.layers.Layer, from: tf.SymbolicTensor | tf.SymbolicTensor[] = last) => (last = layer.apply(from) as tf.SymbolicTensor)
  const flatten = () => last.shape.length > 2 && add(tf.layers.flatten())
  const normed = (filters: number, kernelSize: number, strides: number, from = last) => {
    add(tf.layers.conv2d({ filters, kernelSize, strides, padding: 'same', useBias: false }), from)
    return add(tf.layers.batchNormalization())
  }
  const relu = () => add(tf.layers.reLU())
  for (const layer of layers) {
    switch (layer.kind) {
      case 'conv':
        add(tf.layers.conv2d({ filters: layer.filters, kernelSize: layer.kernel, padding: layer.padding, activation: layer.activation }))
        break
      case 'pool':
        add(tf.layers.maxPooling2d({ poolSize: 2 }))
        break
      case 'dense':
        flatten()
        add(tf.layers.dense({ units: layer.units, activation: layer.activation }))
        break
      case 'stem':
        normed(layer.filters, 3, 1)
        relu()
        break
      case 'residual': {
        const from = last
        normed(layer.filters, 3, layer.stride)
        relu()
        const inner = normed(layer.filters, 3, 1)
        const short = layer.stride === 1 && layer.filters === from.shape.at(-1) ? from : normed(layer.filters, 1, layer.stride, from)
        add(tf.layers.add(), [inner, short])
        relu()
        break
      }
      case 'mean':
        add(tf.layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }))
        break
    }
  }
  flatten()
  add(tf.layers.dense({ units: outputs }))
  return tf.model({ inputs: input, outputs: last })
}

function prepare(network: BenchNetwork): () => tf.Scalar {
  const { batch, shape, outputs } = network
  const count = BATCHES * batch
  const model = build(network)
  const optimizer = tf.train.adam(0.001)
  const xs = tf.randomUniform([count, ...shape])
  const labels = Array.from({ length: count }, (_, index) => index % Math.max(2, outputs))
  const ys = tf.tidy(() => (outputs === 1 ? tf.tensor2d(labels, [count, 1]) : tf.cast(tf.oneHot(tf.tensor1d(labels, 'int32'), outputs), 'float32')))
  let place = 0
  return () =>
    tf.tidy(() => {
      const start = (place++ % BATCHES) * batch
      const inputs = tf.slice(xs, start, batch)
      const targets = tf.slice(ys, start, batch)
      return optimizer.minimize(() => {
        const logits = model.apply(inputs, { training: true }) as tf.Tensor
        return outputs === 1 ? tf.losses.sigmoidCrossEntropy(targets, logits) : tf.losses.softmaxCrossEntropy(targets, logits)
      }, true)!
    })
}

async function start(): Promise<void> {
  tf.env().set('PROD', true)
  // TensorFlow.js itself refuses a software GPU.
  const context = new OffscreenCanvas(1, 1).getContext('webgl2', { antialias: false, depth: false, stencil: false, failIfMajorPerformanceCaveat: false })
  if (!context) throw new Error('This browser has no WebGL 2.')
  setWebGLContext(2, context)
  if (!(await tf.setBackend('webgl'))) throw new Error('TensorFlow.js could not start WebGL.')
}

const started = start()
const steps = new Map<number, () => tf.Scalar>()

/** Milliseconds of some steps, until the loss of the last one has been read. */
async function time(step: () => tf.Scalar, count: number): Promise<number> {
  const from = performance.now()
  for (let index = 1; index < count; index += 1) step().dispose()
  const loss = step()
  await loss.data()
  loss.dispose()
  return performance.now() - from
}

answerQuestions(async ({ network, milliseconds }) => {
  await started
  const known = steps.get(network)
  const step = known ?? prepare(NETWORKS[network]!)
  steps.set(network, step)
  // The first step compiles the shaders.
  if (!known) await time(step, 1)
  const one = await time(step, 1)
  const count = Math.round((milliseconds - one) / one)
  const spent = count < 1 ? one : await time(step, count)
  return (1000 * NETWORKS[network]!.batch * Math.max(1, count)) / spent
})
