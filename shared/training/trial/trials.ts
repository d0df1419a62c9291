import { fail, MistakeError, succeed, type Result } from '../../mistake.ts'
import type { Project } from '../../project/project.ts'
import type { Material } from '../material.ts'
import type { Backend, RunStatus } from '../protocol.ts'
import { findRate } from './findRate.ts'
import type { RateSweep, TrialReport } from './report.ts'
import { timeSteps } from './timeSteps.ts'
import { openTrial, type Trial, type TrialSurroundings } from './trial.ts'
import { refuseBatch, timeTraining, weighTraining } from './tryOut.ts'

export interface TrialsOptions extends TrialSurroundings {
  /** The data of the session, and what its run does. */
  readonly material: () => Material | null
  readonly status: () => RunStatus
}

interface Asked {
  readonly project: Project
  /** The backend that TensorFlow.js runs on now. */
  readonly backend: Backend
  readonly strict: boolean
  /** Told of the share that is done, from 0 to 1. */
  readonly onProgress?: (share: number) => void
}

/** Steps on the session's data that leave its trained network alone, one trial at a time. None begins while a run is under way. */
export interface Trials {
  /** "Will it train here?" */
  readonly tryOut: (asked: Asked) => Promise<Result<Omit<TrialReport, 'tried'>>>
  /** A sweep over learning rates. */
  readonly findRate: (asked: Asked) => Promise<Result<RateSweep>>
  /** Seconds of one step. */
  readonly secondsPerStep: (asked: Asked) => Promise<Result<number>>
  /** Ends the trial that is under way; it answers with a mistake "cancelled". */
  readonly cancel: () => void
}

/** The code of the mistake that a trial ends with where it was called off. */
export const CANCELLED = 'cancelled'

export function createTrials(options: TrialsOptions): Trials {
  let turn = 0
  const cancel = () => {
    turn += 1
  }

  /** Builds what is tried, asks of it, and gives all back, whatever happens. */
  const attempt = async <T>(asked: Asked, ask: (trial: Trial, material: Material) => Promise<T | null>): Promise<Result<T>> => {
    const material = options.material()
    if (!material) return fail('no-data', 'There are no data to try the network on. Choose data first.')
    if (options.status() !== 'ended') return fail('training', 'A training is under way, and a trial beside it would slow both down. Stop it, then try again.')
    cancel()
    const mine = turn
    const cancelled = () => turn !== mine || options.status() !== 'ended'
    const opened = await openTrial(options, { ...asked, cancelled }, material)
    if (!opened.ok) return opened
    try {
      const answer = await ask(opened.value, material)
      return answer === null ? fail(CANCELLED, 'The trial was stopped.') : succeed(answer)
    } catch (error) {
      if (error instanceof MistakeError) return { ok: false, mistake: error.mistake }
      throw error
    } finally {
      opened.value.dispose()
    }
  }

  return {
    cancel,
    tryOut: async (asked) => {
      const material = options.material()
      if (!material) return fail('no-data', 'There are no data to try the network on. Choose data first.')
      const { backend, onProgress = () => {} } = asked
      const weighed = weighTraining(asked, material)
      const untimed = { engine: null, engineReason: undefined, timing: null }
      if (weighed.refusal) return succeed({ backend, ...weighed, ...untimed })
      try {
        const timed = await attempt(asked, (trial) => timeTraining(trial, options, asked, material, onProgress))
        return timed.ok ? succeed({ backend, ...weighed, ...timed.value }) : timed
      } catch (error) {
        if (!isOutOfMemory(error)) throw error
        return succeed({ backend, ...weighed, ...untimed, refusal: refuseBatch(Math.min(asked.project.training.batchSize, material.split.train.length)) })
      }
    },
    findRate: (asked) => attempt(asked, (trial) => findRate(trial, asked.project.training, asked.onProgress ?? (() => {}))),
    secondsPerStep: (asked) => attempt(asked, (trial) => timeSteps({ trial, clock: options.clock, accumulate: asked.project.training.accumulate ?? 1, ...(asked.onProgress && { onProgress: asked.onProgress }) })),
  }
}

/** Engines and drivers say it in words of their own. */
function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && /memory|allocation|out of bounds/i.test(error.message)
}
