import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { meanAbsoluteError } from '../../../shared/training/metrics/absoluteError.ts'
import { areasUnderRoc, areaUnderRoc } from '../../../shared/training/metrics/areaUnderRoc.ts'
import { macroMean, weightedMean } from '../../../shared/training/metrics/classMeans.ts'
import { confusionMatrix, largest, talliesOf } from '../../../shared/training/metrics/confusion.ts'
import { f1 } from '../../../shared/training/metrics/f1.ts'
import { precision } from '../../../shared/training/metrics/precision.ts'
import { recall } from '../../../shared/training/metrics/recall.ts'
import { rootMeanSquaredError } from '../../../shared/training/metrics/rootMeanSquaredError.ts'
import { rSquared } from '../../../shared/training/metrics/rSquared.ts'
import { topKAccuracies } from '../../../shared/training/metrics/topK.ts'

type Means = Readonly<Record<'precision' | 'recall' | 'f1', number>>
interface ClassCase {
  readonly name: string
  readonly classes: number
  readonly labels: readonly number[]
  readonly scores: readonly (readonly number[])[]
  readonly said: readonly number[]
  readonly precision: readonly number[]
  readonly recall: readonly number[]
  readonly f1: readonly number[]
  readonly support: readonly number[]
  readonly auc: readonly (number | null)[]
  readonly macroAuc: number | null
  readonly macro: Means
  readonly weighted: Means
  readonly topK: Readonly<Record<string, number>>
}
interface NumberCase {
  readonly name: string
  readonly said: readonly (readonly number[])[]
  readonly truth: readonly (readonly number[])[]
  readonly mae: readonly number[]
  readonly rmse: readonly number[]
  readonly r2: readonly (number | null)[]
}
const golden = JSON.parse(readFileSync(new URL('../../fixtures/sklearn/metrics.json', import.meta.url), 'utf8')) as { readonly classes: readonly ClassCase[]; readonly numbers: readonly NumberCase[] }

/** Equal but for rounding; null only to null. */
const near = (value: number | null): unknown => (value === null ? null : expect.closeTo(value, 8))
const nearAll = (values: Readonly<Record<string, number>>) => Object.fromEntries(Object.entries(values).map(([key, value]) => [key, near(value)]))

describe.each(golden.classes.map((each): [string, ClassCase] => [each.name, each]))('%s', (_, wanted) => {
  const tallies = talliesOf(confusionMatrix(wanted.classes, wanted.labels, wanted.scores.map(largest)))
  const areas = areasUnderRoc(wanted.scores, wanted.labels, wanted.classes)
  const rows = tallies.map((tally, label) => ({ precision: precision(tally), recall: recall(tally), f1: f1(tally), support: tally.there, auc: areas[label]! }))

  it('has the precision, recall, F1 and support of scikit-learn', () => {
    expect(wanted.scores.map(largest)).toEqual(wanted.said)
    expect(rows.map(({ support }) => support)).toEqual(wanted.support)
    for (const ratio of ['precision', 'recall', 'f1'] as const) expect(rows.map((row) => row[ratio] ?? 0), ratio).toEqual(wanted[ratio].map(near))
    // What scikit-learn writes as 0 is null exactly where it would divide by nothing.
    const said = (label: number) => wanted.said.filter((each) => each === label).length
    expect(rows.map((row) => row.precision === null)).toEqual(rows.map((__, label) => said(label) === 0))
    expect(rows.map((row) => row.recall === null)).toEqual(wanted.support.map((count) => count === 0))
    expect(rows.map((row) => row.f1 === null)).toEqual(wanted.support.map((count, label) => count + said(label) === 0))
  })

  it('has its areas below the ROC curve', () => {
    expect(areas).toEqual(wanted.auc.map(near))
  })

  it('has its means over the classes', () => {
    expect(macroMean(rows)).toEqual({ ...nearAll(wanted.macro), auc: near(wanted.macroAuc) })
    expect(weightedMean(rows)).toEqual(nearAll(wanted.weighted))
  })

  it('has its top-k accuracies', () => {
    expect(topKAccuracies(wanted.scores, wanted.labels, wanted.classes)).toEqual(nearAll(wanted.topK))
  })
})

it('the cases have ties, classes without an area and every k', () => {
  const ties = golden.classes.flatMap(({ scores }) => scores.map((row) => row.length - new Set(row).size))
  expect(ties.filter((count) => count > 0).length).toBeGreaterThan(100)
  expect(golden.classes.flatMap(({ auc }) => auc).filter((area) => area === null).length).toBeGreaterThan(5)
  expect(new Set(golden.classes.flatMap(({ topK }) => Object.keys(topK)))).toEqual(new Set(['2', '3', '5']))
})

describe.each(golden.numbers.map((each): [string, NumberCase] => [each.name, each]))('numbers: %s', (_, { said, truth, mae, rmse, r2 }) => {
  it('has the errors and the R² of scikit-learn', () => {
    const column = (rows: readonly (readonly number[])[], at: number) => rows.map((row) => row[at]!)
    mae.forEach((wanted, at) => {
      const [answers, truths] = [column(said, at), column(truth, at)]
      expect(meanAbsoluteError(answers, truths)).toBeCloseTo(wanted, 9)
      expect(rootMeanSquaredError(answers, truths)).toBeCloseTo(rmse[at]!, 9)
      expect(rSquared(answers, truths)).toEqual(near(r2[at]!))
    })
  })
})

describe('the area below the ROC curve', () => {
  it.each([
    ['apart', [3, 4], [1, 2], 1],
    ['the wrong way round', [1], [2, 3], 0],
    ['all the same', [5, 5], [5, 5, 5], 0.5],
    ['one of four pairs wrong', [1, 3], [0, 2], 3 / 4],
    ['one tie and one win', [2], [2, 1], 3 / 4],
    ['infinite scores', [Infinity], [-Infinity, 0], 1],
    ['no samples of the class', [], [1], null],
    ['no others', [1], [], null],
    ['a score that is not a number', [1, Number.NaN], [0], null],
    ['the same among the others', [1], [0, Number.NaN], null],
  ])('%s', (_, positives, negatives, expected) => {
    expect(areaUnderRoc(positives, negatives)).toBe(expected)
  })
})

it('top-k puts a score that is not a number last, and knows no k as large as the number of classes', () => {
  expect(topKAccuracies([[Number.NaN, 0.1, 0.2, 0.3]], [0], 4)).toEqual({ 2: 0, 3: 0 })
  expect(topKAccuracies([[0.3, 0.1, Number.NaN, 0.2]], [1], 4)).toEqual({ 2: 0, 3: 1 })
  expect(topKAccuracies([[0.3, 0.7]], [1], 2)).toEqual({})
  expect(topKAccuracies([], [], 6)).toEqual({ 2: 0, 3: 0, 5: 0 })
})

it('nothing is said of no samples', () => {
  expect(macroMean([])).toEqual({ precision: 0, recall: 0, f1: 0 })
  expect(weightedMean([])).toEqual({ precision: 0, recall: 0, f1: 0 })
  expect([meanAbsoluteError([], []), rootMeanSquaredError([], []), rSquared([], [])]).toEqual([0, 0, null])
  expect(rSquared([1], [2])).toBeNull()
})
