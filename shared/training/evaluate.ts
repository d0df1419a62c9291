import type { Tensor1D } from '@tensorflow/tfjs-core'
import type { Network } from '../compile/network.ts'
import type { Target } from '../datasets/dataset.ts'
import type { TensorFlow } from '../layer/index.ts'
import type { Feed } from './feed.ts'
import { accuracyOf, confusionMatrix } from './metrics.ts'
import type { Evaluation } from './protocol.ts'

export interface EvaluateContext {
  readonly tf: TensorFlow
  readonly network: Network
  readonly feed: Feed
  /** Called between batches: lets other work in, and says whether to go on. */
  readonly between: () => Promise<boolean>
}

/** What the network says of some samples, outside of training (no dropout, stored statistics). */
export interface Answers {
  /** Loss of each sample over all outputs. */
  readonly losses: Float32Array
  /** The main output, row by row: class probabilities, or the numbers predicted. */
  readonly readings: readonly (readonly number[])[]
  /** Most probable classes; null for regression. */
  readonly predicted: readonly number[] | null
}

/** Bytes of layer outputs that one evaluation batch may take. */
const BATCH_BYTES = 64 * 1024 ** 2
const LARGEST_BATCH = 256

/** Null when `between` said to stop. */
export async function answer({ tf, network, feed, between }: EvaluateContext, indices: ArrayLike<number>): Promise<Answers | null> {
  const size = Math.max(1, Math.min(LARGEST_BATCH, Math.floor(BATCH_BYTES / Math.max(1, network.activationBytes))))
  const all = Int32Array.from(indices)
  const losses = new Float32Array(all.length)
  const readings: number[][] = []
  const { objectives, weights, main } = feed
  const objective = objectives[main]!
  for (let start = 0; start < all.length; start += size) {
    const part = all.subarray(start, start + size)
    const [loss, outputs] = tf.tidy(() => {
      const { inputs, targets } = feed.batch(part)
      const values = network.forward(inputs, { training: false, readings: objectives.map(({ reads }) => reads) })
      const sums = objectives.map((each, index) => tf.mul<Tensor1D>(each.perSample(values[index]!, targets[index]!), weights[index]!))
      return [tf.addN(sums), objective.outputsOf(values[main]!)] as const
    })
    const [lossValues, outputValues] = await Promise.all([loss.data(), outputs.data()])
    tf.dispose([loss, outputs])
    losses.set(lossValues, start)
    for (let row = 0; row < part.length; row += 1) readings.push(objective.read([...outputValues.subarray(row * objective.units, (row + 1) * objective.units)]))
    if (start + size < all.length && !(await between())) return null
  }
  return { losses, readings, predicted: objective.countRight ? readings.map((reading) => objective.decide(reading)!) : null }
}

/** Loss, accuracy and confusion of answers to samples of a dataset. */
export function evaluation(answers: Answers, indices: ArrayLike<number>, target: Target): Evaluation {
  const loss = answers.losses.reduce((sum, each) => sum + each, 0) / Math.max(1, answers.losses.length)
  if (target.kind === 'values') return { loss, accuracy: null, confusion: null, classNames: [], absoluteErrors: absoluteErrors(answers, indices, target) }
  if (!answers.predicted) return { loss, accuracy: null, confusion: null, classNames: [] }
  const actual = Array.from(indices, (index) => target.labels[index]!)
  const confusion = confusionMatrix(target.names.length, actual, answers.predicted)
  return { loss, accuracy: accuracyOf(confusion), confusion, classNames: target.names }
}

function absoluteErrors({ readings }: Answers, indices: ArrayLike<number>, { names, values }: Extract<Target, { kind: 'values' }>): number[] {
  return names.map((_, column) => {
    const sum = readings.reduce((total, reading, row) => total + Math.abs(reading[column]! - values[indices[row]! * names.length + column]!), 0)
    return sum / Math.max(1, readings.length)
  })
}
