import { BLOCK_INPUT, type Edge, type GraphNode } from '../graph/document.ts'
import { PITCH } from '../graph/makeRoom.ts'
import type { Padding, ParamSpec, Size } from '../layer/index.ts'

/** What the recipes are put together from: layers at places of a grid, and the edges between them. */

/** Columns count to the right, rows downwards. */
export type Place = readonly [column: number, row: number]

export function layer(id: string, type: string, [column, row]: Place, params?: GraphNode['params']): GraphNode {
  return { id, type, ...(params && { params }), position: { x: column * PITCH.x, y: row * PITCH.y } }
}

/** An input of the block. */
export function port(id: string, place: Place): GraphNode {
  return layer(id, BLOCK_INPUT, place)
}

interface Convolution {
  readonly filters: number
  readonly kernel: number | Size
  readonly stride?: Size
  /** Zero unless given. */
  readonly padding?: Padding | number
  readonly groups?: number
  /** Defaults to none, as a batch norm follows in most blocks. */
  readonly bias?: boolean
}

/** A convolution; what equals the layer's own default is left out. */
export function conv(id: string, place: Place, { filters, kernel, stride = [1, 1], padding = 0, groups = 1, bias = false }: Convolution): GraphNode {
  return layer(id, 'conv2d', place, {
    filters,
    kernel: short(kernel),
    ...stepOf(stride),
    ...(short(padding) === 0 || padding === 'valid' ? {} : { padding: short(padding) }),
    ...(groups === 1 ? {} : { groups }),
    ...(bias ? {} : { bias }),
  })
}

export function norm(id: string, place: Place, epsilon: number = EPSILON): GraphNode {
  return layer(id, 'batchNorm', place, epsilon === EPSILON ? undefined : { epsilon })
}

export function relu(id: string, place: Place): GraphNode {
  return layer(id, 'activation', place, { function: 'relu' })
}

/** Edges from each node to the next. */
export function chain(...ids: readonly string[]): Edge[] {
  return ids.slice(1).map((target, index) => ({ source: ids[index]!, target }))
}

export function isOne(stride: Size): boolean {
  return stride[0] === 1 && stride[1] === 1
}

/** `{ stride: 2 }`; nothing for 1. */
export function stepOf(stride: Size): { readonly stride?: Size | number } {
  return isOne(stride) ? {} : { stride: short(stride) }
}

/** One number for both where they are equal, as people write it. */
function short<T extends Padding | number>(pair: T): T | number {
  return Array.isArray(pair) && pair[0] === pair[1] ? (pair[0] as number) : pair
}

/** ", stride 2"; nothing for 1. */
export function strided(stride: Size): string {
  if (isOne(stride)) return ''
  return `, stride ${stride[0] === stride[1] ? stride[0] : stride.join('×')}`
}

const EPSILON = 1e-5

/** Parameters that several recipes share. */

export const filtersField = {
  kind: 'integer', label: 'Filters', help: 'How many channels come out of the block.', min: 1, max: 65_536, default: 64,
} as const satisfies ParamSpec

export const projectionField = {
  kind: 'boolean', label: 'Projection', help: 'A 1×1 convolution on the shortcut. It is needed where the block changes the size or the number of channels.', default: false,
} as const satisfies ParamSpec

export const batchNormField = {
  kind: 'boolean', label: 'Batch norm', help: 'A batch norm behind every convolution, which then needs no bias.', default: true,
} as const satisfies ParamSpec

export const epsilonField = {
  kind: 'number', label: 'Epsilon ε', help: 'Added to the variance by the batch norms. torchvision’s GoogLeNet takes 0.001.', min: 1e-12, max: 1, step: 1e-5, default: EPSILON,
} as const satisfies ParamSpec
