import type { Analysis } from '../../analysis/result.ts'
import type { Kernels } from '../../engine/kernels.ts'
import type { TensorFlow } from '../../layer/index.ts'
import { fail, succeed, type Result } from '../../mistake.ts'
import type { Project } from '../../project/project.ts'
import { chooseLearner } from '../chooseLearner.ts'
import { createEpochOrder } from '../epochOrder.ts'
import { createFeed } from '../feed.ts'
import type { Learner, Outcomes } from '../learner.ts'
import type { Material } from '../material.ts'
import type { Backend } from '../protocol.ts'
import type { Clock } from '../stopwatch.ts'
import { buildForTraining } from '../trained.ts'

/** What a trial needs of the world around it. */
export interface TrialSurroundings {
  readonly tf: TensorFlow
  readonly clock: Clock
  /** Lets waiting messages in: resolves in a later macrotask. */
  readonly breathe: () => Promise<void>
  /** The kernels of the training engine in a memory of their own: in the other one lies what was trained. */
  readonly kernels?: () => Promise<Kernels | null>
}

export interface TrialOptions {
  readonly project: Project
  /** The backend that TensorFlow.js runs on now. */
  readonly backend: Backend
  readonly strict: boolean
  /** Whether it was called off meanwhile. */
  readonly cancelled: () => boolean
}

/** A network with fresh weights that takes some steps on the user's own data and is then thrown away. */
export interface Trial {
  readonly learner: Learner
  readonly analysis: Analysis
  /** Batches of an epoch with whole batches alone: a smaller last one is never taken. At least 1. */
  readonly wholeBatches: number
  /**
   * Learns from the next batches of full size, epoch after epoch in the order of a real run, and waits until they are computed. Answers what
   * each came to: [mean loss, samples that the main output had right], one after the other. `rates`: the learning rate of each.
   */
  readonly learn: (count: number, rates?: Float64Array) => Promise<Float64Array>
  /** Lets messages in where they have waited long. False when the trial was called off. */
  readonly goOn: () => Promise<boolean>
  readonly dispose: () => void
}

/** Longest time (in milliseconds) that a trial keeps messages waiting, short of a single long batch. */
const BREATH = 50
/** Steps whose outcomes may pile up on a graphics card, as in a real run. */
const MOST_PENDING = 32

/** Builds the network and what computes it. What cannot be trained is refused as at the start of a run. */
export async function openTrial({ tf, clock, breathe, kernels }: TrialSurroundings, { project, backend, strict, cancelled }: TrialOptions, material: Material): Promise<Result<Trial>> {
  const { training } = project
  const built = buildForTraining({ tf, backend, project, strict }, material, null)
  if (!built.ok) return built
  const { network, optimizer, analysis, preprocessing } = built.value
  const giveBack = () => {
    network.dispose()
    optimizer.dispose()
  }
  if (!network.weights.some(({ spec }) => spec.trainable)) {
    giveBack()
    return fail('nothing-to-learn', 'Every weight of the network is frozen, so there is nothing to try out. Let at least one layer learn.')
  }
  const { train } = material.split
  const feed = createFeed(tf, network, material.dataset, preprocessing, training, train)
  if (!feed.ok) {
    giveBack()
    return feed
  }
  const learner = await chooseLearner(kernels, backend, { tf, network, optimizer, feed: feed.value, seed: training.seed, config: training }, analysis, training)

  const { batchSize, seed, shuffle, accumulate = 1 } = training
  const whole = Math.max(1, Math.floor(train.length / batchSize))
  // Gradients are gathered over whole groups of batches.
  const wholeBatches = whole < accumulate ? whole : whole - (whole % accumulate)
  let epoch = 1
  const orderOf = createEpochOrder(train, seed, shuffle)
  let order = orderOf(epoch)
  let batch = 0
  let step = 0
  let lastBreath = clock()
  const take = (most: number, rates: Float64Array | undefined, from: number): { readonly outcomes: Outcomes; readonly count: number } => {
    if (batch === wholeBatches) {
      epoch += 1
      order = orderOf(epoch)
      batch = 0
    }
    const count = Math.min(most, wholeBatches - batch, MOST_PENDING)
    const outcomes = learner.steps({ order, batchSize, batch, count, step: step + 1, rates: rates?.subarray(from, from + count) ?? null })
    batch += count
    step += count
    return { outcomes, count }
  }
  return succeed({
    learner,
    analysis,
    wholeBatches,
    learn: async (count, rates) => {
      const values = new Float64Array(2 * count)
      for (let done = 0; done < count; ) {
        const { outcomes, count: taken } = take(count - done, rates, done)
        values.set(await read(tf, outcomes), 2 * done)
        done += taken
      }
      return values
    },
    goOn: async () => {
      if (clock() - lastBreath > BREATH) {
        await breathe()
        lastBreath = clock()
      }
      return !cancelled()
    },
    dispose: () => {
      learner.dispose()
      giveBack()
    },
  })
}

async function read(tf: TensorFlow, outcomes: Outcomes): Promise<ArrayLike<number>> {
  if (outcomes instanceof Float64Array) return outcomes
  const stacked = tf.stack([...outcomes])
  tf.dispose([...outcomes])
  const values = await stacked.data()
  stacked.dispose()
  return values
}
