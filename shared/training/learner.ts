import type { Tensor1D } from '@tensorflow/tfjs-core'
import type { Network } from '../compile/network.ts'
import type { TensorFlow } from '../layer/index.ts'
import { groupEndedBy } from './accumulation.ts'
import { observeTensors } from './observeTensors.ts'
import { createPulseMeter } from './pulseMeter.ts'
import { takeCheckpoint, weightsAreFinite, type Checkpoint } from './checkpoint.ts'
import { answer, watched, type Answers } from './evaluate.ts'
import type { TrainingConfig } from './config.ts'
import type { Feed } from './feed.ts'
import type { Optimizer } from './optimizers/optimizer.ts'
import { listPenalised, penaltyTensor } from './penalty.ts'
import type { EpochRecord, LayerPulse, NamedTensor, Progress } from './protocol.ts'
import { trainStep } from './trainStep.ts'

/** Some consecutive batches of one epoch. */
export interface Chunk {
  /** Positions of the epoch's samples, in the order in which they are learned. */
  readonly order: Int32Array
  /** Samples in a batch; the last one of the epoch may be smaller. */
  readonly batchSize: number
  /** The first batch, counted from 0 in its epoch. */
  readonly batch: number
  /** Batches. */
  readonly count: number
  /** The step of the first batch, counted from 1 over the whole run. */
  readonly step: number
  /** Learning rate of each of the steps; null: it stays what it is. */
  readonly rates: Float64Array | null
}

/** What steps came to: of each [mean loss, samples that the main output had right], one after the other; or the same on the graphics card. */
export type Outcomes = Float64Array | readonly Tensor1D[]

/** What steps came to, and how each layer with weights learned in the last of them. */
export interface Observation {
  readonly outcomes: Outcomes
  readonly layers: readonly LayerPulse[]
}

/** What is watched of a part after each epoch. See `EpochRecord`. */
export interface Score {
  readonly loss: number
  readonly accuracy: number | null
  readonly meanIoU?: number | undefined
}

/** How a run is computed: as a compiled plan, or operation by operation on TensorFlow.js. */
export type Engine = 'plan' | 'tensorflow'

/** Weights and what the optimizer remembers, by their names. */
export interface Learned {
  readonly weights: readonly NamedTensor[]
  readonly optimizer: readonly NamedTensor[]
}

/** What computes a run: TensorFlow.js, or the training engine. Between `settle`s, network and optimizer may lag behind it. */
export interface Learner {
  readonly engine: Engine
  /** Why it is not the compiled plan, where one was asked for: a phrase. */
  readonly reason?: string
  /** Takes effect at the next step. */
  learningRate: number
  /** Learns from these batches, one step each. */
  readonly steps: (chunk: Chunk) => Outcomes
  /** The same, and measures the last of the steps: it is as any other, and only takes longer. */
  readonly observe: (chunk: Chunk) => Promise<Observation>
  /** What the network says outside of training. Null when `between` said to stop. */
  readonly answer: (indices: ArrayLike<number>, between: () => Promise<boolean>) => Promise<Answers | null>
  /** How good those answers are; cheaper than the answers themselves. Null when `between` said to stop. */
  readonly score: (indices: ArrayLike<number>, between: () => Promise<boolean>) => Promise<Score | null>
  /** What penalties on the weights as they are add to the loss of a step; null where there are none. */
  readonly penalty: () => Promise<number | null>
  readonly weightsAreFinite: () => Promise<boolean>
  readonly checkpoint: (progress: Progress) => Checkpoint
  /** All that it has learned, as plain numbers of their own. */
  readonly save: () => Promise<Learned>
  /** Goes on from what was saved, of the same network and optimizer; others throw. */
  readonly load: (learned: Learned) => Promise<void>
  /** Brings network and optimizer to where the learner is, so that they can be asked and saved. */
  readonly settle: () => void
  readonly dispose: () => void
}

export interface LearnerOptions {
  readonly tf: TensorFlow
  readonly network: Network
  readonly optimizer: Optimizer
  readonly feed: Feed
  readonly seed: number
  readonly config: TrainingConfig
}

/** Runs on TensorFlow.js, operation by operation. */
export function createTensorLearner(options: LearnerOptions, reason?: string): Learner {
  const { tf, network, optimizer, feed } = options
  const ask: Learner['answer'] = (indices, between) => answer({ tf, network, feed, between }, indices)
  const meter = createPulseMeter(network)
  return {
    engine: 'tensorflow',
    ...(reason !== undefined && { reason }),
    get learningRate() {
      return optimizer.learningRate
    },
    set learningRate(value) {
      optimizer.learningRate = value
    },
    steps: (chunk) => learn(options, chunk),
    observe: (chunk) => observeTensors(options, meter, chunk),
    answer: ask,
    score: (indices, between) => scoreAnswers(ask, indices, between),
    penalty: async () => {
      const penalised = listPenalised(network.weights, options.config)
      if (penalised.length === 0) return null
      const sum = tf.tidy(() => penaltyTensor(tf, penalised))
      const [value] = await sum.data()
      sum.dispose()
      return value!
    },
    weightsAreFinite: () => weightsAreFinite(tf, network),
    checkpoint: (progress) => takeCheckpoint(network, optimizer, progress),
    save: async () => {
      const [weights, slots] = await Promise.all([network.save(), optimizer.save()])
      return { weights, optimizer: slots }
    },
    load: (learned) => Promise.resolve(loadInto(network, optimizer, learned)),
    settle: () => {},
    dispose: () => {},
  }
}

/** The steps of a chunk. The caller disposes what they came to. */
export function learn(options: LearnerOptions, chunk: Chunk): Tensor1D[] {
  return Array.from({ length: chunk.count }, (_, index) => {
    if (chunk.rates) options.optimizer.learningRate = chunk.rates[index]!
    return trainStep(options, batchOf(chunk, index), chunk.step + index, groupEndedBy(chunk, index, options.config.accumulate))
  })
}

/** The samples of one batch of a chunk, counted from 0. A view, not a copy. */
export function batchOf({ order, batch, batchSize }: Chunk, index: number): Int32Array {
  return order.subarray((batch + index) * batchSize, (batch + index + 1) * batchSize)
}

/** The score from whole answers: what a learner without a shorter way does. */
export async function scoreAnswers(ask: Learner['answer'], indices: ArrayLike<number>, between: () => Promise<boolean>): Promise<Score | null> {
  const answers = await ask(indices, between)
  return answers && watched(answers, indices)
}

/** Puts what was saved into a network and its optimizer. */
export function loadInto(network: Network, optimizer: Optimizer, { weights, optimizer: slots }: Learned): void {
  for (const loaded of [network.load(weights), optimizer.load(slots)]) {
    if (!loaded.ok) throw new Error(loaded.mistake.message)
  }
}

/** The loss that says how good an epoch was: of the validation part, or of the training part where there is none. */
export function watchedLoss({ valLoss, loss }: Pick<EpochRecord, 'valLoss' | 'loss'>): number {
  return valLoss ?? loss
}
