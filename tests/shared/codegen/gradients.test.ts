import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Tensor, Tensor4D } from '@tensorflow/tfjs'
import { afterAll, describe, expect, it } from 'vitest'
import { BACKEND_SOURCE } from '../../../shared/codegen/typescript/backend.ts'
import { makeFolder, removeFolder, writeFiles } from '../../support/exported.ts'
import { testRandom } from '../../support/random.ts'
import { tf, useBackend } from '../../support/tensorflow.ts'

const folder = makeFolder()
afterAll(() => removeFolder(folder))

/** Loss and gradients by x and by the filter; the weights of the loss make every cell of the output count differently. */
function gradientsOf(apply: (x: Tensor4D, filter: Tensor4D) => Tensor, shape: number[], filterShape: number[]): number[][] {
  const random = testRandom(3)
  const values = (count: number) => Float32Array.from({ length: count }, () => random() - 0.9)
  const size = (extents: number[]) => extents.reduce((product, extent) => product * extent, 1)
  return tf.tidy(() => {
    const [x, filter] = [tf.tensor4d(values(size(shape)), shape as [number, number, number, number]), tf.tensor4d(values(size(filterShape)), filterShape as [number, number, number, number])]
    const loss = (a: Tensor, b: Tensor) => {
      const y = apply(a as Tensor4D, b as Tensor4D)
      return tf.sum(tf.mul(y, tf.reshape(tf.range(1, y.size + 1), y.shape)))
    }
    return tf.grads(loss)([x, filter]).map((gradient) => [...gradient.dataSync()])
  })
}

const CASES: [string, number[], number[], (x: Tensor4D, filter: Tensor4D) => Tensor][] = [
  ['valid', [2, 6, 7, 3], [3, 2, 3, 4], (x, filter) => tf.conv2d(x, filter, 1, 'valid')],
  ['same', [2, 6, 7, 3], [3, 3, 3, 2], (x, filter) => tf.conv2d(x, filter, 1, 'same')],
  ['same, stride 2', [2, 7, 6, 2], [3, 3, 2, 2], (x, filter) => tf.conv2d(x, filter, 2, 'same')],
  ['fused with its bias, as layers without an activation are', [2, 6, 7, 3], [3, 3, 3, 2], (x, filter) => tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', bias: tf.ones([2]), activation: 'linear' })],
  ['stride 3 with a remainder', [1, 9, 8, 2], [2, 3, 2, 3], (x, filter) => tf.conv2d(x, filter, [3, 2], 'valid')],
  ['depthwise', [2, 6, 7, 3], [3, 2, 3, 2], (x, filter) => tf.depthwiseConv2d(x, filter, 1, 'valid')],
  ['depthwise, same, stride 2', [2, 7, 6, 2], [3, 3, 2, 1], (x, filter) => tf.depthwiseConv2d(x, filter, 2, 'same')],
  ['convolution into max pooling', [2, 8, 8, 1], [3, 3, 1, 2], (x, filter) => tf.maxPool(tf.conv2d(x, filter, 1, 'same'), 2, 2, 'valid')],
  // Values from −0.9 to 0.1: most windows have no positive one.
  ['max pooling of negative values', [2, 6, 6, 2], [1, 1, 2, 2], (x, filter) => tf.add(tf.maxPool(x, 3, 2, 'same'), tf.sum(filter))],
  ['max pooling over −∞', [2, 4, 4, 2], [1, 1, 2, 2], (x, filter) => tf.add(tf.maxPool(tf.pad<Tensor4D>(x, [[0, 0], [1, 1], [1, 1], [0, 0]], -Infinity), 2, 2, 'valid'), tf.sum(filter))],
]

describe('the gradients of the exported WebAssembly backend', () => {
  it('are those of the plain JavaScript backend', async () => {
    await useBackend('cpu')
    const expected = CASES.map(([, shape, filterShape, apply]) => gradientsOf(apply, shape, filterShape))
    writeFiles(folder, [{ name: 'backend.ts', bytes: new TextEncoder().encode(BACKEND_SOURCE) }])
    const { startBackend } = (await import(/* @vite-ignore */ pathToFileURL(path.join(folder, 'backend.ts')).href)) as { startBackend: () => Promise<void> }
    await startBackend()
    expect(tf.getBackend()).toBe('wasm')
    for (const [index, [name, shape, filterShape, apply]] of CASES.entries()) {
      const found = gradientsOf(apply, shape, filterShape)
      const farthest = found.map((gradient, of) => Math.max(...gradient.map((value, place) => Math.abs(value - expected[index]![of]![place]!) / Math.max(1, Math.abs(value)))))
      expect([name, farthest.every((distance) => distance < 1e-4)]).toEqual([name, true])
    }
  })
})
