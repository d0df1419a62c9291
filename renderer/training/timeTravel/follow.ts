import type { TrainingEvent } from '../../../shared/training/protocol.ts'
import { activeRun, useRuns } from '../../store/run.ts'
import { useTimeTravel } from '../../store/timeTravel.ts'
import { onCrash, onEvent, request } from '../client.ts'
import type { Run } from '../run.ts'
import { forgetLooking, lookAtNewest } from './look.ts'
import { storedEpochs } from './storedEpochs.ts'

/** Which epochs of a run that goes on are stored is asked this often at most, in milliseconds. */
const ASK_EVERY = 1000

/** Keeps the list of stored epochs, and what is looked at, in step with the runs. Returns the way to stop. */
export function followTimeTravel(): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null
  const refresh = () => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    const run = activeRun()
    if (run && !run.left) void readStored(run)
  }
  const hear = ({ event }: TrainingEvent) => {
    if (event === 'end' || event === 'start') refresh()
    else if (event === 'kept') timer ??= setTimeout(refresh, ASK_EVERY)
  }
  const stops = [onEvent(hear), onCrash(forgetLooking), useRuns.subscribe(({ runs, activeId }, before) => {
    if (activeId !== before.activeId) forgetLooking()
    if (runs === before.runs) return
    const gone = before.runs.filter(({ id }) => !runs.some((run) => run.id === id))
    if (gone.length > 0) forgetRuns(gone)
  })]
  refresh()
  return () => {
    for (const stop of stops) stop()
    if (timer !== null) clearTimeout(timer)
  }
}

/** Asks which epochs of a run are stored. */
async function readStored(run: Run): Promise<void> {
  const moments = await request('moments', { run: run.key }).catch(() => null)
  if (moments) useTimeTravel.setState(({ stored }) => ({ stored: { ...stored, [run.id]: storedEpochs(moments) } }))
}

/** Runs that were taken out of the list: nothing of them is kept. */
function forgetRuns(gone: readonly Run[]): void {
  const ids = new Set(gone.map(({ id }) => id))
  const { wanted, looking, chosen, stored } = useTimeTravel.getState()
  if ([wanted?.run, looking?.run].some((id) => id !== undefined && ids.has(id))) lookAtNewest()
  useTimeTravel.setState({
    stored: Object.fromEntries(Object.entries(stored).filter(([id]) => !ids.has(Number(id)))),
    chosen: chosen !== null && ids.has(chosen) ? null : chosen,
  })
  for (const { key } of gone) request('forgetRun', { run: key }).catch(() => {})
}
