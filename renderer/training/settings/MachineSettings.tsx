import { Button, Group as Row, Select } from '@mantine/core'
import { BACKENDS, type Backend } from '../../../shared/training/protocol.ts'
import { runAction } from '../../actions/index.ts'
import { useProject } from '../../store/document.ts'
import { useRuns, useTraining } from '../../store/run.ts'
import { chooseBackend } from '../session.ts'
import { hasCard, measureAgain, useChoice } from '../trial/choice.ts'
import { compareChoice, SHORT_NAMES } from '../trial/sentences.ts'
import { SettingRow } from './SettingRow.tsx'
import classes from './Settings.module.css'

const BACKEND_TITLES: Readonly<Record<Backend, string>> = { webgpu: 'WebGPU (graphics card, newer)', webgl: 'WebGL (graphics card)', wasm: 'WASM (processor, fast)', cpu: 'CPU (JavaScript, slow)' }

/** Where the arithmetic runs, and whether this machine is enough. */
export function MachineSettings() {
  const wanted = useRuns((state) => state.wanted)
  const reports = useRuns((state) => state.backends)
  const choice = useChoice((state) => state.choice)
  const card = hasCard(reports)
  const automatic = choice?.backend ?? (card ? undefined : reports.find((report) => report.automatic)?.backend)
  const used = wanted === 'auto' ? automatic : wanted
  const report = reports.find(({ backend }) => backend === used)
  return (
    <>
      <SettingRow label="Backend" help="Where the arithmetic runs. It belongs to this machine, not to the project. With a graphics card, Automatic times a few steps of your network on each and takes the fastest.">
        <Select
          size="xs" aria-label="Backend" value={wanted} allowDeselect={false}
          data={[
            { value: 'auto', label: automatic ? `Auto: ${SHORT_NAMES[automatic]}` : 'Automatic' },
            ...BACKENDS.map((backend) => ({ value: backend, label: BACKEND_TITLES[backend], disabled: reports.some((one) => one.backend === backend && !one.available) })),
          ]}
          onChange={(backend) => backend !== null && chooseBackend(backend)}
        />
      </SettingRow>
      {report && <p className={classes.note}>{report.detail}</p>}
      {card && wanted === 'auto' && <AutomaticChoice />}
      {reports.filter(({ available, backend }) => !available && backend !== wanted).map(({ backend, detail }) => (
        <p key={backend} className={classes.note}>{`${BACKEND_TITLES[backend]}: ${detail}`}</p>
      ))}
      <TryOut />
    </>
  )
}

/** What Automatic has measured for this network. */
function AutomaticChoice() {
  const choice = useChoice((state) => state.choice)
  const measuring = useChoice((state) => state.measuring)
  const training = useTraining()
  const compared = compareChoice(choice)
  return (
    <>
      <p className={classes.note} data-testid="backend-choice">{compared ? `Auto: ${compared}.` : 'Automatic times this network on each backend at the start of its first training.'}</p>
      {choice?.tried.filter(({ failure }) => failure !== null).map(({ backend, failure }) => (
        <p key={backend} className={classes.note}>{`${SHORT_NAMES[backend]} took no part: ${failure!.replace(/\.$/, '')}.`}</p>
      ))}
      <Button size="compact-xs" variant="default" my={4} loading={measuring} disabled={training} onClick={() => void measureAgain()}>{compared ? 'Measure again' : 'Measure now'}</Button>
    </>
  )
}

function TryOut() {
  const training = useTraining()
  const empty = useProject().graph.nodes.length === 0
  return (
    <Row mt={6}>
      <Button size="compact-xs" variant="default" disabled={training || empty} onClick={() => runAction('train.tryOut')} data-testid="try-out">Will it train here?</Button>
    </Row>
  )
}
