import { ask } from '../files/ask.tsx'
import { warn } from '../notice.tsx'
import { activeRun, useRuns } from '../store/run.ts'
import { request, WorkerCrashed } from './client.ts'
import { isActive, type Run } from './run.ts'
import { start, stop } from './session.ts'

/** A new run of the network and the settings as they are now, from the weights that another run had after one of its epochs, or the stored epoch before it. */
export async function branch(from: Run, epoch: number): Promise<void> {
  if (!(await makeWay(from))) return
  try {
    const moments = await request('moments', { run: from.key })
    const moment = moments.filter((each) => each.batch === 0 && each.epoch <= epoch).toSorted((a, b) => a.epoch - b.epoch).at(-1)
    if (!moment) {
      warn('There is no way back to that epoch', `Nothing is stored of “${from.name}” up to epoch ${epoch}. Train again with early stopping, which keeps the best weights.`, { label: 'Start a new run', run: () => void start(false) })
      return
    }
    // As it is now: it may have gone on, or ended, while the user was asked.
    const parent = useRuns.getState().runs.find(({ id }) => id === from.id) ?? from
    await start(false, { parent, moment: { ...moment, kind: 'epoch' } })
  } catch (error) {
    if (error instanceof WorkerCrashed) return
    warn('The branch could not start', error instanceof Error ? error.message : String(error))
  }
}

/** Only one run trains at a time. Whether none does now. */
async function makeWay(from: Run): Promise<boolean> {
  const run = activeRun()
  if (!run || !isActive(run)) return true
  const answer = await ask({
    title: `Stop “${run.name}” first?`,
    message: `Only one network trains at a time. “${run.name}” is stopped after its current batch and keeps what it has learned; then the branch${run.id === from.id ? '' : ` of “${from.name}”`} begins.`,
    choices: [{ id: 'stop', label: 'Stop it and branch', primary: true }],
  })
  if (answer !== 'stop') return false
  await stop()
  await ended()
  return true
}

/** Resolves when no run is under way any more. */
function ended(): Promise<void> {
  return new Promise((resolve) => {
    if (!isActive(activeRun())) {
      resolve()
      return
    }
    const stopListening = useRuns.subscribe(() => {
      if (isActive(activeRun())) return
      stopListening()
      resolve()
    })
  })
}
