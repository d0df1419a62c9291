import type { NamedTensorMap, Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core'
import type { Network, NetworkWeight } from '../compile/network.ts'
import type { TensorFlow } from '../layer/index.ts'
import { MistakeError } from '../mistake.ts'
import { deriveSeed } from '../random.ts'
import { clipGradients } from './clipping.ts'
import type { TrainingConfig } from './config.ts'
import type { Feed } from './feed.ts'
import type { Optimizer } from './optimizers/optimizer.ts'
import { addPenaltyGradients, listPenalised, penaltyTensor } from './penalty.ts'

export interface StepContext {
  readonly tf: TensorFlow
  readonly network: Network
  readonly feed: Feed
  readonly optimizer: Optimizer
  readonly seed: number
  readonly config: Pick<TrainingConfig, 'clip' | 'penalty' | 'accumulate'>
}

/** Shown what a step computes on the way. Tensors are only valid during the call unless kept. */
export interface StepWatch {
  /** What a node gives in training. */
  readonly tap: (node: string, value: Tensor) => void
  /** By the names of the variables, before anything is done to them. */
  readonly gradients: (gradients: NamedTensorMap) => void
}

/**
 * One step on one batch: loss, gradients, new weights, new statistics. The answer stays on the backend, where reading
 * it would make the processor wait: [loss, samples that the main output had right (0 for numbers and boxes)]. The caller disposes it.
 * `group`: how many batches, this one the last, the optimizer's step is for; 0 where their gradients are still gathered: see accumulation.ts.
 */
export function trainStep({ tf, network, feed, optimizer, seed, config }: StepContext, indices: ArrayLike<number>, step: number, group: number, watch?: StepWatch): Tensor1D {
  const trainable = network.weights.filter(({ spec }) => spec.trainable).map(({ variable }) => variable)
  const updates: { weight: NetworkWeight; value: Tensor }[] = []
  const readings = feed.tasks.map(({ objective }) => objective.reads)
  const main = feed.tasks[feed.main]!.objective
  let draws = 0
  let right: Scalar | null = null
  try {
    return tf.tidy(() => {
      const { inputs, targets } = feed.trainingBatch(indices, step)
      const penalised = listPenalised(network.weights, config)
      const { value, grads } = tf.variableGrads(() => {
        const values = network.forward(inputs, {
          training: true,
          readings,
          seed: () => deriveSeed(seed, 'noise', step, (draws += 1)),
          ...(watch && { tap: watch.tap }),
          update: (weight, value) => updates.push({ weight, value: tf.keep(value.clone()) }),
        })
        right = main.countRight?.(values[feed.main]!, targets[feed.main]!) ?? null
        if (right) tf.keep(right)
        return feed.tasks.reduce<Scalar | null>((sum, { objective, weight }, index) => {
          const mean = tf.mean<Scalar>(objective.perLesson(values[index]!, targets[index]!))
          const part = weight === 1 ? mean : tf.mul<Scalar>(mean, weight)
          return sum ? tf.add(sum, part) : part
        }, null)!
      }, trainable)
      watch?.gradients(grads)
      const loss = penalised.length > 0 ? tf.add(value, penaltyTensor(tf, penalised)) : value
      if (group !== 1) optimizer.gather(grads)
      if (group > 0) optimizer.apply(clipGradients(tf, config.clip, addPenaltyGradients(tf, penalised, group === 1 ? grads : optimizer.gathered(group))))
      for (const { weight, value: next } of updates) weight.variable.assign(next)
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
