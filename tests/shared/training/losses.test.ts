import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { LOSSES, findLoss, type LastFunction } from '../../../shared/training/losses/index.ts'
import { chooseLoss } from '../../../shared/training/losses/chooseLoss.ts'
import type { LossKind } from '../../../shared/training/config.ts'
import { tf, useBackend } from '../../support/tensorflow.ts'

beforeAll(() => useBackend('cpu'))

function loss(kind: LossKind, last: LastFunction, values: number[][], targets: number[][]): number[] {
  return tf.tidy(() => [...findLoss(kind).perSample({ tf, values: tf.tensor2d(values), last, targets: tf.tensor2d(targets) }).dataSync()])
}

describe('numbers that others published', () => {
  test.each([
    ['the course: true class given 0.17', 'categoricalCrossentropy', 'softmax', [Math.log(0.17), Math.log(0.83)], [1, 0], 1.772],
    ['the course: true class given 0.79', 'categoricalCrossentropy', 'softmax', [Math.log(0.79), Math.log(0.21)], [1, 0], 0.2357],
    ['the course: the same through a sigmoid', 'binaryCrossentropy', 'sigmoid', [Math.log(0.79 / 0.21)], [1], 0.2357],
    ['the same as a probability', 'binaryCrossentropy', 'hardSigmoid', [0.79], [1], 0.2357],
    ['a coin: ln 2', 'binaryCrossentropy', 'sigmoid', [0], [0], Math.LN2],
    ['ten classes, no idea: ln 10', 'categoricalCrossentropy', 'softmax', Array.from({ length: 10 }, () => 3), [0, 1, 0, 0, 0, 0, 0, 0, 0, 0], Math.log(10)],
    ['scikit-learn: mean_squared_error([3, −0.5, 2, 7], [2.5, 0, 2, 8])', 'mse', 'linear', [2.5, 0, 2, 8], [3, -0.5, 2, 7], 0.375],
    ['scikit-learn: mean_absolute_error of the same', 'mae', 'linear', [2.5, 0, 2, 8], [3, -0.5, 2, 7], 0.5],
    ['Keras divides independent probabilities by their sum', 'categoricalCrossentropy', 'sigmoid', [0.2, 0.6], [1, 0], -Math.log(0.25)],
  ] as const)('%s', (_name, kind, last, values, targets, expected) => {
    expect(loss(kind, last, [[...values]], [[...targets]])[0]).toBeCloseTo(expected, 3)
  })

  test('extreme logits stay exact where probabilities would be 0 or 1', () => {
    expect(loss('categoricalCrossentropy', 'softmax', [[1000, 0], [-1000, 0]], [[0, 1], [0, 1]])).toEqual([1000, -0])
    expect(loss('binaryCrossentropy', 'sigmoid', [[200], [-200]], [[0], [0]])).toEqual([200, 0])
  })
})

/** Derivatives of the mean loss, compared with central differences. */
describe.each([
  ['categoricalCrossentropy', 'softmax', [[1, 2, -1], [0.5, 0.1, 0.3]], [[0, 1, 0], [1, 0, 0]]],
  ['categoricalCrossentropy', 'sigmoid', [[0.2, 0.6, 0.9], [0.5, 0.1, 0.3]], [[0, 1, 0], [1, 0, 0]]],
  ['binaryCrossentropy', 'sigmoid', [[1, -2], [0.4, 3]], [[0, 1], [1, 1]]],
  ['binaryCrossentropy', 'hardSigmoid', [[0.2, 0.9], [0.4, 0.6]], [[0, 1], [1, 1]]],
  ['mse', 'linear', [[1, -2], [0.4, 3]], [[0, 1], [1, 1]]],
  ['mae', 'linear', [[1, -2], [0.4, 3]], [[0, 1], [1, 1]]],
  // Shifted, within, around, beside (no slope), inside out (no slope but by what would make it larger: none).
  ['iou', 'sigmoid', [[0.42, 0.6, 0.3, 0.4], [0.5, 0.52, 0.2, 0.1], [0.5, 0.5, 0.9, 0.8], [0.1, 0.1, 0.1, 0.1], [0.5, 0.5, -0.3, 0.2]], Array.from({ length: 5 }, () => [0.5, 0.5, 0.4, 0.3])],
] as const)('%s after %s', (kind, last, values, targets) => {
  test('has the derivative of its values', () => {
    const mean = (x: Tensor2D) => tf.mean(findLoss(kind).perSample({ tf, values: x, last, targets: tf.tensor2d(targets.map((row) => [...row])) }))
    const rows = values.map((row) => [...row])
    const gradient = tf.tidy(() => [...tf.grad((x) => mean(x as Tensor2D))(tf.tensor2d(rows)).dataSync()])
    const at = (row: number, column: number, change: number) => {
      const moved = rows.map((each) => [...each])
      moved[row]![column]! += change
      return tf.tidy(() => mean(tf.tensor2d(moved)).dataSync()[0]!)
    }
    const h = 1e-2
    gradient.forEach((value, index) => {
      const [row, column] = [Math.floor(index / rows[0]!.length), index % rows[0]!.length]
      expect(value).toBeCloseTo((at(row, column, h) - at(row, column, -h)) / (2 * h), 2)
    })
  })
})

describe('intersection over union', () => {
  const { predicted, truth, overlaps, gradient } = (JSON.parse(readFileSync(new URL('../../fixtures/pytorch/overlap.json', import.meta.url), 'utf8')) as { boxes: Record<'predicted' | 'truth' | 'overlaps' | 'gradient', number[]> }).boxes
  const rows = (flat: number[]) => Array.from({ length: flat.length / 4 }, (_, row) => flat.slice(4 * row, 4 * row + 4))

  test.each(['cpu', 'wasm'] as const)('has the values of torchvision.ops.box_iou and the gradient of PyTorch on %s', async (backend) => {
    await useBackend(backend)
    const found = loss('iou', 'sigmoid', rows(predicted), rows(truth))
    found.forEach((value, row) => expect(value).toBeCloseTo(1 - overlaps[row]!, 5))
    const slope = tf.tidy(() => [...tf.grad((x) => tf.sum(findLoss('iou').perSample({ tf, values: x as Tensor2D, last: 'sigmoid', targets: tf.tensor2d(rows(truth)) })))(tf.tensor2d(rows(predicted))).dataSync()])
    slope.forEach((value, index) => expect(value).toBeCloseTo(gradient[index]!, 4))
    await useBackend('cpu')
  })

  test('two empty boxes give a number', () => {
    expect(loss('iou', 'linear', [[0.5, 0.5, 0, 0]], [[0.5, 0.5, 0, 0]])).toEqual([1])
  })
})

const CLASSES = (count: number) => ({ kind: 'classes' as const, names: Array.from({ length: count }, (_, index) => `${index}`) })
const BOX = { kind: 'box' as const, names: ['x', 'y', 'width', 'height'] }
const MASK = (count: number) => ({ ...CLASSES(count), kind: 'mask' as const, shape: [8, 8] })
const VALUES = { kind: 'values' as const, names: ['y'] }

test.each([
  ['softmax', [10], CLASSES(10), 'categoricalCrossentropy'],
  ['softmax', [2], CLASSES(2), 'categoricalCrossentropy'],
  ['sigmoid', [1], CLASSES(2), 'binaryCrossentropy'],
  ['sigmoid', [3], CLASSES(3), 'binaryCrossentropy'],
  ['linear', [3], CLASSES(3), 'categoricalCrossentropy'],
  ['linear', [1], CLASSES(2), 'binaryCrossentropy'],
  ['tanh', [1], CLASSES(2), 'mse'],
  ['step', [1], CLASSES(2), 'mse'],
  ['linear', [1], VALUES, 'mse'],
  ['sigmoid', [1], VALUES, 'mse'],
  ['sigmoid', [4], BOX, 'iou'],
  ['linear', [4], BOX, 'iou'],
  ['softmax', [8, 8, 4], MASK(4), 'categoricalCrossentropy'],
  ['linear', [8, 8, 4], MASK(4), 'categoricalCrossentropy'],
  ['sigmoid', [8, 8, 1], MASK(2), 'binaryCrossentropy'],
  ['linear', [8, 8, 1], MASK(2), 'binaryCrossentropy'],
  ['tanh', [8, 8, 1], MASK(2), 'mse'],
] as const)('auto after %s on %j takes %4$s', (last, shape, target, expected) => {
  expect(chooseLoss(last, shape, target)).toBe(expected)
})

test('every kind has what the settings panel shows', () => {
  for (const { title, summary, equation, source } of LOSSES) for (const text of [title, summary, equation, source]) expect(text).not.toBe('')
})
