import type { LayerSpec } from '../layer/index.ts'
import { conv2d } from './conv2d.ts'

/** Every kind of layer, in the order of the palette. Adding one adds a line here and nothing elsewhere. */
export const LAYERS: readonly LayerSpec[] = [conv2d]

const byId = new Map(LAYERS.map((layer) => [layer.id, layer]))

/** The layer of that type, or undefined for one that this version does not know. */
export function findLayer(type: string): LayerSpec | undefined {
  return byId.get(type)
}
