import { layerCode } from '../codegen/typescript/layerCode.ts'
import { averageRegions } from '../engine/operations/pool.ts'
import { defineLayer, inferGlobalPool } from '../layer/index.ts'

export const globalAvgPool2d = defineLayer({
  id: 'globalAvgPool2d',
  title: 'Global avg',
  category: 'pooling',
  summary: 'Turns each channel into one number, its mean.',
  explanation:
    'Takes the mean of every channel over the whole image: H×W×C becomes a vector of C numbers, whatever the image’s size. It stands between the convolutions and the last dense layer and saves nearly all ' +
    'the weights that Flatten would need there. Where a pattern was is lost.',
  source: 'Lin, Chen & Yan 2014, Network in network.',
  ports: { min: 1, max: 1 },
  params: {},
  describe: () => '',

  infer: ([input]) => inferGlobalPool('Global avg', input!, 'Values in each mean'),

  forward: ({ tf, inputs }) => tf.mean(inputs[0]!, [1, 2]),
  plan: ({ plan, inputs: [x], output }) => averageRegions(plan, x!, [1, 1], output),

  code: {
    typescript: (context) => layerCode(context, [{ layer: 'tf.layers.globalAveragePooling2d', options: { dataFormat: 'channelsLast' } }]),
  },

  examples: [
    { params: {}, inputs: [[7, 7, 2048]], output: [2048], parameters: 0, macs: 0, source: 'ResNet-50, last pooling (He et al. 2016)' },
    { params: {}, inputs: [[7, 7, 1024]], output: [1024], parameters: 0, macs: 0, source: 'GoogLeNet, last pooling (Szegedy et al. 2015)' },
  ],
})
