import { Select } from '@mantine/core'
import { listTargets } from '../../../shared/datasets/dataset.ts'
import { outputSettings } from '../../../shared/training/chooseTarget.ts'
import { LOSS_KINDS, type OutputConfig } from '../../../shared/training/config.ts'
import { findLoss } from '../../../shared/training/losses/index.ts'
import { titleOf } from '../../canvas/connect.ts'
import { useAnalysis } from '../../store/analysis.ts'
import { useDataFacts } from '../../store/data.ts'
import { edit, useProject } from '../../store/document.ts'
import { automaticLoss, automaticTarget } from './automatic.ts'
import { NumberField } from './NumberField.tsx'
import { SettingRow } from './SettingRow.tsx'
import classes from './Settings.module.css'

const AUTOMATIC = ''

/** Whether outputs have settings of their own: there are several, or several targets to choose from. */
export function useOutputs(): readonly string[] {
  const { outputs } = useAnalysis()
  const several = useDataFacts()?.targets !== undefined
  return several || outputs.length > 1 ? outputs : []
}

/** What each output of the network learns, by which loss, and how much it counts. */
export function OutputSettings({ outputs }: { outputs: readonly string[] }) {
  const { graph } = useProject()
  const titles = outputs.map((id) => titleOf(graph, id))
  return outputs.map((id, index) => {
    const title = titles.filter((other) => other === titles[index]).length > 1 ? `${titles[index]} (${id})` : titles[index]!
    return <OneOutput key={id} id={id} title={title} weighed={outputs.length > 1} />
  })
}

function OneOutput({ id, title, weighed }: { id: string; title: string; weighed: boolean }) {
  const { training } = useProject()
  const analysis = useAnalysis()
  const data = useDataFacts()
  const own = outputSettings(training, id)
  const { target, loss = training.loss, weight = 1 } = own ?? {}
  const targets = data ? listTargets(data).map(([name]) => name) : []
  const change = (settings: Partial<OutputConfig>) => {
    const { target: chosen, ...rest } = { ...own, loss, weight, target, ...settings }
    const next = chosen === undefined ? rest : { ...rest, target: chosen }
    edit((project) => ({ ...project, training: { ...project.training, outputs: { ...project.training.outputs, [id]: next } } }))
  }
  const automatic = automaticTarget(analysis, data, id)
  const meaning = automaticLoss(analysis, data, id, target)
  const name = (what: string) => `${what} of ${title}`
  return (
    <section className={classes.output} aria-label={name('Settings')}>
      <h4>{title}</h4>
      {targets.length > 1 && (
        <SettingRow label="Learns" help="Which of the data's targets this output is to give. Automatic takes the one that fits its shape.">
          <Select
            size="xs" aria-label={name('Target')} value={target ?? AUTOMATIC} allowDeselect={false}
            data={[{ value: AUTOMATIC, label: automatic ? `Auto: ${automatic}` : 'Automatic' }, ...targets.map((each) => ({ value: each, label: each }))]}
            onChange={(next) => change({ target: next === AUTOMATIC || next === null ? undefined : next })}
          />
        </SettingRow>
      )}
      <SettingRow label="Loss" help={`What training makes small. ${loss === 'auto' ? 'Chosen from the last layer and the target.' : `${findLoss(loss).summary} ${findLoss(loss).equation}`}`}>
        <Select
          size="xs" aria-label={name('Loss')} value={loss} allowDeselect={false} data={[{ value: 'auto', label: 'Automatic' }, ...LOSS_KINDS.map((kind) => ({ value: kind, label: findLoss(kind).title }))]}
          onChange={(next) => next !== null && change({ loss: next })}
        />
      </SettingRow>
      {loss === 'auto' && meaning && <p className={classes.note}>{`Automatic means here: ${findLoss(meaning).title.toLowerCase()}.`}</p>}
      {weighed && <NumberField label="Weight" help="What this output's loss is multiplied by before the losses are added up." value={weight} range={{ min: 0, max: 1e6 }} step={0.1} onChange={(next) => change({ weight: next })} />}
    </section>
  )
}
