import { storedOf, traveller } from '../../store/timeTravel.ts'
import { lookAt } from './look.ts'
import { nearestStored } from './storedEpochs.ts'

/** Looks at the stored epoch nearest to a place in a chart. */
export function pickEpoch(x: number): void {
  const run = traveller()
  const epoch = run && nearestStored(storedOf(run), x)
  if (run && epoch !== null) lookAt(run, epoch)
}
