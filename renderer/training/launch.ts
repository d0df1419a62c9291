import type { Backend, MomentChoice, RequestOutput } from '../../shared/training/protocol.ts'
import { activeRun, replaceRun, useRuns } from '../store/run.ts'
import { useView } from '../store/view.ts'
import { request } from './client.ts'
import type { Run } from './run.ts'

export interface Launch {
  /** A stored moment to go on from; null: fresh weights. */
  readonly from: MomentChoice | null
  readonly paused: boolean
  readonly backend?: Backend | 'auto'
}

/** Has the worker begin a run that is in the list. The data have been loaded. */
export async function launch(run: Run, { from, paused, backend = useRuns.getState().wanted }: Launch): Promise<RequestOutput<'start'>> {
  const result = await request('start', {
    project: run.project, backend, strict: useView.getState().strict, paused, run: run.key, name: run.name, from,
  })
  const now = activeRun()
  if (result.ok && now?.id === run.id && now.state === 'starting') replaceRun({ ...now, state: paused ? 'paused' : 'running', backend: result.value.backend })
  return result
}
