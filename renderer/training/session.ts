import type { Backend, BackendReport, StoredMoment, TrainingEvent } from '../../shared/training/protocol.ts'
import { isOutOfMemory } from '../../shared/training/outOfMemory.ts'
import { ensureData, followData } from '../data/load.ts'
import { takeBack, warn, type WayOut } from '../notice.tsx'
import { nextTask } from '../shell/nextTask.ts'
import { analyseOnce } from '../store/analysis.ts'
import { factsOf, useData } from '../store/data.ts'
import { edit, useDocument } from '../store/document.ts'
import { activeRun, addRun, announce, receive, removeRun, replaceRun, useRuns } from '../store/run.ts'
import { setView, useView } from '../store/view.ts'
import { kill, onCrash, onEvent, onProgress, request, WorkerCrashed } from './client.ts'
import { BROKE_OFF, cureDivergence, DIVERGED, giveUp } from './cure.ts'
import { createEventQueue } from './eventQueue.ts'
import { launch } from './launch.ts'
import { createMilestones } from './milestones.ts'
import { revive } from './revive.ts'
import { branchOff, isActive, type Run, type RunState } from './run.ts'
import { createWatch } from './watch.ts'

/** What the user does with training: the buttons, the shortcuts and the menu call these. */

const sayMilestones = createMilestones(announce)

/** A start that is still on its way; a second press must not start twice. */
let starting = false

/** A run that was stopped before it had begun. */
let stopping: number | null = null

const queue = createEventQueue((events) => {
  receive(events)
  const run = activeRun()
  if (!run) return
  for (const event of events) sayMilestones(event, run)
  for (const event of events) {
    if (event.event === 'start' && stopping === run.id) void control('stop')
    if (event.event === 'note') warn('Training goes on', event.note.message)
    if (event.event === 'failed') giveUp(run, event.mistake.message)
    if (event.event === 'end' && event.stoppedBy === 'notFinite') warn(DIVERGED, event.advice ?? 'The loss is no longer a number.', cureDivergence(run))
  }
})

/** A run that gives no sign of life is ended, and goes on in a fresh worker. */
const watch = createWatch((seconds) => kill(`no sign of life for ${seconds} seconds`))

function attend(event: TrainingEvent): void {
  if (event.event === 'status' && event.status === 'running') watch.begin()
  else if (event.event === 'status' || event.event === 'end' || event.event === 'failed') watch.rest()
  else watch.sign(event.event === 'batches')
}

/** A start is watched too: it loads data, and compiles programs for the graphics card. A run that failed is given up when its user turns to something else. */
function followStates(): () => void {
  return useRuns.subscribe((now, before) => {
    const [state, earlier] = [stateOf(now), stateOf(before)]
    if (earlier === 'failed' && now.activeId !== before.activeId) giveUpRun(before)
    if (state === earlier && now.activeId === before.activeId) return
    if (state === 'starting') {
      watch.begin()
      takeBack(BROKE_OFF)
      takeBack(DIVERGED)
    } else if (state !== 'running') watch.rest()
  })
}

function giveUpRun({ runs, activeId }: ReturnType<typeof useRuns.getState>): void {
  const run = runs.find(({ id }) => id === activeId)!.key
  // Should that not be stored, the run is offered at the next start: no harm.
  request('giveUpRun', { run }).catch(() => undefined)
}

function stateOf({ runs, activeId }: ReturnType<typeof useRuns.getState>): RunState | undefined {
  return runs.find(({ id }) => id === activeId)?.state
}

function takeUp(reason: string): void {
  watch.rest()
  queue.flush()
  const run = activeRun()
  if (run && isActive(run)) void revive(run, reason)
}

/** Listens to the worker, keeps its data in step with the project and asks what the machine offers. Returns the way to stop. */
export function openSession(): () => void {
  const stopEvents = onEvent((event: TrainingEvent) => {
    attend(event)
    queue.push(event)
  })
  const stopProgress = onProgress(() => watch.sign(false))
  const stopStates = followStates()
  const stopCrash = onCrash(takeUp)
  const stopData = followData()
  request('backends', null).then(takeBackends, reportBroken)
  return () => {
    stopEvents()
    stopProgress()
    stopStates()
    stopCrash()
    stopData()
  }
}

/** A choice that was remembered from another browser or graphics card falls back to the automatic one. */
function takeBackends(backends: readonly BackendReport[]): void {
  const { wanted } = useRuns.getState()
  const gone = wanted !== 'auto' && backends.some(({ backend, available }) => backend === wanted && !available)
  useRuns.setState(gone ? { backends, wanted: 'auto' } : { backends })
}

/** Trains: resumes a paused run, else starts a new one with fresh weights. */
export async function train(): Promise<void> {
  const run = activeRun()
  if (run?.state === 'paused') await control('resume')
  else if (!isActive(run)) await start(false)
}

/** One batch, then a pause; starts a run where there is none. */
export async function step(): Promise<void> {
  if (!isActive(activeRun()) && !(await start(true))) return
  await control('step')
}

export async function pause(): Promise<void> {
  if (activeRun()?.state === 'running') await control('pause')
}

export async function stop(): Promise<void> {
  const run = activeRun()
  if (!isActive(run)) return
  // The worker may not have begun yet: it loads data, or is new.
  if (run?.state === 'starting') stopping = run.id
  await control('stop')
}

async function control(name: 'pause' | 'resume' | 'step' | 'stop'): Promise<void> {
  try {
    const status = await request(name, null)
    queue.flush()
    const run = activeRun()
    if (run && isActive(run) && status !== 'ended') replaceRun({ ...run, state: status })
  } catch (error) {
    reportBroken(error)
  }
}

/** A stored moment of another run, with whose weights a run begins. */
export interface Origin {
  readonly parent: Run
  readonly moment: StoredMoment
}

/** Whether a run of the project as it is now has begun, with fresh weights or those of `origin`. Otherwise the user has been told why not. */
export async function start(paused: boolean, origin: Origin | null = null): Promise<boolean> {
  if (starting) return false
  starting = true
  try {
    return await startChecked(paused, origin)
  } catch (error) {
    if (error instanceof WorkerCrashed) return false
    const message = error instanceof Error ? error.message : String(error)
    warn('Training could not start', message, isOutOfMemory(message) ? offerSmaller() : undefined)
    return false
  } finally {
    starting = false
  }
}

async function startChecked(paused: boolean, origin: Origin | null): Promise<boolean> {
  const data = await ensureData()
  if (!data.ok) {
    setView({ leftTab: 'data' })
    warn('There are no data to train on', data.mistake.message)
    return false
  }
  const { project } = useDocument.getState()
  const { strict } = useView.getState()
  const analysis = analyseOnce(project, strict, factsOf(project.data, useData.getState()))
  const problem = analysis.problems.find(({ level }) => level === 'error') ?? (project.graph.nodes.length === 0 ? analysis.problems[0] : undefined)
  if (problem) {
    const errors = analysis.problems.filter(({ level }) => level === 'error').length
    setView({ dockOpen: true, dockTab: 'problems' })
    warn('The network cannot be trained yet', errors > 1 ? `It has ${errors} errors. The first: ${problem.message}` : problem.message)
    return false
  }
  // The click is answered before the run is drawn.
  await nextTask()
  const { activeId: before } = useRuns.getState()
  const fresh = addRun(project)
  const run = origin ? branchOff(fresh, origin.parent, origin.moment) : fresh
  if (origin) replaceRun(run)
  setView({ dockOpen: true, dockTab: useView.getState().dockTab === 'boundary' ? 'boundary' : 'charts' })
  const result = await launch(run, { from: origin && { run: origin.parent.key, moment: origin.moment }, paused }).catch((error: unknown) => {
    // A worker that broke off: the run is taken up in a fresh one.
    if (!(error instanceof WorkerCrashed)) removeUnstarted(run.id)
    throw error
  })
  queue.flush()
  if (!result.ok) {
    removeUnstarted(run.id)
    // The worker still holds the network of the run before.
    if (useRuns.getState().runs.some(({ id }) => id === before)) useRuns.setState({ activeId: before })
    if (origin) warn('The branch could not start', result.mistake.message, { label: 'Start a new run', run: () => void start(false) })
    else warn('Training could not start', result.mistake.message, offerWasm())
    return false
  }
  return true
}

function removeUnstarted(id: number): void {
  const run = useRuns.getState().runs.find((candidate) => candidate.id === id)
  if (run?.state === 'starting') replaceRun({ ...run, state: 'ended' })
  removeRun(id)
}

/** Chooses where the arithmetic runs, from the next run on. */
export function chooseBackend(wanted: Backend | 'auto'): void {
  useRuns.setState({ wanted })
}

/** Changes the learning rate of the project and of a run that is under way. */
export function changeLearningRate(learningRate: number): void {
  edit((project) => ({ ...project, training: { ...project.training, optimizer: { ...project.training.optimizer, learningRate } } }))
  if (isActive(activeRun())) request('setLearningRate', { learningRate }).catch(reportBroken)
}

/** A question came to nothing: the run has ended, whatever it did. A worker that broke off is taken care of elsewhere. */
function reportBroken(error: unknown): void {
  if (error instanceof WorkerCrashed) return
  const message = error instanceof Error ? error.message : String(error)
  queue.flush()
  const run = activeRun()
  if (run && isActive(run)) giveUp(run, message)
  else warn('The training process gave no answer', message)
}

/** Half the batch, offered where the memory was not enough. */
function offerSmaller(): WayOut | undefined {
  const batchSize = useDocument.getState().project.training.batchSize >> 1
  if (batchSize < 1) return undefined
  return {
    label: `Use a batch of ${batchSize}`,
    run: () => {
      edit((project) => ({ ...project, training: { ...project.training, batchSize } }))
      void start(false)
    },
  }
}

/** Training on the processor, offered where it is something else than what has just failed. */
function offerWasm(): WayOut | undefined {
  const { wanted, backends } = useRuns.getState()
  const last = activeRun()?.backend
  const offered = backends.some(({ backend, available }) => backend === 'wasm' && available)
  if (wanted === 'wasm' || (wanted === 'auto' && last === 'wasm') || (backends.length > 0 && !offered)) return undefined
  return {
    label: 'Use WASM',
    run: () => {
      chooseBackend('wasm')
      void start(false)
    },
  }
}
