import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { averagePrecision, meanAveragePrecision } from '../../../shared/training/metrics/averagePrecision.ts'
import { boxIoU, scoreBoxes } from '../../../shared/training/metrics/boxes.ts'
import { accuracyOf, confusionMatrix, jaccardOf } from '../../../shared/training/metrics/confusion.ts'

interface Golden {
  readonly boxes: { readonly predicted: number[]; readonly truth: number[]; readonly overlaps: number[] }
  readonly masks: { readonly classes: number; readonly truth: number[]; readonly said: number[]; readonly classIoU: (number | null)[]; readonly accuracy: number }
  readonly precisions: readonly { readonly scores: number[]; readonly right: boolean[]; readonly truths: number; readonly average: number }[]
}
const golden = JSON.parse(readFileSync(new URL('../../fixtures/pytorch/overlap.json', import.meta.url), 'utf8')) as Golden

describe('overlap of boxes', () => {
  test('is that of torchvision.ops.box_iou', () => {
    const { predicted, truth, overlaps } = golden.boxes
    overlaps.forEach((overlap, row) => expect(boxIoU(predicted.slice(4 * row, 4 * row + 4), truth.slice(4 * row, 4 * row + 4))).toBeCloseTo(overlap, 7))
    expect(new Set(overlaps).size).toBeGreaterThan(10)
  })

  test.each([
    ['the same', [0.5, 0.5, 0.2, 0.2], 1],
    ['half to the side: 1 of 3 halves', [0.6, 0.5, 0.2, 0.2], 1 / 3],
    ['within, a quarter of the area', [0.5, 0.5, 0.1, 0.1], 1 / 4],
    ['beside', [0.1, 0.5, 0.2, 0.2], 0],
    ['touching', [0.7, 0.5, 0.2, 0.2], 0],
    ['inside out', [0.5, 0.5, -0.2, 0.2], 0],
  ])('%s', (_, box, expected) => {
    expect(boxIoU(box, [0.5, 0.5, 0.2, 0.2])).toBeCloseTo(expected, 9)
  })

  test('counts an overlap of exactly half as found', () => {
    expect(scoreBoxes([1, 0.5, 0.49, 0])).toEqual({ meanIoU: expect.closeTo(0.4975, 9) as number, correctLocalisation: 0.5 })
  })
})

describe('overlap of masks', () => {
  test('is what counting pixels gives', () => {
    const { classes, truth, said, classIoU, accuracy } = golden.masks
    const confusion = confusionMatrix(classes, truth, said)
    const found = jaccardOf(confusion)
    expect(found.classIoU.map((value) => value?.toFixed(9))).toEqual(classIoU.map((value) => value?.toFixed(9)))
    const present = classIoU.filter((value) => value !== null)
    expect(present).toHaveLength(5)
    expect(found.meanIoU).toBeCloseTo(present.reduce((sum, value) => sum + value, 0) / present.length, 9)
    expect(accuracyOf(confusion)).toBeCloseTo(accuracy, 9)
  })

  test('a class that is predicted but nowhere counts as 0, one that is neither does not count', () => {
    expect(jaccardOf([[2, 1, 0], [0, 0, 0], [0, 0, 0]])).toEqual({ classIoU: [2 / 3, 0, null], meanIoU: 1 / 3 })
    expect(jaccardOf([[0, 0], [0, 0]])).toEqual({ classIoU: [null, null], meanIoU: 0 })
  })
})

describe('average precision', () => {
  test('is that of the PASCAL VOC development kit', () => {
    for (const { scores, right, truths, average } of golden.precisions) {
      expect(averagePrecision(scores.map((score, index) => ({ score, right: right[index]! })), truths)).toBeCloseTo(average, 9)
    }
  })

  test.each([
    // Two boxes to find. By hand: recall 1/2 at precision 1, recall 1 at precision 2/3.
    ['right, wrong, right', [0.9, 0.8, 0.7], [true, false, true], 2, 0.5 + 0.5 * (2 / 3)],
    ['all right', [0.9, 0.8], [true, true], 2, 1],
    ['none', [0.9, 0.8], [false, false], 2, 0],
    ['one never found', [0.9], [true], 2, 0.5],
    // The later precision 3/5 is higher than 1/2 before it, and takes its place.
    ['precision that rises later', [0.9, 0.8, 0.7, 0.6, 0.5], [false, true, false, true, true], 3, 3 / 5],
    ['equal scores enter together, whatever their order', [0.5, 0.5, 0.5, 0.5], [true, false, false, false], 1, 1 / 4],
    ['the other order', [0.5, 0.5, 0.5, 0.5], [false, false, false, true], 1, 1 / 4],
  ])('%s', (_, scores, right, truths, expected) => {
    expect(averagePrecision(scores.map((score, index) => ({ score, right: right[index]! })), truths)).toBeCloseTo(expected, 9)
  })

  test('its mean is over the classes that occur, each with its own scores', () => {
    // Class 0: the sure one is right, the other has too small an overlap: 1/2. Class 1: found. Class 2 does not occur.
    const scores = [[0.8, 0.1, 0.1], [0.6, 0.3, 0.1], [0.1, 0.9, 0]]
    expect(meanAveragePrecision([0.9, 0.4, 0.5], scores, [0, 0, 1])).toBeCloseTo((0.5 + 1) / 2, 9)
    // The same boxes with classes mixed up: class 1 ranks its own box last of three.
    expect(meanAveragePrecision([1, 1, 1], [[0.1, 0.9], [0.1, 0.8], [0.9, 0.1]], [0, 0, 1])).toBeCloseTo(((1 / 2) * (2 / 3) + (1 / 2) * (2 / 3) + 1 / 3) / 2, 9)
    expect(meanAveragePrecision([], [], [])).toBeNull()
  })
})
