import { Select } from '@mantine/core'
import { CLIPS } from '../../../shared/training/clipping.ts'
import { useProject } from '../../store/document.ts'
import { editTraining } from './editTraining.ts'
import { NumberField } from './NumberField.tsx'
import { SettingRow } from './SettingRow.tsx'
import classes from './Settings.module.css'

const NONE = ''

/** What keeps gradients and weights from growing too large. */
export function RegularisationSettings() {
  return (
    <>
      <ClippingSetting />
      <PenaltySettings />
    </>
  )
}

function ClippingSetting() {
  const { clip } = useProject().training
  const spec = CLIPS.find(({ kind }) => kind === clip?.kind)
  return (
    <>
      <SettingRow label="Clipping" help={spec ? `${spec.summary} ${spec.equation}` : 'Cuts gradients back that are too large, so that a rare steep place does not throw the weights far away.'}>
        <Select
          size="xs" aria-label="Clipping" value={clip?.kind ?? NONE} allowDeselect={false} data={[{ value: NONE, label: 'None' }, ...CLIPS.map(({ kind, title }) => ({ value: kind, label: title }))]}
          onChange={(kind) => {
            const chosen = CLIPS.find((each) => each.kind === kind)
            if (chosen?.kind !== clip?.kind) editTraining({ clip: chosen && { kind: chosen.kind, limit: chosen.limit } })
          }}
        />
      </SettingRow>
      {clip && (
        <NumberField
          label="Clip limit c" help={clip.kind === 'value' ? 'The largest size of each number of a gradient.' : 'The largest length (L2 norm) of a gradient.'} value={clip.limit} range={{ min: 1e-12, max: 1e6 }} factor={2}
          onChange={(limit) => editTraining({ clip: { ...clip, limit } })}
        />
      )}
    </>
  )
}

function PenaltySettings() {
  const { training, graph } = useProject()
  const { l1 = 0, l2 = 0 } = training.penalty ?? {}
  const own = [graph, ...(graph.blocks ?? [])].reduce((sum, { nodes }) => sum + nodes.filter(({ penalty }) => penalty).length, 0)
  const change = (next: { readonly l1?: number; readonly l2?: number }) => {
    const penalty = { ...training.penalty, l1, l2, ...next }
    editTraining({ penalty: penalty.l1 === 0 && penalty.l2 === 0 ? undefined : penalty })
  }
  const where = 'Of the kernels of all layers; a layer may have its own, in its panel.'
  return (
    <>
      <NumberField
        label="L1 penalty λ₁" help={`Adds λ₁·Σ|w| to the loss of training: pulls weights that matter little to exactly zero. ${where}`} value={l1} range={{ min: 0, max: 1000 }} step={0.001}
        onChange={(next) => change({ l1: next })}
      />
      <NumberField
        label="L2 penalty λ₂" help={`Adds λ₂·Σw² to the loss of training: keeps all weights small, which counters overfitting. ${where}`} value={l2} range={{ min: 0, max: 1000 }} step={0.001}
        onChange={(next) => change({ l2: next })}
      />
      {own > 0 && <p className={classes.note}>{own === 1 ? 'One layer has a penalty of its own, which wins.' : `${own} layers have penalties of their own, which win.`}</p>}
    </>
  )
}
