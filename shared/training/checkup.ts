import type { TrainingConfig } from './config.ts'
import type { DataFacts } from './dataFacts.ts'
import { adviceOf, diagnose, messageOf, type Case } from './doctor/index.ts'
import type { NetworkFacts } from './doctor/networkFacts.ts'
import type { Pulse, StopReason } from './protocol.ts'

/** Shortest time (in milliseconds) between two pulses. */
const EVERY = 1000
/** A pulse may cost this share of the time until the next one. */
const COST = 0.02
/** Pulses that are kept: the first, and so many of the last. */
const KEPT = 5

/** What is known of a run's network and data from the start. */
export interface Patient {
  readonly network: NetworkFacts
  readonly data: DataFacts
}

/** Decides when a run is measured, keeps what was, and says at the end what went wrong. */
export interface Checkup {
  /**
   * How many batches are learned next, of at most `wanted`, and whether they are measured. `batch` of an epoch have been learned; the last
   * steps of the whole run are always measured, so that a short run has two pulses.
   */
  readonly plan: (now: number, epoch: number, batch: number, wanted: number) => { readonly count: number; readonly measured: boolean }
  /** Takes what such batches took (in milliseconds), and what was measured. */
  readonly note: (now: number, took: number, count: number, pulse: Pulse | null) => void
  /** The most important problem at the end of a run, as a sentence or a few. */
  readonly advise: (seen: Pick<Case, 'history' | 'firstLoss' | 'breakdown' | 'keptEpoch'>, stoppedBy: StopReason) => string | null
}

export function createCheckup(patient: Patient, training: TrainingConfig, stepsPerEpoch: number): Checkup {
  const { epochs, accumulate = 1 } = training
  const pulses: Pulse[] = []
  /** Milliseconds of a step that is not measured; null before the first. */
  let usual: number | null = null
  let next = Number.NEGATIVE_INFINITY
  // Batches whose gradients are averaged belong together; the last group of an epoch may be smaller.
  const lastGroup = ((stepsPerEpoch - 1) % accumulate) + 1
  return {
    plan: (now, epoch, batch, wanted) => {
      const left = stepsPerEpoch - batch
      const ending = epoch === epochs - 1
      // Within a group no weight changes: there would be no update to measure.
      const measure = (count: number) => ({ count, measured: count === left || (batch + count) % accumulate === 0 })
      if (left <= lastGroup && ending) return measure(Math.min(wanted, left))
      if (now >= next) return measure(Math.min(wanted, accumulate, left))
      return { count: Math.min(wanted, ending ? left - lastGroup : left), measured: false }
    },
    note: (now, took, count, pulse) => {
      if (!pulse) {
        usual = took / count
        return
      }
      // The first step of all prepares much besides.
      const extra = usual === null ? 0 : Math.max(0, took - usual * count)
      next = now + Math.max(EVERY, extra / COST)
      pulses.push(pulse)
      if (pulses.length > KEPT + 1) pulses.splice(1, 1)
    },
    advise: (seen, stoppedBy) => {
      if (stoppedBy === 'user') return null
      const advice = adviceOf(diagnose({ ...patient, ...seen, training, stoppedBy, pulses, standing: new Set() }))
      return advice && messageOf(advice)
    },
  }
}

