import type { ParamSpec } from '../../layer/index.ts'
import type { ScheduleKind } from '../config.ts'

/** A setting of a schedule is always a number; the settings panel draws it from this. */
export type ScheduleField = Extract<ParamSpec, { kind: 'number' | 'integer' }> & { readonly default: number }

/** A moment of a run. All that a rate follows from, so that a run that goes on later takes the rates of one that never stopped. */
export interface Moment<S extends string = string> {
  /** Steps done, in a run from the very start: completed epochs · stepsPerEpoch + batches done of the next one. */
  readonly step: number
  readonly stepsPerEpoch: number
  /** Of the whole run. */
  readonly epochs: number
  /** The learning rate of the settings, η₀. */
  readonly base: number
  /** The loss after each completed epoch: of the validation part, or of the training part where there is none. */
  readonly losses: readonly number[]
  readonly settings: Readonly<Record<S, number>>
}

/** One way in which the learning rate follows the run, in PyTorch's definition. */
export interface ScheduleSpec<S extends string = string> {
  readonly kind: ScheduleKind
  readonly title: string
  /** One or two sentences for the settings panel. */
  readonly summary: string
  /** As a textbook writes it. η₀ is the learning rate of the settings, e counts epochs and t steps, both from 0; T is the last. */
  readonly equation: string
  readonly source: string
  readonly params: Readonly<Record<S, ScheduleField>>
  /** How often the rate may change by itself. */
  readonly changes: 'every step' | 'every epoch'
  /** The learning rate of the next step. */
  readonly rate: (at: Moment<S>) => number
}

/** Types a schedule by its own settings; the list then holds it with the general ones. */
export function defineSchedule<S extends string>(spec: ScheduleSpec<S>): ScheduleSpec {
  return spec
}

/** Epochs completed at a moment. */
export function epochsDone({ step, stepsPerEpoch }: Pick<Moment, 'step' | 'stepsPerEpoch'>): number {
  return Math.floor(step / stepsPerEpoch)
}

/** From `from` at share 0 down (or up) half a cosine wave to `to` at share 1. */
export function alongCosine(from: number, to: number, share: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * share))) / 2
}

/** Settings that several schedules share, so that they read alike. */
export const minimumField: ScheduleField = {
  kind: 'number', label: 'Lowest rate η_min', help: 'The rate never falls below this.', min: 0, max: 1e6, step: 0.0001, default: 0,
}

export function factorField(label: string, value: number): ScheduleField {
  return { kind: 'number', label, help: 'What the rate is multiplied by each time. 0.1 takes it to a tenth; 1 leaves it.', min: 1e-6, max: 1, step: 0.05, default: value }
}
