import type { Target } from '../datasets/dataset.ts'
import type { OutputAnswers } from './evaluate.ts'
import { meanAbsoluteError } from './metrics/absoluteError.ts'
import { areasUnderRoc } from './metrics/areaUnderRoc.ts'
import { boxIoU, scoreBoxes } from './metrics/boxes.ts'
import { macroMean, weightedMean } from './metrics/classMeans.ts'
import { accuracyOf, addToConfusion, confusionMatrix, emptyConfusion, jaccardOf, talliesOf } from './metrics/confusion.ts'
import { f1 } from './metrics/f1.ts'
import { precision } from './metrics/precision.ts'
import { recall } from './metrics/recall.ts'
import { rootMeanSquaredError } from './metrics/rootMeanSquaredError.ts'
import { rSquared } from './metrics/rSquared.ts'
import { topKAccuracies } from './metrics/topK.ts'
import type { OutputEvaluation } from './protocol.ts'
import type { DetailedScores } from './scores.ts'

type Of<K extends Target['kind']> = Extract<Target, { kind: K }>

/** What an output is watched by after each epoch; `indices` are the positions of the samples in the data. */
export function watchOutput({ task: { target }, readings, predicted, pixels }: OutputAnswers, indices: ArrayLike<number>): Pick<OutputEvaluation, 'accuracy' | 'meanIoU'> {
  switch (target.kind) {
    case 'classes':
      return { accuracy: predicted!.reduce((sum, label, row) => sum + Number(label === target.labels[indices[row]!]), 0) / Math.max(1, indices.length) }
    case 'values':
      return { accuracy: null }
    case 'box':
      return { accuracy: null, meanIoU: scoreBoxes(overlapsOf(readings, indices, target)).meanIoU }
    case 'mask': {
      const confusion = confusionOfPixels(target, pixels!, indices)
      return { accuracy: accuracyOf(confusion), meanIoU: jaccardOf(confusion).meanIoU }
    }
  }
}

/** All that can be said of an output's answers, but for its loss. */
export function scoreOutput({ task: { node, name, target }, readings, predicted, pixels }: OutputAnswers, indices: ArrayLike<number>): Omit<OutputEvaluation, 'loss'> {
  const common = { node, target: name, kind: target.kind }
  switch (target.kind) {
    case 'classes': {
      const labels = Array.from(indices, (index) => target.labels[index]!)
      const confusion = confusionMatrix(target.names.length, labels, predicted!)
      const topK = topKAccuracies(readings, labels, target.names.length)
      return {
        ...common, accuracy: accuracyOf(confusion), confusion, classNames: target.names,
        ...scoreClasses(target.names, confusion, areasUnderRoc(readings, labels, target.names.length)), ...(Object.keys(topK).length > 0 && { topK }),
      }
    }
    case 'values':
      return { ...common, accuracy: null, confusion: null, classNames: [], valueNames: target.names, ...scoreValues(readings, indices, target) }
    case 'box':
      return { ...common, accuracy: null, confusion: null, classNames: [], absoluteErrors: scoreValues(readings, indices, target).absoluteErrors, ...scoreBoxes(overlapsOf(readings, indices, target)) }
    case 'mask': {
      const confusion = confusionOfPixels(target, pixels!, indices)
      return { ...common, accuracy: accuracyOf(confusion), confusion, classNames: target.names, ...scoreClasses(target.names, confusion), ...jaccardOf(confusion) }
    }
  }
}

/** Intersection over union of each sample's box with its true one. */
export function overlapsOf(readings: readonly (readonly number[])[], indices: ArrayLike<number>, { values }: Of<'box'>): number[] {
  return readings.map((box, row) => boxIoU(box, values.subarray(indices[row]! * 4, indices[row]! * 4 + 4)))
}

function scoreClasses(names: readonly string[], confusion: readonly (readonly number[])[], areas?: readonly (number | null)[]): DetailedScores {
  const classScores = talliesOf(confusion).map((tally, label) => ({
    name: names[label]!, precision: precision(tally), recall: recall(tally), f1: f1(tally), support: tally.there, ...(areas && { auc: areas[label]! }),
  }))
  return { classScores, macro: macroMean(classScores), weighted: weightedMean(classScores) }
}

/** Of each number by itself, in the units of the data. */
function scoreValues(readings: readonly (readonly number[])[], indices: ArrayLike<number>, { names, values }: Of<'values' | 'box'>) {
  const columns = names.map((_, column) => ({
    said: readings.map((reading) => reading[column]!),
    truth: Array.from(indices, (index) => values[index * names.length + column]!),
  }))
  return {
    absoluteErrors: columns.map(({ said, truth }) => meanAbsoluteError(said, truth)),
    rmse: columns.map(({ said, truth }) => rootMeanSquaredError(said, truth)),
    r2: columns.map(({ said, truth }) => rSquared(said, truth)),
  }
}

function confusionOfPixels({ names, shape, labels }: Of<'mask'>, pixels: Uint8Array, indices: ArrayLike<number>): number[][] {
  const confusion = emptyConfusion(names.length)
  const size = shape[0]! * shape[1]!
  for (let row = 0; row < indices.length; row += 1) {
    addToConfusion(confusion, labels.subarray(indices[row]! * size, (indices[row]! + 1) * size), pixels.subarray(row * size, (row + 1) * size))
  }
  return confusion
}
