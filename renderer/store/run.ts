import { create } from 'zustand'
import type { Project } from '../../shared/project/project.ts'
import type { Backend, BackendReport, EpochRecord, StoredRun, TrainingEvent } from '../../shared/training/protocol.ts'
import { applyEvents, createRun, isActive, lossOf, NO_REVIVALS, type Run } from '../training/run.ts'

interface RunsState {
  /** Oldest first. */
  readonly runs: readonly Run[]
  /** The run whose network the worker holds: it trains, or was trained last. Null before the first. */
  readonly activeId: number | null
  /** What the user chose. */
  readonly wanted: Backend | 'auto'
  /** What this machine offers; empty until the worker has answered. */
  readonly backends: readonly BackendReport[]
  /** What a screen reader says next. */
  readonly announcement: string
}

/** More runs than this are not kept: the oldest goes first. */
export const MAX_RUNS = 20
/** Colours in the palette of the charts. */
export const RUN_COLOURS = 6

export const useRuns = create<RunsState>()(() => ({ runs: [], activeId: null, wanted: 'auto', backends: [], announcement: '' }))

let nextId = 1

/** Adds a run in front of the worker's first event and makes it the active one. */
export function addRun(project: Project): Run {
  const { runs } = useRuns.getState()
  const id = nextId
  nextId += 1
  const run = createRun(id, `Run ${id}`, freeColour(runs), project)
  useRuns.setState({ runs: [...runs, run].slice(-MAX_RUNS), activeId: id })
  return run
}

/** A network that was trained earlier and came with a file: its curves, as a run that has ended. */
export function addRestoredRun(project: Project, history: readonly EpochRecord[]): void {
  const run = addRun(project)
  const last = history.at(-1) ?? null
  const best = history.reduce<EpochRecord | null>((best, record) => (best === null || lossOf(record) < lossOf(best) ? record : best), null)
  const restored = applyEvents({ ...run, stepsPerEpoch: last ? last.step / last.epoch : 0 }, history.map((record) => ({ event: 'epoch', record })))
  const end = { stoppedBy: 'finished', seconds: 0, epoch: last?.epoch ?? 0, bestEpoch: best?.epoch ?? null, test: null, advice: null } as const
  replaceRun({ ...restored, name: `${run.name} (opened)`, state: 'ended', end })
}

/** A run that is stored and goes on from there: its curves, under its own name. It becomes the active one. */
export function addStoredRun({ run: key, name, project, history, moments }: StoredRun): Run {
  const run: Run = { ...addRun(project), key, name }
  const step = Math.max(0, ...moments.map((moment) => moment.step))
  const last = history.at(-1)
  const restored: Run = { ...applyEvents({ ...run, stepsPerEpoch: last ? last.step / last.epoch : 0 }, history.map((record) => ({ event: 'epoch', record }))), step, revivals: { ...NO_REVIVALS, step } }
  replaceRun(restored)
  return restored
}

/** Applies events of the worker to the active run, all at once. */
export function receive(events: readonly TrainingEvent[]): void {
  const run = activeRun()
  if (run && events.length > 0) replaceRun(applyEvents(run, events))
}

export function replaceRun(run: Run): void {
  useRuns.setState(({ runs }) => ({ runs: runs.map((other) => (other.id === run.id ? run : other)) }))
}

export function renameRun(id: number, name: string): void {
  changeRun(id, { name: name.trim().slice(0, 60) || `Run ${id}` })
}

export function showRun(id: number, visible: boolean): void {
  changeRun(id, { visible })
}

/** A run that still trains stays. */
export function removeRun(id: number): void {
  useRuns.setState(({ runs, activeId }) => {
    const kept = runs.filter((run) => run.id !== id || isActive(run))
    return { runs: kept, activeId: kept.some((run) => run.id === activeId) ? activeId : null }
  })
}

/** Removes all runs that no longer train. */
export function clearRuns(): void {
  useRuns.setState(({ runs, activeId }) => {
    const kept = runs.filter(isActive)
    return { runs: kept, activeId: kept.some((run) => run.id === activeId) ? activeId : null }
  })
}

/**
 * Another document is opened: no run is the active one, so that nothing it answers is taken for the new network's. The
 * runs stay to be compared with, hidden and named after the project that they trained.
 */
export function leaveRuns(): void {
  useRuns.setState(({ runs }) => ({
    activeId: null,
    runs: runs.map((run) => (run.left ? run : { ...run, left: true, visible: false, name: `${run.name} · ${run.project.name}`, state: isActive(run) ? 'ended' : run.state, secondsLeft: null })),
  }))
}

export function announce(announcement: string): void {
  useRuns.setState({ announcement })
}

export function activeRun(): Run | null {
  const { runs, activeId } = useRuns.getState()
  return runs.find((run) => run.id === activeId) ?? null
}

export function useActiveRun(): Run | null {
  return useRuns(({ runs, activeId }) => runs.find((run) => run.id === activeId) ?? null)
}

/** How the active run is: unlike the run itself it does not change ten times a second. */
export function useActiveState(): Run['state'] | undefined {
  return useRuns(({ runs, activeId }) => runs.find((run) => run.id === activeId)?.state)
}

/** Whether the worker trains, or is paused in a run. */
export function useTraining(): boolean {
  return useRuns(({ runs }) => runs.some(isActive))
}

function changeRun(id: number, change: Partial<Pick<Run, 'name' | 'visible'>>): void {
  useRuns.setState(({ runs }) => ({ runs: runs.map((run) => (run.id === id ? { ...run, ...change } : run)) }))
}

function freeColour(runs: readonly Run[]): number {
  const uses = Array.from({ length: RUN_COLOURS }, (_, colour) => runs.filter((run) => run.colour === colour).length)
  return uses.indexOf(Math.min(...uses))
}

