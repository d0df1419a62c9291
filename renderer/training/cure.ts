import type { Project } from '../../shared/project/project.ts'
import type { Backend } from '../../shared/training/protocol.ts'
import type { TrainingConfig } from '../../shared/training/config.ts'
import { isOutOfMemory } from '../../shared/training/outOfMemory.ts'
import { tell, warn, type WayOut } from '../notice.tsx'
import { edit, useDocument } from '../store/document.ts'
import { activeRun, replaceRun, useRuns } from '../store/run.ts'
import { kill, request, WorkerCrashed } from './client.ts'
import { goOn } from './goOn.ts'
import { applyEvents, isActive, NO_REVIVALS, type Run } from './run.ts'

/** What is changed when a run goes on that could not go on as it was. */
export interface Cure {
  readonly backend?: Backend
  readonly training?: Partial<TrainingConfig>
}

/** Titles of what is said of a run that stopped; they are taken back when it goes on or another begins. */
export const BROKE_OFF = 'Training broke off'
export const DIVERGED = 'Training diverged'

/** Says why a run stopped, with the way out that fits. The reason is a phrase or a sentence. */
export function giveUp(run: Run, reason: string): void {
  const why = reason.replace(/^Training broke off: /, '')
  const kept = run.step > 0 && !/\bkept\b/.test(why) ? ' What it has learned up to its last stored moment is kept.' : ''
  const message = `${asSentence(why)}${kept}`
  replaceRun(applyEvents(run, [{ event: 'failed', mistake: { code: 'worker-broken', message } }]))
  warn(BROKE_OFF, message, wayOut(run, why))
}

function asSentence(why: string): string {
  if (/[.!?]$/.test(why)) return why
  return isOutOfMemory(why) ? `Training stopped: the memory was not enough (${why}).` : `Training stopped${why && `: ${why}`}.`
}

/** The cure for a failure: on the processor, with half the batch, or simply once more. */
export function wayOut(run: Run, why: string): WayOut {
  const { batchSize } = run.project.training
  const memory = isOutOfMemory(why)
  if (memory && batchSize > 1) return offer(run, `Go on with half the batch (${batchSize >> 1})`, { training: { batchSize: batchSize >> 1 } })
  const { backends } = useRuns.getState()
  const wasm = backends.some(({ backend, available }) => backend === 'wasm' && available)
  // On which one it was to run is known; on which it would have run is not, where it never began.
  const backend = run.backend ?? useRuns.getState().wanted
  if (wasm && backend !== 'wasm' && backend !== 'cpu' && (backend !== 'auto' || memory)) return offer(run, 'Go on with WASM', { backend: 'wasm' })
  return offer(run, 'Go on', {})
}

/** The cure for a loss that is no longer a number: a tenth of the learning rate. */
export function cureDivergence(run: Run): WayOut {
  // The one that was set last: during the run only the project is told of it.
  const { optimizer } = (isOpen(run) ? useDocument.getState().project : run.project).training
  const learningRate = Number((optimizer.learningRate / 10).toPrecision(2))
  return offer(run, `Go on with a learning rate of ${learningRate}`, { training: { optimizer: { ...optimizer, learningRate } } })
}

/** Whether the project on the canvas is the one that this run trained. */
function isOpen(run: Run): boolean {
  return useRuns.getState().runs.some(({ id, left }) => id === run.id && !left)
}

function offer({ id, name }: Run, label: string, cure: Cure): WayOut {
  const act = () => {
    const run = useRuns.getState().runs.find((candidate) => candidate.id === id)
    if (!run || run.left) tell(`“${name}” belongs to a project that is no longer open. Open it, then train again.`)
    else if (isActive(activeRun())) tell('A training is under way. Stop it first.')
    else void goOnWith(run, cure)
  }
  return { label, run: act }
}

/** Goes on with a run that has stopped, from its last good moment, with other settings; they become the project's, in one step of undo. */
export async function goOnWith(run: Run, { backend, training }: Cure): Promise<void> {
  const learningRate = training?.optimizer?.learningRate
  const change = (project: Project): Project => ({ ...project, training: { ...project.training, ...training } })
  if (backend) useRuns.setState({ wanted: backend })
  if (training) edit(change)
  const cured: Run = { ...run, project: change(run.project), revivals: { ...NO_REVIVALS, step: run.step } }
  // What a failed computation left behind in the worker, its memory above all, is of no use to the next.
  if (run.state === 'failed') kill('given up')
  const gone = await goOn(cured, learningRate !== undefined)
  if (gone === null) return
  if (!gone.ok) {
    giveUp(cured, gone.reason)
    return
  }
  if (learningRate === undefined) return
  try {
    // A rate that was set during the run is stored with its moments, and would else be taken again.
    await request('setLearningRate', { learningRate })
    await request('resume', null)
  } catch (error) {
    if (!(error instanceof WorkerCrashed)) throw error
  }
}
