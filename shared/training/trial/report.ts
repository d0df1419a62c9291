import type { Fix } from '../../layer/index.ts'
import type { Engine } from '../learner.ts'
import type { Backend } from '../protocol.ts'

/** "Will it train here?" */
export interface TrialReport {
  readonly backend: Backend
  /** How it computes; null where it was not tried, as it cannot fit. */
  readonly engine: Engine | null
  /** Why the engine is not the compiled plan, where it could have been: a phrase. */
  readonly engineReason?: string | undefined
  /** What training holds at its peak, in bytes, and how much there is. */
  readonly bytes: number
  readonly budget: number
  /** Samples that are learned. */
  readonly samples: number
  /** The largest batch whose training fits the budget; never more than the training samples. 0 where not even one sample fits. */
  readonly largestBatch: number
  /** Null where it was not tried. */
  readonly timing: {
    /** Median of the steps that were timed, without the first. */
    readonly secondsPerStep: number
    /** With its validation. */
    readonly secondsPerEpoch: number
    readonly stepsPerEpoch: number
  } | null
  /** Why it cannot train here, and what to change; null where it can. */
  readonly refusal: { readonly message: string; readonly fixes: readonly Fix[] } | null
  /** What each backend took for a step, where several were timed to choose the fastest. */
  readonly tried: readonly TriedBackend[]
}

/** One backend that was timed on a network. */
export interface TriedBackend {
  readonly backend: Backend
  /** Null where it did not get that far. */
  readonly secondsPerStep: number | null
  /** Why it did not: the end of a sentence. */
  readonly failure: string | null
}

/** The fastest backend for one network on one machine. */
export interface BackendChoice {
  readonly backend: Backend
  /** Fastest first, then those that failed. */
  readonly tried: readonly TriedBackend[]
}

export interface RatePoint {
  readonly learningRate: number
  /** Of the batch that was learned with it, before the step. */
  readonly loss: number
  /** The mean of the losses up to here, later ones counting more. */
  readonly smoothed: number
}

/** Losses over learning rates that grow from step to step (Smith 2017, Cyclical learning rates). */
export interface RateSweep {
  readonly points: readonly RatePoint[]
  /** Null where no rate made the loss fall. */
  readonly suggested: number | null
  /** Why this one, or why none: in sentences. */
  readonly reason: string
}
