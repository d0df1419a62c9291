import { Menu, UnstyledButton } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { BACKENDS, type Backend } from '../../shared/training/protocol.ts'
import { useRuns } from '../store/run.ts'
import { chooseBackend } from '../training/session.ts'
import { hasCard, useChoice, useFollowChoice } from '../training/trial/choice.ts'
import classes from './Header.module.css'

const NAMES: Readonly<Record<Backend, string>> = { webgpu: 'WebGPU', webgl: 'WebGL', wasm: 'WASM', cpu: 'CPU' }
const KINDS: Readonly<Record<Backend, string>> = { webgpu: 'graphics card, newer', webgl: 'graphics card', wasm: 'processor, fast', cpu: 'processor, slow' }

/** Where the arithmetic runs: what is really used, and a menu to choose. */
export function BackendChip() {
  const wanted = useRuns((state) => state.wanted)
  const reports = useRuns((state) => state.backends)
  const measured = useChoice((state) => state.choice?.backend)
  useFollowChoice()
  const card = hasCard(reports)
  // With a graphics card it is measured, and not known before.
  const automatic = measured ?? (card ? undefined : reports.find((report) => report.automatic)?.backend)
  // Of the active run only what is shown: the run itself changes ten times a second.
  const running = useRuns(({ runs, activeId }) => runs.find(({ id, state }) => id === activeId && (state === 'running' || state === 'paused'))?.backend ?? null)
  const engine = useRuns(({ runs, activeId }) => runs.find(({ id }) => id === activeId)?.engine)
  const used = running ?? (wanted === 'auto' ? automatic : wanted)
  const text = used ? `${NAMES[used]}${wanted === 'auto' ? ' · auto' : ''}` : card ? 'Auto' : 'Backend …'
  const choice = (value: Backend | 'auto', label: string, detail: string, available: boolean) => (
    <Menu.RadioItem
      key={value}
      value={value}
      checked={wanted === value}
      closeMenuOnClick
      disabled={!available}
      data-autofocus={value === 'auto' || undefined}
      onChange={() => chooseBackend(value)}
      data-testid={`backend-${value}`}
    >
      {label}
      <span className={classes.detail}>{detail}</span>
    </Menu.RadioItem>
  )
  return (
    <Menu
      position="bottom-end" offset={4} width={300} shadow="md" transitionProps={{ duration: 0 }} returnFocus withinPortal={false} withInitialFocusPlaceholder={false}
      alignItemsLabels="all" checkIcon={<IconCheck size={14} aria-hidden />}
    >
      <Menu.Target>
        <UnstyledButton className={classes.chip} title={engine ? `Where the arithmetic runs. The last training ran ${engine}.` : 'Where the arithmetic runs'} data-testid="backend-chip" data-backend={used}>{text}</UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Where the arithmetic runs, from the next training on</Menu.Label>
        {choice('auto', 'Automatic', automatic ? `takes ${NAMES[automatic]} ${measured ? 'for this network' : 'on this machine'}` : card ? 'times this network on each, then takes the fastest' : 'takes the fastest of this machine', true)}
        {BACKENDS.map((backend) => {
          const report = reports.find((candidate) => candidate.backend === backend)
          return choice(backend, `${NAMES[backend]} (${KINDS[backend]})`, report?.detail ?? '', report?.available ?? true)
        })}
      </Menu.Dropdown>
    </Menu>
  )
}
