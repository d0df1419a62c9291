import type { Tensor4D } from '@tensorflow/tfjs-core'
import { layerCode } from '../codegen/typescript/layerCode.ts'
import { maxPool } from '../engine/operations/pool.ts'
import { windowsOf } from '../engine/windows.ts'
import { defineLayer, inferGlobalPool } from '../layer/index.ts'
import { pool } from '../ops/pool.ts'

export const globalMaxPool2d = defineLayer({
  id: 'globalMaxPool2d',
  title: 'Global max',
  category: 'pooling',
  summary: 'Turns each channel into one number, its largest.',
  explanation:
    'Takes the largest value of every channel over the whole image: H×W×C becomes a vector of C numbers, whatever the image’s size. It asks whether a pattern is there at all; the mean asks how much of it there is. ' +
    'Only the strongest place learns, so training can be slower than with the mean.',
  source: 'Oquab et al. 2015, Is object localization for free?',
  ports: { min: 1, max: 1 },
  params: {},
  describe: () => '',

  infer: ([input]) => inferGlobalPool('Global max', input!, 'Values each is chosen from'),

  // As a window, so that of several equal values one takes the gradient, as in max pooling.
  forward: ({ tf, inputs }) => {
    const x = inputs[0] as Tensor4D
    const [batch, height, width, channels] = x.shape
    return tf.reshape(pool(tf, x, { kernel: [height, width], stride: [1, 1], padding: 'valid' }, 'max', false), [batch, channels])
  },
  plan: ({ plan, inputs: [x], output }) => plan.view(maxPool(plan, x!, windowsOf({ kernel: [x!.shape[0]!, x!.shape[1]!], stride: [1, 1], padding: 'valid' }, x!.shape)), output),

  code: {
    typescript: (context) => layerCode(context, [{ layer: 'tf.layers.globalMaxPooling2d', options: { dataFormat: 'channelsLast' } }]),
  },

  examples: [
    { params: {}, inputs: [[7, 7, 512]], output: [512], parameters: 0, macs: 0, source: 'Keras VGG16(include_top=False, pooling="max")' },
    { params: {}, inputs: [[5, 4, 3]], output: [3], parameters: 0, macs: 0, source: 'PyTorch AdaptiveMaxPool2d(1), flattened' },
  ],
})
