import { storedOf, traveller, useTimeTravel } from '../../store/timeTravel.ts'
import type { Run } from '../run.ts'
import { epochAfterKey, newestEpoch } from './storedEpochs.ts'

interface RunEpoch {
  readonly run: Run
  readonly epoch: number
}

/** Where the slider stands; null where there is none. */
export function placeNow(): RunEpoch | null {
  const run = traveller()
  const newest = run && newestEpoch(run, storedOf(run))
  if (!run || newest === null) return null
  const { wanted } = useTimeTravel.getState()
  return { run, epoch: wanted?.run === run.id ? wanted.epoch : newest }
}

/** Where a key takes the slider; null where it goes no further. */
export function stepTo(key: 'ArrowLeft' | 'ArrowRight'): RunEpoch | null {
  const place = placeNow()
  const epoch = place && epochAfterKey(key, storedOf(place.run), place.epoch)
  return place && epoch !== undefined && epoch !== null && epoch !== place.epoch ? { run: place.run, epoch } : null
}
