import { ActionIcon, Button, Select, Tooltip } from '@mantine/core'
import { IconGitBranch, IconPlayerPauseFilled, IconPlayerPlayFilled, IconPlayerTrackNextFilled } from '@tabler/icons-react'
import { memo, useCallback } from 'react'
import { useRuns } from '../../store/run.ts'
import { travellers, useStored, useTimeTravel, useTraveller } from '../../store/timeTravel.ts'
import { branch } from '../branch.ts'
import { epochNow, isActive, type Run, type RunState } from '../run.ts'
import { EpochField, EpochSlider } from './EpochSlider.tsx'
import { LookBanner } from './LookBanner.tsx'
import { lookAt, lookAtNewest } from './look.ts'
import { play, stopPlaying, usePlaying } from './play.ts'
import { newestEpoch, type StoredEpoch } from './storedEpochs.ts'
import classes from './TimeTravel.module.css'
import { canTrainOn, epochsAfter, trainOn } from './trainOn.ts'

/** Goes back in a run: to how its network was after one of its epochs, and on from there on another way. Nothing where no epoch is stored. */
export function TravelBar() {
  const run = useTraveller()
  const stored = useStored(run)
  const wanted = useTimeTravel((state) => state.wanted)
  usePlaying()
  if (!run || stored.length === 0) return null
  const newest = newestEpoch(run, stored)!
  const epoch = wanted?.run === run.id ? wanted.epoch : newest
  return (
    <div className={classes.bar} data-testid="time-travel">
      <section className={classes.row} aria-label="Time travel">
        <Bar id={run.id} name={run.name} state={run.state} stored={stored} epoch={epoch} last={Math.max(stored.at(-1)!.epoch, newest)} back={wanted !== null} trainsOnTo={canTrainOn(run) ? epochsAfter(run) : null} />
      </section>
      {wanted && <LookBanner place={wanted} last={epochNow(run)} />}
    </div>
  )
}

interface BarProps {
  readonly id: number
  readonly name: string
  readonly state: RunState
  readonly stored: readonly StoredEpoch[]
  readonly epoch: number
  /** The last epoch of the run so far. */
  readonly last: number
  /** Whether an earlier epoch is looked at. */
  readonly back: boolean
  /** Epochs after training on; null where that makes no sense. */
  readonly trainsOnTo: number | null
}

function runOf(id: number): Run | undefined {
  return useRuns.getState().runs.find((run) => run.id === id)
}

/** Numbers of a run change ten times a second while it goes on; what is shown here does not. */
const Bar = memo(function Bar({ id, name, state, stored, epoch, last, back, trainsOnTo }: BarProps) {
  const playing = useTimeTravel((store) => store.playing)
  const active = useRuns(({ activeId }) => activeId === id)
  const go = useCallback((to: number) => {
    const run = runOf(id)
    stopPlaying()
    if (run) lookAt(run, to)
  }, [id])
  return (
    <>
      <RunChoice id={id} />
      <Tooltip label={playing ? 'Pause' : 'Play the epochs one after the other'}>
        <ActionIcon variant="default" size={26} aria-label={playing ? 'Pause the epochs' : 'Play the epochs'} disabled={stored.length < 2} onClick={() => (playing ? stopPlaying() : play())}>
          {playing ? <IconPlayerPauseFilled size={13} aria-hidden /> : <IconPlayerPlayFilled size={13} aria-hidden />}
        </ActionIcon>
      </Tooltip>
      <EpochSlider stored={stored} epoch={epoch} says={`Epoch ${epoch} of ${last}, ${name}${back ? '' : ', the newest'}`} onChange={go} />
      <span className={classes.number}>
        <EpochField stored={stored} epoch={epoch} onChange={go} /> / {last}
      </span>
      <Tooltip label="Back to the newest weights">
        <Button size="compact-sm" fw={400} variant="default" px={8} disabled={!back} onClick={lookAtNewest} leftSection={<IconPlayerTrackNextFilled size={11} aria-hidden />} classNames={{ section: classes.icon }} data-testid="newest">
          Newest
        </Button>
      </Tooltip>
      <Tooltip label={`A new run with the weights of epoch ${epoch} and the settings as they are now`}>
        <Button
          size="compact-sm" fw={400} variant="default" px={8} disabled={state === 'starting'} onClick={() => { const run = runOf(id); if (run) void branch(run, epoch) }}
          leftSection={<IconGitBranch size={14} aria-hidden />} classNames={{ section: classes.icon }} data-testid="branch"
        >
          Branch<span className={classes.long}>&nbsp;from here</span>
        </Button>
      </Tooltip>
      {trainsOnTo !== null && (
        <Tooltip label={`Go on with ${name} up to epoch ${trainsOnTo}${active ? '' : ', with its own settings'}`}>
          <Button size="compact-sm" fw={400} variant="default" px={8} onClick={() => { const run = runOf(id); if (run && !isActive(run)) void trainOn(run) }} data-testid="train-on">
            Train on
          </Button>
        </Tooltip>
      )}
    </>
  )
})

/** Which run is looked back at, where there are several. */
function RunChoice({ id }: { readonly id: number }) {
  const stored = useTimeTravel((state) => state.stored)
  const names = useRuns(({ runs }) => JSON.stringify(travellers(runs, stored).map((run) => [String(run.id), run.name])))
  const choices = JSON.parse(names) as [string, string][]
  if (choices.length < 2) return null
  return (
    <Select
      size="xs" className={classes.choice} aria-label="Run to look back at" allowDeselect={false} data={choices.map(([value, label]) => ({ value, label }))} value={String(id)} comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      onChange={(next) => {
        const run = runOf(Number(next))
        if (!run || run.id === id) return
        useTimeTravel.setState({ chosen: run.id })
        lookAtNewest()
        // The worker holds the newest weights of one run only; of another one the last stored epoch is looked at.
        const epoch = run.id === useRuns.getState().activeId ? null : newestEpoch(run, useTimeTravel.getState().stored[run.id] ?? [])
        if (epoch !== null) lookAt(run, epoch)
      }}
    />
  )
}
