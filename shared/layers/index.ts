import { CATEGORIES, type LayerSpec } from '../layer/index.ts'
import { activation } from './activation.ts'
import { adaptiveAvgPool2d } from './adaptiveAvgPool2d.ts'
import { add } from './add.ts'
import { average } from './average.ts'
import { avgPool2d } from './avgPool2d.ts'
import { batchNorm } from './batchNorm.ts'
import { concat } from './concat.ts'
import { conv2d } from './conv2d.ts'
import { conv2dTranspose } from './conv2dTranspose.ts'
import { crop2d } from './crop2d.ts'
import { dense } from './dense.ts'
import { depthwiseConv2d } from './depthwiseConv2d.ts'
import { dropout } from './dropout.ts'
import { flatten } from './flatten.ts'
import { gaussianNoise } from './gaussianNoise.ts'
import { globalAvgPool2d } from './globalAvgPool2d.ts'
import { globalMaxPool2d } from './globalMaxPool2d.ts'
import { groupNorm } from './groupNorm.ts'
import { input } from './input.ts'
import { instanceNorm } from './instanceNorm.ts'
import { layerNorm } from './layerNorm.ts'
import { lrn } from './lrn.ts'
import { maximum } from './maximum.ts'
import { maxout } from './maxout.ts'
import { maxPool2d } from './maxPool2d.ts'
import { multiply } from './multiply.ts'
import { permute } from './permute.ts'
import { prelu } from './prelu.ts'
import { reshape } from './reshape.ts'
import { separableConv2d } from './separableConv2d.ts'
import { softmax } from './softmax.ts'
import { spatialDropout2d } from './spatialDropout2d.ts'
import { subtract } from './subtract.ts'
import { upsample2d } from './upsample2d.ts'
import { zeroPad2d } from './zeroPad2d.ts'

const all: readonly LayerSpec[] = [
  input, dense, maxout, flatten, reshape, permute,
  conv2d, depthwiseConv2d, separableConv2d, conv2dTranspose, upsample2d, zeroPad2d, crop2d,
  maxPool2d, avgPool2d, globalAvgPool2d, globalMaxPool2d, adaptiveAvgPool2d,
  batchNorm, layerNorm, instanceNorm, groupNorm, lrn,
  dropout, spatialDropout2d, gaussianNoise,
  activation, prelu, softmax,
  add, subtract, multiply, average, maximum, concat,
]

/** Every kind of layer, in the order of the palette: by category. Adding one adds a line above and nothing elsewhere. */
export const LAYERS: readonly LayerSpec[] = CATEGORIES.flatMap((category) => all.filter((layer) => layer.category === category))

const byId = new Map(LAYERS.map((layer) => [layer.id, layer]))

/** The layer of that type, or undefined for one that this version does not know. */
export function findLayer(type: string): LayerSpec | undefined {
  return byId.get(type)
}
