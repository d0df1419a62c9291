import { readFileSync } from 'node:fs'
import type { Tensor } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { factsOf, forward } from '../../support/layer.ts'
import { expectValues } from '../../support/tensor.ts'
import { leaked, NODE_BACKENDS, tf, useBackend } from '../../support/tensorflow.ts'

/** Outputs and gradients of layers without a window, against PyTorch's. */

interface Array32 {
  readonly shape: number[]
  readonly values: number[]
}

interface ValueCase {
  readonly layer: string
  readonly params: Readonly<Record<string, unknown>>
  readonly inputs: readonly Array32[]
  readonly weights: Readonly<Record<string, Array32>>
  readonly y: Array32
  readonly dy: Array32
  /** Of the inputs, then of the weights. */
  readonly gradients: readonly Array32[]
}

// Written by tests/support/pytorch/values.py.
const golden = JSON.parse(readFileSync(new URL('../../fixtures/pytorch/values.json', import.meta.url), 'utf8')) as { cases: ValueCase[] }
const cases = golden.cases.map((row, index) => [`${index + 1}: ${row.layer} ${JSON.stringify(row.params)} of ${row.inputs.map(({ shape }) => shape.join('×')).join(', ')}`, row] as const)
const tensor = ({ values, shape }: Array32) => tf.tensor(values, shape, 'float32')

describe.each(NODE_BACKENDS)('as PyTorch does, on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  it.each(cases)('%s', (_name, { layer, params, inputs, weights, y, dy, gradients }) => {
    const names = Object.keys(weights)
    expect(factsOf(layer, inputs.map(({ shape }) => shape.slice(1)), params).weights.map(({ name, shape }) => [name, shape])).toEqual(names.map((name) => [name, weights[name]!.shape]))
    const apply = (...all: Tensor[]) =>
      forward(layer, all.slice(0, inputs.length), params, { weights: Object.fromEntries(names.map((name, index) => [name, all[inputs.length + index]!])), training: true })
    const run = () =>
      tf.tidy(() => {
        const leaves = [...inputs, ...Object.values(weights)].map(tensor)
        const output = apply(...leaves)
        expect(output.shape).toEqual(y.shape)
        expectValues(output, y.values)
        tf.grads(apply)(leaves, tensor(dy)).forEach((gradient, index) => {
          expect(gradient.shape).toEqual(gradients[index]!.shape)
          expectValues(gradient, gradients[index]!.values)
        })
      })
    expect(leaked(run)).toEqual({ tensors: 0, data: 0 })
  })
})
