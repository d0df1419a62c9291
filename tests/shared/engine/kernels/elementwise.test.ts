import type { Tensor } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { COMBINE_KINDS } from '../../../../shared/engine/opcodes.ts'
import { engineFor, expectClose, randomValues, type Engine } from '../../../support/engine.ts'
import { BUILDS } from '../../../support/kernels.ts'
import { tf, useBackend } from '../../../support/tensorflow.ts'
import { witness } from '../../../support/witness.ts'

const JOIN = { add: tf.add, subtract: tf.sub, multiply: tf.mul, maximum: tf.maximum } as const
const SHAPES = [[[1, 1, 1], [1, 1, 1]], [[2, 5, 7], [2, 5, 7]], [[2, 5, 6], [2, 1, 6]], [[3, 4, 5], [1, 1, 5]], [[2, 6, 3], [2, 6, 1]], [[2, 1, 4], [2, 3, 4]], [[3, 2, 9], [1, 1, 1]]] as const

/** Strides of a shape within the whole one; 0 along what repeats. */
const stridesOf = (shape: readonly number[]) => [shape[0] === 1 ? 0 : shape[1]! * shape[2]!, shape[1] === 1 ? 0 : shape[2]!, shape[2] === 1 ? 0 : 1] as const

describe.each(BUILDS)('%s kernels', (build) => {
  let engine: Engine
  beforeAll(async () => {
    await useBackend('cpu')
    engine = await engineFor(build)
  })

  it.each((Object.keys(JOIN) as (keyof typeof JOIN)[]).flatMap((kind) => SHAPES.map(([a, b]) => [kind, a, b] as const)))('%s of %o and %o', (kind, aShape, bShape) => {
    engine.reset()
    const size = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1)
    const whole = aShape.map((extent, axis) => Math.max(extent, bShape[axis]!))
    const [a, b, dy] = [randomValues(size(aShape), 1), randomValues(size(bShape), 2), randomValues(size(whole), 3)]
    // TensorFlow.js's own gradient of a maximum does not add up along repeated axes.
    const spread = (x: Tensor) => tf.add(x, tf.zeros(whole))
    const wanted = witness([{ values: a, shape: aShape }, { values: b, shape: bShape }], (x, y) => JOIN[kind](spread(x), spread(y)), dy)
    // A single value is laid out like a dense one where the whole axis is one long.
    const [aOuter, aMiddle, aInner] = stridesOf(aShape)
    const [bOuter, bMiddle, bInner] = stridesOf(bShape)
    const layout = { kind: COMBINE_KINDS[kind], outer: whole[0]!, middle: whole[1]!, inner: whole[2]!, a: engine.floats(a), aOuter, aMiddle, aInner, b: engine.floats(b), bOuter, bMiddle, bInner }
    const y = engine.floats(dy.length)
    engine.call('combine', { ...layout, y })
    expectClose(engine.read(y, dy.length), wanted.output, 1e-7)
    for (const [side, values] of [[0, a], [1, b]] as const) {
      const [dx, upstream] = [engine.floats(values.length), engine.floats(dy)]
      engine.call('combineBack', { ...layout, dy: upstream, side, dx })
      expectClose(engine.read(dx, values.length), wanted.gradients[side]!, 2e-6, `side ${side}`)
    }
  })

  it('copies slices, scales, fills and permutes', () => {
    engine.reset()
    const [a, b] = [randomValues(15, 1), randomValues(35, 2)]
    const [left, right, whole] = [engine.floats(a), engine.floats(b), engine.floats(60)]
    engine.call('copy', { rows: 5, width: 3, x: left, xStride: 3, y: whole, yStride: 12 })
    engine.call('copy', { rows: 5, width: 7, x: right, xStride: 7, y: whole + 12, yStride: 12 })
    engine.call('copy', { rows: 5, width: 2, x: right, xStride: 7, y: whole + 40, yStride: 12 })
    const joined = tf.tidy(() => tf.concat([tf.tensor(a, [5, 3]), tf.tensor(b, [5, 7]), tf.slice(tf.tensor(b, [5, 7]), [0, 0], [5, 2])], 1).dataSync())
    expectClose(engine.read(whole, 60), joined, 0)
    const back = engine.floats(a)
    engine.call('copy', { rows: 5, width: 3, x: whole, xStride: 12, y: back, yStride: 3, accumulate: 1 })
    expectClose(engine.read(back, 15), a.map((value) => 2 * value), 0)
    engine.call('scale', { count: 15, factor: -0.5, x: left, y: back })
    expectClose(engine.read(back, 15), a.map((value) => -0.5 * value), 0)
    engine.call('scale', { count: 15, factor: 1, x: left, y: back, accumulate: 1 })
    expectClose(engine.read(back, 15), a.map((value) => 0.5 * value), 1e-7)
    engine.call('fill', { count: 15, value: 2.5, y: back })
    expect(engine.read(back, 15).every((value) => value === 2.5)).toBe(true)
    const image = randomValues(2 * 3 * 4 * 5, 3)
    for (const order of [[0, 3, 1, 2], [0, 2, 1, 3], [3, 2, 1, 0]]) {
      const [extents, strides] = [[2, 3, 4, 5], [60, 20, 5, 1]]
      const to = engine.floats(120)
      const [d0, d1, d2, d3, s0, s1, s2, s3] = [...order.map((axis) => extents[axis]!), ...order.map((axis) => strides[axis]!)]
      engine.call('permute', { d0, d1, d2, d3, s0, s1, s2, s3, x: engine.floats(image), y: to })
      const wanted = tf.tidy(() => tf.transpose(tf.tensor(image, [2, 3, 4, 5]), order).dataSync())
      expectClose(engine.read(to, 120), wanted, 0)
    }
  })

  it.each([[1, 2, 3, 0], [0, 0, 0, 0], [-1, -1, -2, -1], [2, -1, -1, 3]])('pads by %i, %i, %i, %i and back', (top, bottom, left, right) => {
    engine.reset()
    const [batch, height, width, channels] = [2, 5, 6, 3]
    const [tall, wide] = [height + top + bottom, width + left + right]
    const [x, dy] = [randomValues(batch * height * width * channels, 1), randomValues(batch * tall * wide * channels, 2)]
    const out = (side: number) => Math.max(0, side)
    const wanted = witness([{ values: x, shape: [batch, height, width, channels] }], (image) =>
      tf.slice(tf.pad(image, [[0, 0], [out(top), out(bottom)], [out(left), out(right)], [0, 0]]), [0, out(-top), out(-left), 0], [batch, tall, wide, channels]), dy)
    const [y, dx] = [engine.floats(dy.length), engine.floats(x.length)]
    engine.call('pad', { batch, height, width, channels, top, bottom, left, right, x: engine.floats(x), y })
    expectClose(engine.read(y, dy.length), wanted.output, 0)
    const back = { batch, height: tall, width: wide, channels, top: -top, bottom: -bottom, left: -left, right: -right, x: engine.floats(dy), y: dx }
    engine.call('pad', back)
    expectClose(engine.read(dx, x.length), wanted.gradients[0]!, 0)
  })

  it('gathers rows, bytes and labels', () => {
    engine.reset()
    const source = randomValues(7 * 5, 1)
    const indices = engine.ints([6, 0, 3, 3])
    const y = engine.floats(20)
    engine.call('gatherRows', { count: 4, width: 5, source: engine.floats(source), indices, y })
    expectClose(engine.read(y, 20), [6, 0, 3, 3].flatMap((row) => [...source.subarray(row * 5, row * 5 + 5)]), 0)
    const bytes = Uint8Array.from({ length: 7 * 11 }, (_, index) => (index * 37) % 256)
    const at = engine.allocate(bytes.length)
    new Uint8Array(engine.memory.buffer, at, bytes.length).set(bytes)
    const wide = engine.floats(44)
    engine.call('gatherBytes', { count: 4, width: 11, source: at, indices, y: wide, scale: 1 / 255, shift: -0.5 })
    expectClose(engine.read(wide, 44), [6, 0, 3, 3].flatMap((row) => [...bytes.subarray(row * 11, row * 11 + 11)].map((value) => value / 255 - 0.5)), 1e-6)
    const labels = engine.ints([0, 2, 1, 2, 0, 1, 1, 0, 2, 2, 0, 0, 1, 2])
    const hot = engine.floats(24)
    engine.call('gatherOneHot', { count: 4, rows: 2, columns: 3, labels, indices, y: hot, low: 0, high: 1 })
    expectClose(engine.read(hot, 24), [1, 2, 0, 2, 1, 0, 1, 0].flatMap((label) => [0, 1, 2].map((column) => (column === label ? 1 : 0))), 0)
    const one = engine.floats(4)
    engine.call('gatherOneHot', { count: 4, rows: 1, columns: 1, labels, indices, y: one, low: -1, high: 1 })
    expect([...engine.read(one, 4)]).toEqual([1, -1, 1, 1])
  })
})
