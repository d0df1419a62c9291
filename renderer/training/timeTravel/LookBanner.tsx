import { Button } from '@mantine/core'
import { useRuns, useTraining } from '../../store/run.ts'
import { useTimeTravel, type Place } from '../../store/timeTravel.ts'
import { lookAtNewest } from './look.ts'
import classes from './TimeTravel.module.css'

/** Says that what is shown is not the newest, and takes the user back to that. */
export function LookBanner({ place, last }: { readonly place: Place; readonly last: number }) {
  const name = useRuns(({ runs }) => runs.find(({ id }) => id === place.run)?.name ?? '')
  const training = useTraining()
  const there = useTimeTravel(({ looking }) => looking?.run === place.run && looking.epoch === place.epoch)
  return (
    <div className={classes.banner} data-testid="look-banner" data-there={there}>
      <span>
        You look at epoch <b>{place.epoch}</b> of {Math.max(last, place.epoch)} ({name}).{training ? ' Training goes on.' : ''} Predictions, scores, boundary, weights and what you save are of that epoch.
      </span>
      <Button size="compact-xs" variant="subtle" onClick={lookAtNewest}>Back to the newest</Button>
    </div>
  )
}
