import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import { convolve } from '../../../shared/ops/convolve.ts'
import { pool } from '../../../shared/ops/pool.ts'
import { leaked, NODE_BACKENDS, tf, useBackend } from '../../support/tensorflow.ts'
import type { Golden, WindowCase } from '../../support/windows.ts'

// Written by tests/support/pytorch/windows.py.
const golden = JSON.parse(readFileSync(new URL('../../fixtures/pytorch/windows.json', import.meta.url), 'utf8')) as Golden

const name = (c: WindowCase) => `${c.xShape.slice(1, 3).join('×')}, F ${c.kernel.join('×')}, S ${c.stride.join('×')}, padding ${String(c.padding)}`

function expectClose(actual: Tensor, expected: readonly number[]) {
  const values = [...actual.dataSync()]
  expect(values).toHaveLength(expected.length)
  expect(Math.max(...values.map((value, index) => Math.abs(value - expected[index]!) / Math.max(1, Math.abs(expected[index]!))))).toBeLessThan(1e-6)
}

describe.each(NODE_BACKENDS)('windows as PyTorch does them, on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  test.each(golden.convolutions.map((c) => [`${name(c)}, dilation ${c.dilation.join('×')}, groups ${c.groups}`, c] as const))('convolution %s', (_name, c) => {
    const run = () =>
      tf.tidy(() => {
        const forward = (x: Tensor, w: Tensor, b: Tensor) => tf.add(convolve(tf, x as Tensor4D, w as Tensor4D, c, c.groups), b)
        const [x, w, b, dy] = [tf.tensor4d(c.x, c.xShape), tf.tensor4d(c.w, c.wShape), tf.tensor1d(c.b), tf.tensor4d(c.dy, c.yShape)]
        const y = forward(x, w, b)
        expect(y.shape).toEqual(c.yShape)
        expectClose(y, c.y)
        const [dx, dw, db] = tf.grads(forward)([x, w, b], dy)
        expectClose(dx!, c.dx)
        expectClose(dw!, c.dw)
        expectClose(db!, c.db)
      })
    expect(leaked(run)).toEqual({ tensors: 0, data: 0 })
  })

  const poolings = golden.poolings.map((c) => [`${c.kind}: ${name(c)}, ${c.rounding}, countPadding ${c.countPadding}`, c] as const)
  test.each(poolings)('pooling %s', (_name, c) => {
    const run = () =>
      tf.tidy(() => {
        const forward = (x: Tensor) => pool(tf, x as Tensor4D, c, c.kind, c.countPadding)
        const [x, dy] = [tf.tensor4d(c.x, c.xShape), tf.tensor4d(c.dy, c.yShape)]
        const y = forward(x)
        expect(y.shape).toEqual(c.yShape)
        expectClose(y, c.y)
        expectClose(tf.grad(forward)(x, dy), c.dx)
      })
    expect(leaked(run)).toEqual({ tensors: 0, data: 0 })
  })
})
