import { CATEGORIES, type LayerSpec } from '../layer/index.ts'
import { activation } from './activation.ts'
import { add } from './add.ts'
import { avgPool2d } from './avgPool2d.ts'
import { batchNorm } from './batchNorm.ts'
import { concat } from './concat.ts'
import { conv2d } from './conv2d.ts'
import { dense } from './dense.ts'
import { dropout } from './dropout.ts'
import { flatten } from './flatten.ts'
import { globalAvgPool2d } from './globalAvgPool2d.ts'
import { input } from './input.ts'
import { maxPool2d } from './maxPool2d.ts'
import { multiply } from './multiply.ts'
import { softmax } from './softmax.ts'

const all: readonly LayerSpec[] = [
  input, dense, flatten, conv2d, maxPool2d, avgPool2d, globalAvgPool2d, batchNorm, dropout, activation, softmax, add, multiply, concat,
]

/** Every kind of layer, in the order of the palette: by category. Adding one adds a line above and nothing elsewhere. */
export const LAYERS: readonly LayerSpec[] = CATEGORIES.flatMap((category) => all.filter((layer) => layer.category === category))

const byId = new Map(LAYERS.map((layer) => [layer.id, layer]))

/** The layer of that type, or undefined for one that this version does not know. */
export function findLayer(type: string): LayerSpec | undefined {
  return byId.get(type)
}
