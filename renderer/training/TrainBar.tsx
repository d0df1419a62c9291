import { ActionIcon, Button, Progress, Tooltip } from '@mantine/core'
import { IconPlayerPauseFilled, IconPlayerPlayFilled, IconPlayerStopFilled } from '@tabler/icons-react'
import { memo } from 'react'
import { formatCount } from '../../shared/layer/index.ts'
import { useDataFacts } from '../store/data.ts'
import { useProject } from '../store/document.ts'
import { useActiveRun } from '../store/run.ts'
import classes from './Dock.module.css'
import { epochNow, isActive, shareDone, type Run, type RunState } from './run.ts'
import { pause, step, stop, train } from './session.ts'

/** Train, pause, stop, step, and how far the run is. */
export function TrainBar() {
  const run = useActiveRun()
  const { epochs: planned } = useProject().training
  const active = isActive(run)
  const epochs = run && active ? run.project.training.epochs : (run?.project.training.epochs ?? planned)
  const epoch = run ? epochNow(run) : 0
  const share = run ? shareDone(run) : 0
  return (
    <>
      <Controls state={run?.state} />
      <span className={classes.epoch} data-testid="epoch">
        Epoch <b>{epoch}</b>/{epochs}
      </span>
      <Progress.Root className={classes.progress} size={6}>
        <Progress.Section value={Math.round(share * 1000) / 10} aria-label="Training progress" aria-valuetext={`Epoch ${epoch} of ${epochs}`} />
      </Progress.Root>
      <Pace run={run} />
    </>
  )
}

/** The buttons. Numbers change ten times a second while a run goes on; these do not. */
const Controls = memo(function Controls({ state }: { state: RunState | undefined }) {
  return (
    <fieldset className={classes.controls} aria-label="Training controls">
      <MainButton state={state} />
      <Tooltip label="Stop training">
        <ActionIcon variant="default" size={30} aria-label="Stop" disabled={state !== 'starting' && state !== 'running' && state !== 'paused'} onClick={() => void stop()} data-testid="dock-stop">
          <IconPlayerStopFilled size={14} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Train on one batch, then pause">
        <Button size="compact-sm" h={30} px={10} fw={400} variant="default" disabled={state === 'running' || state === 'starting'} onClick={() => void step()} data-testid="dock-step">
          Step
        </Button>
      </Tooltip>
    </fieldset>
  )
})

function MainButton({ state }: { state: RunState | undefined }) {
  if (state === 'running' || state === 'starting') {
    return (
      <Tooltip label="Pause after this batch">
        <ActionIcon variant="filled" c="var(--on-accent)" w={44} h={30} aria-label="Pause" loading={state === 'starting'} onClick={() => void pause()} data-testid="dock-pause">
          <IconPlayerPauseFilled size={15} aria-hidden />
        </ActionIcon>
      </Tooltip>
    )
  }
  const paused = state === 'paused'
  return (
    <Button
      size="compact-sm" h={30} px={10} c="var(--on-accent)" leftSection={<IconPlayerPlayFilled size={13} aria-hidden />} classNames={{ section: classes.playIcon }} onClick={() => void train()}
      data-testid={paused ? 'dock-resume' : 'dock-train'}
    >
      {paused ? 'Resume' : 'Train'}
    </Button>
  )
}

/** "3,412 images/s · 00:41 left". */
function Pace({ run }: { run: Run | null }) {
  const facts = useDataFacts()
  const unit = facts?.shape.length === 3 ? 'images' : 'samples'
  if (!run || run.samplesPerSecond === 0) return <span className={classes.pace} data-testid="pace" />
  const rest = run.state === 'paused' ? 'paused' : run.state === 'failed' ? 'broke off' : run.end ? `${describeDuration(run.end.seconds)} in all` : run.secondsLeft === null ? '' : `${clock(run.secondsLeft)} left`
  return (
    <span className={classes.pace} data-testid="pace">
      {formatCount(Math.round(run.samplesPerSecond))}
      <span className={classes.unit}>{` ${unit}`}</span>
      {rest ? `/s · ${rest}` : '/s'}
    </span>
  )
}

/** 41 → "00:41"; hours only where there are some. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return (parts[0] === 0 ? parts.slice(1) : parts).map((part) => String(part).padStart(2, '0')).join(':')
}

function describeDuration(seconds: number): string {
  return seconds < 60 ? `${seconds.toFixed(1)} s` : clock(seconds)
}
