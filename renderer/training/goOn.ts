import type { Backend } from '../../shared/training/protocol.ts'
import { ensureData } from '../data/load.ts'
import { activeRun, replaceRun, useRuns } from '../store/run.ts'
import { request, WorkerCrashed } from './client.ts'
import { launch } from './launch.ts'
import type { Run } from './run.ts'

/** The run as it goes on, or why it cannot. */
export type GoneOn = { readonly ok: true; readonly run: Run } | { readonly ok: false; readonly reason: string }

/**
 * Goes on with a run from its last stored moment, or begins it anew where none is stored. Its curves are cut there as soon as the worker says that it
 * has begun. Null where the worker broke off meanwhile: then the run has been taken up by whoever follows that.
 */
export async function goOn(run: Run, paused: boolean, backend?: Backend | 'auto'): Promise<GoneOn | null> {
  replaceRun({ ...run, state: 'starting', end: null, mistake: null, secondsLeft: null })
  useRuns.setState({ activeId: run.id })
  try {
    // The project may have been given other data since; a run learns from those that it began with.
    const data = await ensureData(run.project.data)
    const now = activeRun()
    // Taken up anew, or left.
    if (now?.id !== run.id || now.state !== 'starting' || now.revivals !== run.revivals) return null
    if (!data.ok) return { ok: false, reason: data.mistake.message }
    const moments = await request('moments', { run: run.key })
    const result = await launch(now, { from: moments.length > 0 ? { run: run.key, moment: null } : null, paused, ...(backend && { backend }) })
    return result.ok ? { ok: true, run: activeRun() ?? now } : { ok: false, reason: result.mistake.message }
  } catch (error) {
    if (error instanceof WorkerCrashed) return null
    return { ok: false, reason: error instanceof Error ? error.message : String(error) }
  }
}

/** "epoch 3, step 1,200"; null for the very start. */
export function describePlace(from: Run['from']): string | null {
  return from && `epoch ${from.epoch}, step ${from.step.toLocaleString('en-US')}`
}
