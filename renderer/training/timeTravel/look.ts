import { warn } from '../../notice.tsx'
import { announce, useRuns } from '../../store/run.ts'
import { samePlace, storedOf, useTimeTravel, type Place } from '../../store/timeTravel.ts'
import { request, WorkerCrashed } from '../client.ts'
import type { Run } from '../run.ts'
import { newestEpoch } from './storedEpochs.ts'

/** Counts how often the worker's network has been replaced: what was asked before that is of no interest any more. */
let generation = 0
let asking = false

/** Looks at a stored epoch: the newest of the run that the worker holds is the network itself. The last wish counts. */
export function lookAt(run: Run, epoch: number): void {
  const newest = run.id === useRuns.getState().activeId && epoch === newestEpoch(run, storedOf(run))
  want(newest ? null : { run: run.id, epoch })
}

/** Back to the network as it is. */
export function lookAtNewest(): void {
  useTimeTravel.setState({ playing: false })
  want(null)
}

function want(place: Place | null): void {
  useTimeTravel.setState({ wanted: place })
  void catchUp()
}

/** The network is replaced, by a run or a file: the worker goes back to the newest by itself. */
export function forgetLooking(): void {
  generation += 1
  const { wanted, looking, playing, chosen } = useTimeTravel.getState()
  if (wanted || looking || playing || chosen !== null) useTimeTravel.setState({ wanted: null, looking: null, playing: false, chosen: null })
}

/** Asks for one epoch at a time, until the worker looks where the slider stands. */
async function catchUp(): Promise<void> {
  if (asking) return
  asking = true
  try {
    for (;;) {
      const { wanted, looking } = useTimeTravel.getState()
      if (samePlace(wanted, looking)) return
      const turn = generation
      const mistake = await ask(wanted)
      if (turn !== generation) continue
      // What could not be looked at is left again.
      if (mistake === null) useTimeTravel.setState({ looking: wanted })
      else {
        useTimeTravel.setState(({ wanted: now }) => ({ playing: false, wanted: samePlace(now, wanted) ? null : now, looking: null }))
        warn('That epoch cannot be looked at', mistake)
        await ask(null)
      }
      const { looking: place } = useTimeTravel.getState()
      if (samePlace(place, useTimeTravel.getState().wanted)) say(place)
    }
  } finally {
    asking = false
  }
}

/** Why the worker does not look there, in a sentence; null: it does. */
async function ask(place: Place | null): Promise<string | null> {
  const run = place && useRuns.getState().runs.find(({ id }) => id === place.run)
  if (place && !run) return 'Its run has been removed.'
  try {
    const result = await request('lookAt', run ? { run: run.key, epoch: place.epoch } : null)
    return result.ok ? null : result.mistake.message
  } catch (error) {
    // A worker that broke off looks at nothing any more, and that is said elsewhere.
    if (error instanceof WorkerCrashed) return null
    return error instanceof Error ? error.message : String(error)
  }
}

function say(place: Place | null): void {
  announce(place ? `You look at epoch ${place.epoch}.` : 'You look at the newest weights.')
}
