import { expect, test } from 'vitest'
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import { leaked, tf, useBackend } from '../../support/tensorflow.ts'

type Pads = 'valid' | 'same' | number | [[0, 0], [number, number], [number, number], [0, 0]]

// TensorFlow.js's own operations on our kernels; the padding is theirs, not put around the image first as in shared/ops.
const WINDOWS: [height: number, width: number, size: [number, number], stride: [number, number], pads: Pads][] = [
  [5, 5, [2, 2], [2, 2], 'same'],
  [7, 6, [3, 3], [2, 2], 'same'],
  [6, 7, [3, 2], [1, 3], 'same'],
  [5, 6, [3, 3], [1, 1], 1],
  [5, 6, [3, 3], [2, 2], [[0, 0], [1, 2], [0, 1], [0, 0]]],
  [7, 5, [2, 3], [3, 1], 'valid'],
  [4, 4, [1, 1], [2, 2], 'valid'],
]

const distinct = (count: number, top: number) => Array.from({ length: count }, (_, index) => ((index * 37) % count) - count + top)
const pattern = (count: number) => Array.from({ length: count }, (_, index) => ((index * 29) % 13) - 6)

test.each(WINDOWS)('the maximum on wasm is that of cpu, without a positive value too: %i×%i, F %s, S %s, %s', async (height, width, size, stride, pads) => {
  const results: number[][] = []
  for (const backend of ['cpu', 'wasm'] as const) {
    await useBackend(backend)
    for (const top of [0, 30]) {
      const run = () =>
        tf.tidy(() => {
          const x = tf.tensor4d(distinct(2 * height * width * 3, top), [2, height, width, 3])
          const pool = (image: Tensor) => tf.maxPool(image as Tensor4D, size, stride, pads)
          const y = pool(x)
          results.push([...y.dataSync(), ...tf.grad(pool)(x, tf.tensor(pattern(y.size), y.shape)).dataSync()])
        })
      expect(leaked(run)).toEqual({ tensors: 0, data: 0 })
    }
  }
  expect(results[2]).toEqual(results[0])
  expect(results[3]).toEqual(results[1])
})

test.each(WINDOWS)('the average’s gradient on wasm is its own transpose, at the borders too: %i×%i, F %s, S %s, %s', async (height, width, size, stride, pads) => {
  await useBackend('wasm')
  const cells = height * width
  const { expected, actual } = tf.tidy(() => {
    const pool = (image: Tensor) => tf.avgPool(image as Tensor4D, size, stride, pads)
    // Every cell alone, as one image of a batch: the rows of the linear map.
    const rows = pool(tf.reshape(tf.eye(cells), [cells, height, width, 1]))
    const dy = tf.tensor(pattern(rows.size / cells), [1, ...rows.shape.slice(1)])
    const x = tf.zeros([1, height, width, 1])
    return { expected: [...tf.sum(tf.mul(rows, dy), [1, 2, 3]).dataSync()], actual: [...tf.grad(pool)(x, dy).dataSync()] }
  })
  expect(Math.max(...expected.map((value, index) => Math.abs(value - actual[index]!)))).toBeLessThan(1e-5)
})

test('values down to the smallest and up to the largest survive', async () => {
  await useBackend('wasm')
  const extremes = [0, -0.5, 2 ** -126, 2 ** -149, -(2 ** -149), -Infinity, Infinity, -3.4028234663852886e38]
  const y = tf.tidy(() => tf.maxPool(tf.tensor4d(extremes, [8, 1, 1, 1]), 1, 1, 'valid').dataSync())
  expect([...y]).toEqual(extremes)
})
