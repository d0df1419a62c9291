import { LONG, tell } from '../notice.tsx'
import { giveUp } from './cure.ts'
import { describePlace, goOn } from './goOn.ts'
import type { Run } from './run.ts'

/** After so many failures without a step further another try will not help. */
const MOST_REVIVALS = 2

/** Goes on with a run whose worker is gone, in a fresh one, from its last stored moment. `why` is a phrase. */
export async function revive(run: Run, why: string): Promise<void> {
  const { count, step, paused } = run.revivals
  // One that breaks off again before it is under way is as it was.
  const wait = run.state === 'starting' ? paused : run.state === 'paused'
  const broken: Run = { ...run, revivals: { count: run.step > step ? 1 : count + 1, step: Math.max(run.step, step), paused: wait } }
  if (broken.revivals.count > MOST_REVIVALS) {
    giveUp(broken, why)
    return
  }
  const gone = await goOn(broken, wait)
  if (gone === null) return
  if (gone.ok) tell(`The training process broke off${why && ` (${why})`}. ${describe(gone.run, wait)}`, undefined, LONG)
  else giveUp(broken, gone.reason)
}

function describe({ from }: Run, waits: boolean): string {
  const place = describePlace(from)
  if (waits) return place ? `The run waits after ${place}.` : 'The run waits at its beginning.'
  return place ? `Training went on after ${place}.` : 'Training began again, with the same first weights.'
}
