import type { Answers } from './evaluate.ts'
import { describeSample, type Material } from './material.ts'
import type { Part, Prediction, RequestInput } from './protocol.ts'

/** What to show of the answers: see the request `predictions`. */
export type PredictionFilter = Pick<RequestInput<'predictions'>, 'limit' | 'cell' | 'only'>

/** Answers to one part's samples as a list: wrong ones first, then by how badly they were answered. */
export function rankPredictions({ dataset, split }: Material, part: Part, answers: Answers, { limit, cell, only }: PredictionFilter): Prediction[] {
  const { target } = dataset
  const indices = split[part]
  const rows = answers.readings.map((output, row) => ({ row, output, predicted: answers.predicted?.[row] ?? null, actual: target.kind === 'classes' ? target.labels[indices[row]!]! : null }))
  const isWrong = (each: (typeof rows)[number]) => each.actual !== null && each.predicted !== each.actual
  return rows
    .filter((each) => (cell ? each.actual === cell.actual && each.predicted === cell.predicted : only === 'all' || each.actual === null || isWrong(each)))
    .sort((a, b) => Number(isWrong(b)) - Number(isWrong(a)) || answers.losses[b.row]! - answers.losses[a.row]! || a.row - b.row)
    .slice(0, limit)
    .map(({ row, output, predicted }) => ({ ...describeSample(dataset, indices[row]!, part), output, predicted }))
}
