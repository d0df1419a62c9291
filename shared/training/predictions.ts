import type { Answers, OutputAnswers } from './evaluate.ts'
import { boxIoU } from './metrics/boxes.ts'
import { accuracyOf, confusionMatrix, jaccardOf } from './metrics/confusion.ts'
import { describeSample, numbersOf, type Material } from './material.ts'
import type { OutputPrediction, Part, Prediction, RequestInput } from './protocol.ts'

/** What to show of the answers: see the request `predictions`. */
export type PredictionFilter = Pick<RequestInput<'predictions'>, 'limit' | 'cell' | 'only' | 'output'>

/** Answers to one part's samples as a list: wrong ones first, then by how badly they were answered. */
export function rankPredictions({ dataset, split }: Material, part: Part, answers: Answers, { limit, cell, only, output }: PredictionFilter): Prediction[] {
  const { main } = answers
  const asked = answers.outputs.find(({ task }) => task.node === output)
  const { task: { target }, predicted: labels } = asked ?? main
  const losses = asked ? asked.losses : answers.losses
  const indices = split[part]
  const rows = Array.from(indices, (index, row) => ({ row, predicted: labels?.[row] ?? null, actual: target.kind === 'classes' ? target.labels[index]! : null }))
  const isWrong = (each: (typeof rows)[number]) => each.actual !== null && each.predicted !== each.actual
  const inCell = (each: (typeof rows)[number], { actual, predicted }: NonNullable<PredictionFilter['cell']>) =>
    target.kind === 'mask' ? hasPixel(asked ?? main, each.row, indices[each.row]!, actual, predicted) : each.actual === actual && each.predicted === predicted
  return rows
    .filter((each) => (cell ? inCell(each, cell) : only === 'all' || each.actual === null || isWrong(each)))
    .sort((a, b) => Number(isWrong(b)) - Number(isWrong(a)) || losses[b.row]! - losses[a.row]! || a.row - b.row)
    .slice(0, limit)
    .map(({ row }) => {
      const index = indices[row]!
      const sample = describeSample(dataset, index, part)
      const said = { ...sample, target: numbersOf(main.task.target, index), output: main.readings[row] ?? [], predicted: main.predicted?.[row] ?? null }
      return sample.targets ? { ...said, outputs: Object.fromEntries(answers.outputs.map((output) => [output.task.node, describeOutput(output, row, index)])) } : said
    })
}

/** Whether a pixel of class `actual` was taken for `predicted`. */
function hasPixel({ task, pixels }: OutputAnswers, row: number, index: number, actual: number, predicted: number): boolean {
  if (task.target.kind !== 'mask') return false
  const size = task.target.shape[0]! * task.target.shape[1]!
  const { labels } = task.target
  for (let pixel = 0; pixel < size; pixel += 1) if (labels[index * size + pixel] === actual && pixels![row * size + pixel] === predicted) return true
  return false
}

function describeOutput({ task, losses, readings, predicted, pixels }: OutputAnswers, row: number, index: number): OutputPrediction {
  const { name, target } = task
  const common = { target: name, loss: losses[row]! }
  switch (target.kind) {
    case 'classes':
      return { ...common, kind: 'classes', probabilities: Float32Array.from(readings[row]!), label: predicted![row]! }
    case 'values':
      return { ...common, kind: 'values', values: Float32Array.from(readings[row]!) }
    case 'box':
      return { ...common, kind: 'box', values: Float32Array.from(readings[row]!), iou: boxIoU(readings[row]!, target.values.subarray(index * 4, index * 4 + 4)) }
    case 'mask': {
      const size = target.shape[0]! * target.shape[1]!
      const labels = pixels!.slice(row * size, (row + 1) * size)
      const confusion = confusionMatrix(target.names.length, target.labels.subarray(index * size, (index + 1) * size), labels)
      return { ...common, kind: 'mask', shape: target.shape, labels, accuracy: accuracyOf(confusion), meanIoU: jaccardOf(confusion).meanIoU }
    }
  }
}
