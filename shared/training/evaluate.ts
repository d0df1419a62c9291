import type { Tensor } from '@tensorflow/tfjs-core'
import type { Network } from '../compile/network.ts'
import type { Target } from '../datasets/dataset.ts'
import type { TensorFlow } from '../layer/index.ts'
import type { Feed, Task } from './feed.ts'
import { meanAveragePrecision } from './metrics/averagePrecision.ts'
import type { Evaluation, OutputEvaluation } from './protocol.ts'
import { overlapsOf, scoreOutput, watchOutput } from './scoreOutput.ts'

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

/** What is watched after each epoch: loss, accuracy and overlap, without what takes longer. As in `evaluation`. */
export function watched(answers: Answers, indices: ArrayLike<number>): Pick<Evaluation, 'loss' | 'accuracy' | 'meanIoU'> {
  const outputs = answers.outputs.map((output) => watchOutput(output, indices))
  const main = outputs[answers.outputs.indexOf(answers.main)]!
  return { loss: meanOf(answers.losses), accuracy: main.accuracy, ...overlapOf(main, outputs) }
}

/** All that can be said of answers to these samples of a dataset. With many classes it takes a while: after each epoch, `watched` does. */
export function evaluation(answers: Answers, indices: ArrayLike<number>): Evaluation {
  const outputs = answers.outputs.map((output): OutputEvaluation => ({ ...scoreOutput(output, indices), loss: meanOf(output.losses) }))
  const main = outputs[answers.outputs.indexOf(answers.main)]!
  const { accuracy, confusion, classNames, absoluteErrors, classScores, macro, weighted, topK, valueNames, rmse, r2 } = main
  const precision = precisionOf(answers, indices)
  return {
    loss: meanOf(answers.losses),
    accuracy,
    confusion,
    classNames,
    ...(absoluteErrors && { absoluteErrors }),
    ...(classScores && { classScores, macro, weighted }),
    ...(topK && { topK }),
    ...(rmse && { valueNames, rmse, r2 }),
    ...overlapOf(main, outputs),
    ...(precision !== null && { meanAveragePrecision: precision }),
    outputs,
  }
}

/** That of the main output, or else of the first that has one. */
function overlapOf(main: Pick<OutputEvaluation, 'meanIoU'>, outputs: readonly Pick<OutputEvaluation, 'meanIoU'>[]): { readonly meanIoU?: number } {
  const meanIoU = main.meanIoU ?? outputs.find((output) => output.meanIoU !== undefined)?.meanIoU
  return meanIoU === undefined ? {} : { meanIoU }
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

function meanOf(values: Float32Array): number {
  return values.reduce((sum, each) => sum + each, 0) / Math.max(1, values.length)
}
