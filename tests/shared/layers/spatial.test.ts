import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs-core'
import { forward, factsOf } from '../../support/layer.ts'
import { leaked, NODE_BACKENDS, tf, useBackend } from '../../support/tensorflow.ts'

interface Case {
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

// Written by tests/support/pytorch/spatial.py.
const golden = JSON.parse(readFileSync(new URL('../../fixtures/pytorch/spatial.json', import.meta.url), 'utf8')) as { cases: Case[] }
const cases = golden.cases.map((item) => [`${item.layer} ${JSON.stringify(item.params)} on ${item.xShape.join('×')}`, item] as const)

function expectClose(what: string, actual: Tensor, expected: readonly number[]) {
  const values = [...actual.dataSync()]
  expect(values).toHaveLength(expected.length)
  const farthest = Math.max(...values.map((value, index) => Math.abs(value - expected[index]!) / Math.max(1, Math.abs(expected[index]!))))
  expect(farthest, what).toBeLessThan(1e-5)
}

describe.each(NODE_BACKENDS)('as PyTorch does it, on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  test.each(cases)('%s', (_name, item) => {
    const facts = factsOf(item.layer, [item.xShape.slice(1)], item.params)
    expect(facts.output).toEqual(item.yShape.slice(1))
    expect(facts.weights.map(({ name, shape }) => ({ name, shape: [...shape] }))).toEqual(item.weights.map(({ name, shape }) => ({ name, shape })))
    const run = () =>
      tf.tidy(() => {
        const given = [tf.tensor(item.x, item.xShape), ...item.weights.map(({ values, shape }) => tf.tensor(values, shape))]
        const apply = (x: Tensor, ...weights: Tensor[]) =>
          // Cloned, as TensorFlow.js has no gradient of a value by itself.
          tf.clone(forward(item.layer, [x], item.params, { weights: Object.fromEntries(item.weights.map(({ name }, index) => [name, weights[index]!])), training: true }))
        const y = apply(given[0]!, ...given.slice(1))
        expect(y.shape).toEqual(item.yShape)
        expectClose('output', y, item.y)
        const [dx, ...gradients] = tf.grads(apply)(given, tf.tensor(item.dy, item.yShape))
        expectClose('gradient of the input', dx!, item.dx)
        for (const [index, { name, gradient }] of item.weights.entries()) expectClose(`gradient of ${name}`, gradients[index]!, gradient)
      })
    expect(leaked(run)).toEqual({ tensors: 0, data: 0 })
  })
})
