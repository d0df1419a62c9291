import type { Tensor1D } from '@tensorflow/tfjs-core'
import type { Network } from '../compile/network.ts'
import type { TensorFlow } from '../layer/index.ts'
import { takeCheckpoint, weightsAreFinite, type Checkpoint, type Position } from './checkpoint.ts'
import { answer, type Answers } from './evaluate.ts'
import type { Feed } from './feed.ts'
import type { Optimizer } from './optimizers/optimizer.ts'
import { trainStep } from './trainStep.ts'

/** The outcome of a step: [mean loss, samples that the main output had right]. It may still be on the graphics card. */
export type StepOutcome = Tensor1D | readonly [number, number]

/** How a run is computed: as a compiled plan, or operation by operation on TensorFlow.js. */
export type Engine = 'plan' | 'tensorflow'

/** What computes a run: TensorFlow.js, or the training engine. Between `settle`s, network and optimizer may lag behind it. */
export interface Learner {
  readonly engine: Engine
  /** Why it is not the compiled plan, where one was asked for: a phrase. */
  readonly reason?: string
  /** Takes effect at the next step. */
  learningRate: number
  /** One step on the samples at these positions. `step` counts from 1 over the whole run. */
  readonly step: (indices: Int32Array, step: number) => StepOutcome
  /** What the network says outside of training. Null when `between` said to stop. */
  readonly answer: (indices: ArrayLike<number>, between: () => Promise<boolean>) => Promise<Answers | null>
  readonly weightsAreFinite: () => Promise<boolean>
  readonly checkpoint: (position: Position) => Checkpoint
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
}

/** Runs on TensorFlow.js, operation by operation. */
export function createTensorLearner(options: LearnerOptions, reason?: string): Learner {
  const { tf, network, optimizer, feed } = options
  return {
    engine: 'tensorflow',
    ...(reason !== undefined && { reason }),
    get learningRate() {
      return optimizer.learningRate
    },
    set learningRate(value) {
      optimizer.learningRate = value
    },
    step: (indices, step) => trainStep(options, indices, step),
    answer: (indices, between) => answer({ tf, network, feed, between }, indices),
    weightsAreFinite: () => weightsAreFinite(tf, network),
    checkpoint: (position) => takeCheckpoint(network, optimizer, position),
    settle: () => {},
    dispose: () => {},
  }
}
