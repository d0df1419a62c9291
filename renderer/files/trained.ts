import { misfit } from '../../shared/project/misfit.ts'
import type { Project } from '../../shared/project/project.ts'
import type { TrainedState } from '../../shared/training/protocol.ts'
import { addRestoredRun, leaveRuns, useRuns } from '../store/run.ts'
import { useTimeTravel } from '../store/timeTravel.ts'
import { request } from '../training/client.ts'

/** The trained network of the open document, as it came out of its file; a later run replaces it. */
let opened: TrainedState | null = null
/** The run that was active when the document was opened: its network belongs to an earlier one. */
let runBefore: number | null = null

/** Gives up the network of the document that is about to be closed, with a run that is under way. */
export async function leaveTrained(): Promise<void> {
  // A worker that broke off holds nothing any more.
  if (useRuns.getState().activeId !== null) await request('forget', null).catch(() => null)
  leaveRuns()
}

/** Puts the trained network of a file into the worker, so that it predicts without training again. */
export async function takeTrained(project: Project, state: TrainedState | null): Promise<void> {
  opened = state
  if (state) {
    const restored = await request('restore', { project, state })
    if (!restored.ok) throw new Error(restored.mistake.message)
    addRestoredRun(project, state.history)
  }
  runBefore = useRuns.getState().activeId
}

/** The trained network of the open document, at the epoch that is looked at; null when there is none. */
export async function currentTrained(): Promise<TrainedState | null> {
  const active = useRuns.getState().activeId
  if ((active === null || active === runBefore) && !useTimeTravel.getState().looking) return opened
  return (await request('trained', null)) ?? opened
}

/** Which weights these are, in a sentence, where they are not the newest; else nothing. */
export function describeLooked(): string {
  const { looking } = useTimeTravel.getState()
  const run = looking && useRuns.getState().runs.find(({ id }) => id === looking.run)
  return run ? `The weights are those of epoch ${looking.epoch} of “${run.name}”, at which you look.` : ''
}

/** Whether the weights still belong to the network as it is drawn now. */
export function fits(project: Project, state: TrainedState): boolean {
  return misfit(project, state.weights) === null
}
