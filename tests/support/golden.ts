import type { Tensor } from '@tensorflow/tfjs-core'
import { readParams, type TensorFlow } from '../../shared/layer/index.ts'
import { findLayer } from '../../shared/layers/index.ts'

export interface GoldenArray {
  readonly shape: number[]
  readonly values: number[]
}

/** One layer as PyTorch ran it. Written by tests/support/pytorch/values.py and functions.py. */
export interface ValueCase {
  readonly layer: string
  readonly params: Readonly<Record<string, unknown>>
  readonly inputs: readonly GoldenArray[]
  readonly weights: Readonly<Record<string, GoldenArray>>
  readonly y: GoldenArray
  readonly dy: GoldenArray
  /** Of the inputs, then of the weights. */
  readonly gradients: readonly GoldenArray[]
  /** Defaults to true. */
  readonly training?: boolean
  /** Weights that are not learned, before and after. */
  readonly stored?: Readonly<Record<string, GoldenArray>>
  readonly after?: Readonly<Record<string, GoldenArray>>
}

/** The same, as tests/support/pytorch/spatial.py writes it: of one input. */
export interface SpatialCase {
  readonly layer: string
  readonly params: Readonly<Record<string, unknown>>
  readonly xShape: number[]
  readonly yShape: number[]
  readonly x: number[]
  readonly y: number[]
  readonly dy: number[]
  readonly dx: number[]
  readonly weights: readonly { readonly name: string; readonly shape: number[]; readonly values: number[]; readonly gradient: number[] }[]
}

export function asValueCase({ layer, params, xShape, yShape, x, y, dy, dx, weights }: SpatialCase): ValueCase {
  return {
    layer, params,
    inputs: [{ shape: xShape, values: x }],
    weights: Object.fromEntries(weights.map(({ name, shape, values }) => [name, { shape, values }])),
    y: { shape: yShape, values: y },
    dy: { shape: yShape, values: dy },
    gradients: [{ shape: xShape, values: dx }, ...weights.map(({ shape, gradient }) => ({ shape, values: gradient }))],
  }
}

export function nameOf({ layer, params, inputs, training }: ValueCase): string {
  return `${layer} ${JSON.stringify(params)} of ${inputs.map(({ shape }) => shape.join('×')).join(', ')}${training === false ? ', in use' : ''}`
}

/** What came out and what PyTorch says. */
export interface Compared {
  readonly what: string
  readonly found: Tensor
  readonly wanted: GoldenArray
}

/** Runs the layer forward and backward. Call it within a tidy. */
export function runCase(tf: TensorFlow, { layer: id, params: raw, inputs, weights, y, dy, gradients, training = true, stored = {}, after = {} }: ValueCase): Compared[] {
  const layer = findLayer(id)
  if (!layer) throw new Error(`There is no layer "${id}".`)
  const { params, mistakes } = readParams(layer.params, raw)
  if (mistakes.length > 0) throw new Error(mistakes.map(({ message }) => message).join(' '))
  const tensor = ({ values, shape }: GoldenArray) => tf.tensor(values, shape, 'float32')
  const kept = Object.fromEntries(Object.entries(stored).map(([name, array]) => [name, tensor(array)]))
  const names = Object.keys(weights)
  const updates: Record<string, Tensor> = {}
  const apply = (...all: Tensor[]) => {
    const own = { ...kept, ...Object.fromEntries(names.map((name, index) => [name, all[inputs.length + index]!])) }
    // Cloned, as TensorFlow.js has no gradient of a value by itself.
    return tf.clone(layer.forward({
      tf, params, inputs: all.slice(0, inputs.length), weights: own, training, seed: () => 1,
      update: (name, value) => {
        updates[name] = value
      },
    }))
  }
  const leaves = [...inputs, ...Object.values(weights)].map(tensor)
  const output = apply(...leaves)
  const statistics = Object.entries(after).map(([name, wanted]) => ({ what: `${name} afterwards`, found: updates[name] ?? kept[name]!, wanted }))
  const slopes = tf.grads(apply)(leaves, tensor(dy))
  return [
    { what: 'output', found: output, wanted: y },
    ...slopes.map((found, index) => ({ what: `gradient of ${index < inputs.length ? `input ${index + 1}` : names[index - inputs.length]}`, found, wanted: gradients[index]! })),
    ...statistics,
  ]
}
