import { analyse } from '../../analysis/analyse.ts'
import { trainingLoad } from '../../analysis/memory.ts'
import type { Fix } from '../../layer/index.ts'
import { formatCount } from '../../layer/index.ts'
import { estimateMemory, largestBatch, MEMORY_BUDGET, refuseMemory, sumHoldings } from '../../compile/memory.ts'
import { factsOf } from '../../datasets/dataset.ts'
import type { Material } from '../material.ts'
import type { TrialReport } from './report.ts'
import { timeSteps } from './timeSteps.ts'
import type { Trial, TrialOptions, TrialSurroundings } from './trial.ts'

/** Samples of the validation part that are asked, twice, to time it. */
const VALIDATED = 512
/** Share of the work that is done before the validation. */
const STEPS_SHARE = 0.8

/** What training would hold, before anything is built. */
export function weighTraining({ project, backend, strict }: Pick<TrialOptions, 'project' | 'backend' | 'strict'>, material: Material): Pick<TrialReport, 'bytes' | 'budget' | 'samples' | 'largestBatch' | 'refusal'> {
  const { training } = project
  const samples = material.split.train.length
  const { nodes } = analyse(project.graph, { strict, training, data: factsOf(material.dataset) })
  const budget = MEMORY_BUDGET[backend]
  const load = trainingLoad(training, samples)
  const holdings = sumHoldings(nodes.values())
  return { bytes: estimateMemory(holdings, load).total, budget, samples, largestBatch: Math.min(samples, largestBatch(holdings, load, budget)), refusal: refuseMemory(holdings, load, budget) }
}

/** Why steps broke off for want of memory, and the way out: half the batch. */
export function refuseBatch(batchSize: number): { readonly message: string; readonly fixes: readonly Fix[] } {
  const message = `There was not enough memory for a batch of ${formatCount(batchSize)}, though it should have been.`
  if (batchSize === 1) return { message: `${message} Use fewer units or filters, or choose another backend.`, fixes: [] }
  const half = Math.floor(batchSize / 2)
  return { message: `${message} Use a smaller batch, or close other programs.`, fixes: [{ label: `Use a batch of ${formatCount(half)}`, steps: [{ kind: 'setTraining', training: { batchSize: half } }] }] }
}

/** How long training takes, from a few steps and a part of the validation. Null when the trial was called off. */
export async function timeTraining(
  trial: Trial, { clock }: TrialSurroundings, { project }: Pick<TrialOptions, 'project'>, { split }: Material, onProgress: (share: number) => void,
): Promise<Pick<TrialReport, 'engine' | 'engineReason' | 'timing'> | null> {
  const { batchSize, accumulate = 1 } = project.training
  const { learner } = trial
  const secondsPerStep = await timeSteps({ trial, clock, accumulate, onProgress: (share) => onProgress(STEPS_SHARE * share) })
  if (secondsPerStep === null) return null
  const validation = await timeValidation(trial, clock, split.validation)
  if (validation === null) return null
  onProgress(1)
  const samples = split.train.length
  return {
    engine: learner.engine,
    engineReason: learner.reason,
    timing: { secondsPerStep, secondsPerEpoch: (secondsPerStep * samples) / Math.min(samples, batchSize) + validation, stepsPerEpoch: Math.ceil(samples / batchSize) },
  }
}

/** Seconds of one whole validation; the first part is asked twice, as the first time compiles. */
async function timeValidation(trial: Trial, clock: () => number, validation: ArrayLike<number>): Promise<number | null> {
  if (validation.length === 0) return 0
  const part = Int32Array.from(validation).subarray(0, VALIDATED)
  if (!(await trial.learner.score(part, trial.goOn))) return null
  const began = clock()
  if (!(await trial.learner.score(part, trial.goOn))) return null
  return ((clock() - began) / 1000) * (validation.length / part.length)
}
