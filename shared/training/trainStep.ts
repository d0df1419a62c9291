import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core'
import type { Network, NetworkWeight } from '../compile/network.ts'
import type { TensorFlow } from '../layer/index.ts'
import { MistakeError } from '../mistake.ts'
import { deriveSeed } from '../random.ts'
import type { Feed } from './feed.ts'
import type { Optimizer } from './optimizers/optimizer.ts'

export interface StepContext {
  readonly tf: TensorFlow
  readonly network: Network
  readonly feed: Feed
  readonly optimizer: Optimizer
  readonly seed: number
}

/**
 * One step on one batch: loss, gradients, new weights, new statistics. The answer stays on the backend, where reading
 * it would make the processor wait: [loss, samples that the main output had right (0 for numbers and boxes)]. The caller disposes it.
 */
export function trainStep({ tf, network, feed, optimizer, seed }: StepContext, indices: ArrayLike<number>, step: number): Tensor1D {
  const trainable = network.weights.filter(({ spec }) => spec.trainable).map(({ variable }) => variable)
  const updates: { weight: NetworkWeight; value: Tensor }[] = []
  const readings = feed.tasks.map(({ objective }) => objective.reads)
  const main = feed.tasks[feed.main]!.objective
  let draws = 0
  let right: Scalar | null = null
  try {
    return tf.tidy(() => {
      const { inputs, targets } = feed.batch(indices)
      const { value: loss, grads } = tf.variableGrads(() => {
        const values = network.forward(inputs, {
          training: true,
          readings,
          seed: () => deriveSeed(seed, 'noise', step, (draws += 1)),
          update: (weight, value) => updates.push({ weight, value: tf.keep(value.clone()) }),
        })
        right = main.countRight?.(values[feed.main]!, targets[feed.main]!) ?? null
        if (right) tf.keep(right)
        return feed.tasks.reduce<Scalar | null>((sum, { objective, weight }, index) => {
          const mean = tf.mean<Scalar>(objective.perSample(values[index]!, targets[index]!))
          const part = weight === 1 ? mean : tf.mul<Scalar>(mean, weight)
          return sum ? tf.add(sum, part) : part
        }, null)!
      }, trainable)
      optimizer.apply(grads)
      for (const { weight, value } of updates) weight.variable.assign(value)
      return tf.keep(tf.stack([loss, right ?? tf.scalar(0)])) as Tensor1D
    })
  } catch (error) {
    throw explain(error)
  } finally {
    tf.dispose(updates.map(({ value }) => value))
    if (right) tf.dispose(right)
  }
}

/** TensorFlow.js says in its own terms that no gradient arrives anywhere. */
function explain(error: unknown): unknown {
  const message = error instanceof Error ? error.message : ''
  if (!/gradient function not found|Cannot find a connection|Cannot compute gradient/.test(message)) return error
  return new MistakeError('no-gradient', 'No gradient reaches the weights: a function on the way (step, sign) is flat everywhere, so nothing can be learned through it. Use sigmoid or ReLU there to train.')
}
