import { Button, Tooltip } from '@mantine/core'
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react'
import { runAction } from '../actions/index.ts'
import { useAnalysis } from '../store/analysis.ts'
import { useActiveState } from '../store/run.ts'
import { setView } from '../store/view.ts'

/** Trains, pauses, resumes. With errors in the network it says why not and shows them. */
export function TrainButton() {
  const state = useActiveState()
  const analysis = useAnalysis()
  if (state === 'running' || state === 'starting') {
    return (
      <Button size="compact-sm" h={30} px={12} flex="none" leftSection={<IconPlayerPauseFilled size={13} aria-hidden />} loading={state === 'starting'} onClick={() => runAction('train.pause')} data-testid="train">
        Pause
      </Button>
    )
  }
  const errors = analysis.problems.filter((problem) => problem.level === 'error')
  const empty = analysis.nodes.size === 0
  const refused = state === 'paused' ? null : empty ? 'There is no network yet. Drag layers to the canvas, or open a template.' : errors[0] ? reason(errors[0].message, errors.length) : null
  const label = state === 'paused' ? 'Resume' : 'Train'
  return (
    <Tooltip label={refused ?? 'Train the network on the chosen data'} multiline maw={320} position="bottom-end">
      <Button
        size="compact-sm" h={30} px={12} flex="none" fw={600}
        leftSection={<IconPlayerPlayFilled size={13} aria-hidden />}
        aria-disabled={refused !== null || undefined}
        data-disabled={refused !== null || undefined}
        aria-description={refused ?? undefined}
        onClick={(event) => {
          event.preventDefault()
          if (refused === null) runAction('train.start')
          else if (empty) setView({ leftOpen: true, leftTab: 'templates' })
          else setView({ dockOpen: true, dockTab: 'problems' })
        }}
        data-testid="train"
      >
        {label}
      </Button>
    </Tooltip>
  )
}

function reason(first: string, count: number): string {
  return count === 1 ? `The network has an error: ${first}` : `The network has ${count} errors. The first: ${first}`
}
