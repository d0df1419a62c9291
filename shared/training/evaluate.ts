import type { Tensor } from '@tensorflow/tfjs-core'
import type { Network } from '../compile/network.ts'
import type { Target } from '../datasets/dataset.ts'
import type { TensorFlow } from '../layer/index.ts'
import type { Feed, Task } from './feed.ts'
import { meanAveragePrecision } from './metrics/averagePrecision.ts'
import { boxIoU, scoreBoxes } from './metrics/boxes.ts'
import { accuracyOf, addToConfusion, confusionMatrix, emptyConfusion, jaccardOf } from './metrics/confusion.ts'
import type { Evaluation, OutputEvaluation } from './protocol.ts'

export interface EvaluateContext {
  readonly tf: TensorFlow
  readonly network: Network
  readonly feed: Feed
  /** Called between batches: lets other work in, and says whether to go on. */
  readonly between: () => Promise<boolean>
}

/** What one output of the network says of some samples. */
export interface OutputAnswers {
  readonly task: Task
  /** Its own loss of each sample, before its weight. */
  readonly losses: Float32Array
  /** Row by row: class probabilities, or the numbers predicted. Empty for masks, which would be too many numbers. */
  readonly readings: readonly (readonly number[])[]
  /** Most probable classes; null for all but classes. */
  readonly predicted: readonly number[] | null
  /** Most probable class of every pixel, image after image; null for all but masks. */
  readonly pixels: Uint8Array | null
}

/** What the network says of some samples, outside of training (no dropout, stored statistics). */
export interface Answers {
  /** Loss of each sample over all outputs, weighted. */
  readonly losses: Float32Array
  /** One for each output of the network. */
  readonly outputs: readonly OutputAnswers[]
  readonly main: OutputAnswers
}

/** Bytes of layer outputs that one evaluation batch may take. */
const BATCH_BYTES = 64 * 1024 ** 2
const LARGEST_BATCH = 256

/** Samples that are asked about at a time. */
export function evaluationBatch({ activationBytes }: Pick<Network, 'activationBytes'>): number {
  return Math.max(1, Math.min(LARGEST_BATCH, Math.floor(BATCH_BYTES / Math.max(1, activationBytes))))
}

/** What one output says of a batch: the loss of each sample, and its outputs row by row, or the class of every pixel for a mask. */
export interface BatchAnswers {
  readonly losses: ArrayLike<number>
  readonly values: ArrayLike<number>
}

/** Asks TensorFlow.js. Null when `between` said to stop. */
export function answer({ tf, network, feed, between }: EvaluateContext, indices: ArrayLike<number>): Promise<Answers | null> {
  return collectAnswers(feed, indices, evaluationBatch(network), between, async (part) => {
    const tensors = tf.tidy(() => {
      const { inputs, targets } = feed.batch(part)
      const values = network.forward(inputs, { training: false, readings: feed.tasks.map(({ objective }) => objective.reads) })
      return feed.tasks.flatMap(({ objective, target }, index) => {
        const outputs = objective.outputsOf(values[index]!)
        return [objective.perSample(values[index]!, targets[index]!), target.kind === 'mask' ? objective.classesOf!(outputs) : outputs] as Tensor[]
      })
    })
    const values = await Promise.all(tensors.map((tensor) => tensor.data()))
    tf.dispose(tensors)
    return feed.tasks.map((_, index) => ({ losses: values[2 * index]!, values: values[2 * index + 1]! }))
  })
}

/** Asks batch by batch and gathers what is said. Null when `between` said to stop. */
export async function collectAnswers(
  feed: Feed, indices: ArrayLike<number>, size: number, between: () => Promise<boolean>, ask: (part: Int32Array) => Promise<readonly BatchAnswers[]>,
): Promise<Answers | null> {
  const all = Int32Array.from(indices)
  const collectors = feed.tasks.map((task) => collect(task, all.length))
  for (let start = 0; start < all.length; start += size) {
    const answers = await ask(all.subarray(start, start + size))
    for (const [index, { take }] of collectors.entries()) take(start, answers[index]!.losses, answers[index]!.values)
    if (start + size < all.length && !(await between())) return null
  }
  const outputs = collectors.map(({ answers }) => answers())
  return { losses: weigh(outputs, all.length), outputs, main: outputs[feed.main]! }
}

/** Gathers one output's answers, batch by batch. */
function collect(task: Task, count: number): { take: (start: number, losses: ArrayLike<number>, values: ArrayLike<number>) => void; answers: () => OutputAnswers } {
  const { objective, target } = task
  const { units, columns } = objective
  const losses = new Float32Array(count)
  const readings: number[][] = []
  const pixels = target.kind === 'mask' ? new Uint8Array((count * units) / columns) : null
  return {
    take: (start, batchLosses, values) => {
      losses.set(batchLosses, start)
      if (pixels) pixels.set(values, (start * units) / columns)
      else for (let row = 0; row < batchLosses.length; row += 1) readings.push(objective.read(Array.from({ length: units }, (_, unit) => values[row * units + unit]!)))
    },
    answers: () => ({ task, losses, readings, pixels, predicted: target.kind === 'classes' ? readings.map((reading) => objective.decide(reading)!) : null }),
  }
}

function weigh(outputs: readonly OutputAnswers[], count: number): Float32Array {
  const sums = new Float32Array(count)
  for (const { task, losses } of outputs) for (let row = 0; row < count; row += 1) sums[row]! += task.weight * losses[row]!
  return sums
}

/** Loss, accuracy and what else can be said of answers to these samples of a dataset. */
export function evaluation(answers: Answers, indices: ArrayLike<number>): Evaluation {
  const outputs = answers.outputs.map((output) => evaluateOutput(output, indices))
  const main = outputs[answers.outputs.indexOf(answers.main)]!
  const meanIoU = main.meanIoU ?? outputs.find((output) => output.meanIoU !== undefined)?.meanIoU
  const precision = precisionOf(answers, indices)
  return {
    loss: meanOf(answers.losses),
    accuracy: main.accuracy,
    confusion: main.confusion,
    classNames: main.classNames,
    ...(main.absoluteErrors && { absoluteErrors: main.absoluteErrors }),
    ...(meanIoU !== undefined && { meanIoU }),
    ...(precision !== null && { meanAveragePrecision: precision }),
    outputs,
  }
}

function evaluateOutput({ task, losses, readings, predicted, pixels }: OutputAnswers, indices: ArrayLike<number>): OutputEvaluation {
  const { node, name, target } = task
  const common = { node, target: name, kind: target.kind, loss: meanOf(losses) }
  switch (target.kind) {
    case 'classes': {
      const confusion = confusionMatrix(target.names.length, Array.from(indices, (index) => target.labels[index]!), predicted!)
      return { ...common, accuracy: accuracyOf(confusion), confusion, classNames: target.names }
    }
    case 'values':
      return { ...common, accuracy: null, confusion: null, classNames: [], absoluteErrors: absoluteErrors(readings, indices, target) }
    case 'box':
      return { ...common, accuracy: null, confusion: null, classNames: [], absoluteErrors: absoluteErrors(readings, indices, target), ...scoreBoxes(overlapsOf(readings, indices, target)) }
    case 'mask': {
      const confusion = emptyConfusion(target.names.length)
      const size = target.shape[0]! * target.shape[1]!
      for (let row = 0; row < indices.length; row += 1) {
        addToConfusion(confusion, target.labels.subarray(indices[row]! * size, (indices[row]! + 1) * size), pixels!.subarray(row * size, (row + 1) * size))
      }
      return { ...common, accuracy: accuracyOf(confusion), confusion, classNames: target.names, ...jaccardOf(confusion) }
    }
  }
}

/** Of the box output that weighs most, with the scores of the class output that does; null where there are not both. */
function precisionOf(answers: Answers, indices: ArrayLike<number>): number | null {
  const boxes = heaviest(answers, 'box')
  const classes = heaviest(answers, 'classes')
  if (boxes?.task.target.kind !== 'box' || classes?.task.target.kind !== 'classes') return null
  const { labels } = classes.task.target
  return meanAveragePrecision(overlapsOf(boxes.readings, indices, boxes.task.target), classes.readings, Array.from(indices, (index) => labels[index]!))
}

function heaviest({ outputs }: Answers, kind: Target['kind']): OutputAnswers | undefined {
  return outputs.filter(({ task }) => task.target.kind === kind).toSorted((a, b) => b.task.weight - a.task.weight)[0]
}

/** Intersection over union of each sample's box with its true one. */
export function overlapsOf(readings: readonly (readonly number[])[], indices: ArrayLike<number>, { values }: Extract<Target, { kind: 'box' }>): number[] {
  return readings.map((box, row) => boxIoU(box, values.subarray(indices[row]! * 4, indices[row]! * 4 + 4)))
}

function absoluteErrors(readings: readonly (readonly number[])[], indices: ArrayLike<number>, { names, values }: Extract<Target, { values: Float32Array }>): number[] {
  return names.map((_, column) => {
    const sum = readings.reduce((total, reading, row) => total + Math.abs(reading[column]! - values[indices[row]! * names.length + column]!), 0)
    return sum / Math.max(1, readings.length)
  })
}

function meanOf(values: Float32Array): number {
  return values.reduce((sum, each) => sum + each, 0) / Math.max(1, values.length)
}
