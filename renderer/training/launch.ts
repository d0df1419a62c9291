import type { Backend, MomentChoice, RequestOutput } from '../../shared/training/protocol.ts'
import { activeRun, replaceRun, useRuns } from '../store/run.ts'
import { useView } from '../store/view.ts'
import { request } from './client.ts'
import { fillIn, type Run } from './run.ts'
import { forgetLooking } from './timeTravel/look.ts'

export interface Launch {
  /** A stored moment to go on from; null: fresh weights. */
  readonly from: MomentChoice | null
  readonly paused: boolean
  readonly backend?: Backend | 'auto'
}

/** Has the worker begin a run that is in the list. The data have been loaded. */
export async function launch(run: Run, { from, paused, backend = useRuns.getState().wanted }: Launch): Promise<RequestOutput<'start'>> {
  forgetLooking()
  const result = await request('start', {
    project: run.project, backend, strict: useView.getState().strict, paused, run: run.key, name: run.name, from,
  })
  const now = activeRun()
  // A start that is refused leaves what was looked at.
  if (!result.ok) await request('lookAt', null)
  if (!result.ok || now?.id !== run.id) return result
  const whole = from?.run === run.key ? fillIn(now, result.value) : now
  replaceRun(whole.state === 'starting' ? { ...whole, state: paused ? 'paused' : 'running', backend: result.value.backend } : whole)
  return result
}
