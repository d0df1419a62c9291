import type { Backend, StoredMoment } from '../../shared/training/protocol.ts'
import type { TrainingConfig } from '../../shared/training/config.ts'
import { ensureData } from '../data/load.ts'
import { tell, warn, type WayOut } from '../notice.tsx'
import { edit } from '../store/document.ts'
import { activeRun, replaceRun, useRuns } from '../store/run.ts'
import { request, WorkerCrashed } from './client.ts'
import { launch } from './launch.ts'
import { applyEvents, rewind, type Run } from './run.ts'

/** After so many failures in a row without a step in between another try will not help. */
const MOST_REVIVALS = 2

/** Goes on with a run whose worker is gone, in a fresh one, from its last stored moment. `why` is a phrase. */
export async function revive(run: Run, why: string): Promise<void> {
  const count = run.step > run.revivals.step ? 1 : run.revivals.count + 1
  const paused = run.state === 'paused'
  const broken: Run = { ...run, revivals: { count, step: run.step } }
  if (count > MOST_REVIVALS) {
    giveUp(broken, why)
    return
  }
  replaceRun({ ...broken, state: 'starting' })
  try {
    const gone = await goOnFrom(broken, paused)
    if (gone.ok) tell(`The training process broke off${because(why)}. ${gone.moment ? `Training went on from epoch ${gone.moment.epoch}, step ${gone.moment.step.toLocaleString('en-US')}.` : 'Training began again, with the same weights as before.'}`)
    else giveUp(broken, gone.reason)
  } catch (error) {
    // A fresh worker that breaks off too comes back here by itself.
    if (!(error instanceof WorkerCrashed)) giveUp(broken, error instanceof Error ? error.message : String(error))
  }
}

type GoneOn = { readonly ok: true; readonly moment: StoredMoment | null } | { readonly ok: false; readonly reason: string }

/** Begins a run at its last stored moment; at the very start where none is stored. */
export async function goOnFrom(run: Run, paused: boolean, backend?: Backend | 'auto'): Promise<GoneOn> {
  const data = await ensureData()
  if (!data.ok) return { ok: false, reason: data.mistake.message }
  const moments = await request('moments', { run: run.key })
  const moment = moments.reduce<StoredMoment | null>((latest, each) => (latest === null || each.step > latest.step ? each : latest), null)
  const again = rewind(run, moment ?? { epoch: 0, step: 0 })
  replaceRun(again)
  useRuns.setState({ activeId: run.id })
  const result = await launch(again, { from: moment && { run: run.key, moment: null }, paused, ...(backend && { backend }) })
  return result.ok ? { ok: true, moment } : { ok: false, reason: result.mistake.message }
}

/** What is changed when a run goes on that could not go on as it was. */
export interface Cure {
  readonly backend?: Backend
  readonly training?: Partial<TrainingConfig>
}

/** Goes on with a run that has stopped, from its last good moment, with other settings; they become the project's, in one step of undo. */
export async function goOnWith(run: Run, { backend, training }: Cure): Promise<void> {
  if (backend) useRuns.setState({ wanted: backend })
  if (training) edit((project) => ({ ...project, training: { ...project.training, ...training } }))
  const cured: Run = { ...run, project: { ...run.project, training: { ...run.project.training, ...training } }, revivals: { count: 0, step: run.step } }
  try {
    const gone = await goOnFrom(cured, false)
    if (!gone.ok) giveUp(cured, gone.reason)
  } catch (error) {
    if (!(error instanceof WorkerCrashed)) giveUp(cured, error instanceof Error ? error.message : String(error))
  }
}

/** Says why a run stopped, with the way out that fits. */
export function giveUp(run: Run, why: string): void {
  const message = `${/[.!?]$/.test(why) ? why : `Training stopped: ${why}.`}${run.step > 0 ? ' What it has learned up to its last stored moment is kept.' : ''}`
  replaceRun(applyEvents(run, [{ event: 'failed', mistake: { code: 'worker-broken', message } }]))
  warn('Training broke off', message, wayOut(run, why))
}

/** Words of browsers and of the engine for too little memory. */
const OUT_OF_MEMORY = /memory|allocation|out of bounds|too large/i

/** The cure for a failure: on the processor, with half the batch, or simply once more. */
export function wayOut(run: Run, why: string): WayOut {
  const { batchSize } = run.project.training
  const goOn = (label: string, cure: Cure): WayOut => ({ label, run: () => void goOnWith(activeRun()?.id === run.id ? activeRun()! : run, cure) })
  if (OUT_OF_MEMORY.test(why) && batchSize > 1) return goOn('Go on with half the batch', { training: { batchSize: batchSize >> 1 } })
  const { backends } = useRuns.getState()
  const wasm = backends.some(({ backend, available }) => backend === 'wasm' && available)
  if (run.backend !== 'wasm' && run.backend !== 'cpu' && wasm) return goOn('Go on with WASM', { backend: 'wasm' })
  return goOn('Go on', {})
}

/** The cure for a loss that is no longer a number: a tenth of the learning rate. */
export function cureDivergence(run: Run): WayOut {
  const { optimizer } = run.project.training
  const learningRate = Number(((run.lastEpoch?.learningRate ?? optimizer.learningRate) / 10).toPrecision(2))
  return { label: `Go on with a learning rate of ${learningRate}`, run: () => void goOnWith(activeRun()?.id === run.id ? activeRun()! : run, { training: { optimizer: { ...optimizer, learningRate } } }) }
}

function because(why: string): string {
  return why ? ` (${why})` : ''
}
