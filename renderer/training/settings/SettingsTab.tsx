import { Select, Switch } from '@mantine/core'
import type { ReactNode } from 'react'
import { LOSS_KINDS, OPTIMIZER_KINDS, type DataConfig, type OptimizerKind } from '../../../shared/training/config.ts'
import { findLoss } from '../../../shared/training/losses/index.ts'
import { findOptimizer, OPTIMIZERS } from '../../../shared/training/optimizers/index.ts'
import { useAnalysis } from '../../store/analysis.ts'
import { useData, useDataFacts } from '../../store/data.ts'
import { InTurns } from '../../shell/InTurns.tsx'
import { edit, useProject } from '../../store/document.ts'
import { useTraining } from '../../store/run.ts'
import { changeLearningRate } from '../session.ts'
import { Augmentation } from './Augmentation.tsx'
import { automaticLoss } from './automatic.ts'
import { BatchSettings } from './BatchSettings.tsx'
import { ClassSettings, useClassSettings } from './ClassSettings.tsx'
import { editTraining } from './editTraining.ts'
import { FindRate } from './FindRate.tsx'
import { MachineSettings } from './MachineSettings.tsx'
import { NumberField } from './NumberField.tsx'
import { OutputSettings, useOutputs } from './OutputSettings.tsx'
import { RegularisationSettings } from './RegularisationSettings.tsx'
import { ScheduleSettings } from './ScheduleSettings.tsx'
import { SettingRow } from './SettingRow.tsx'
import classes from './Settings.module.css'

function editData(change: Partial<DataConfig>): void {
  edit((project) => ({ ...project, data: { ...project.data, ...change } }))
}

/** How the project trains. Every change is one step of undo; it takes effect at the next run, the learning rate at once. */
export function SettingsTab() {
  const training = useTraining()
  const outputs = useOutputs()
  const ofClasses = useClassSettings()
  return (
    <div className={classes.settings} data-testid="training-settings">
      <InTurns>
        <RunSettings />
        <OptimizerSettings />
        <Group title="Regularisation"><RegularisationSettings />{ofClasses && <ClassSettings />}</Group>
        {outputs.length > 0 && <Group title={outputs.length === 1 ? 'Output' : 'Outputs'}><OutputSettings outputs={outputs} /></Group>}
        <div>
          <InTurns>
            <DataSettings />
            <Group title="This machine"><MachineSettings /></Group>
          </InTurns>
        </div>
        <Augmentation />
        {training && <p className={classes.note} role="note">The learning rate changes at once; all other settings take effect at the next run.</p>}
      </InTurns>
    </div>
  )
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.group} aria-label={title}>
      <h3>{title}</h3>
      <InTurns step={3}>{children}</InTurns>
    </section>
  )
}

function RunSettings() {
  const { training } = useProject()
  const { earlyStopping } = training
  return (
    <Group title="Run">
      <NumberField label="Epochs" help="How often the network sees every training sample." value={training.epochs} range={{ min: 0, max: 100_000, whole: true }} onChange={(epochs) => editTraining({ epochs })} />
      <BatchSettings />
      <NumberField
        label="Seed" help="Decides the initial weights, the order of the samples and dropout. The same seed on the same machine gives the same run." value={training.seed}
        range={{ min: 0, max: 0xffffffff, whole: true }} onChange={(seed) => editTraining({ seed })}
      />
      <SettingRow label="Shuffle" help="Draws a new order of the samples for every epoch. Without it, the network may learn the order.">
        <Switch aria-label="Shuffle" checked={training.shuffle} onChange={(event) => editTraining({ shuffle: event.currentTarget.checked })} />
      </SettingRow>
      <SettingRow label="Early stopping" help="Stops when the validation loss no longer falls, and takes the best weights back.">
        <Switch aria-label="Early stopping" checked={earlyStopping !== false} onChange={(event) => editTraining({ earlyStopping: event.currentTarget.checked ? { patience: 5, minDelta: 0 } : false })} />
      </SettingRow>
      {earlyStopping !== false && (
        <NumberField
          label="Patience" help="Epochs to wait for a lower validation loss before stopping." value={earlyStopping.patience} range={{ min: 1, max: 1000, whole: true }}
          onChange={(patience) => editTraining({ earlyStopping: { ...earlyStopping, patience } })}
        />
      )}
    </Group>
  )
}

function OptimizerSettings() {
  const { training } = useProject()
  const { optimizer } = training
  const spec = findOptimizer(optimizer.kind)
  const outputs = useOutputs()
  // Hyperparameters of the kind before stay in the file; the new kind reads only its own.
  const choose = (kind: OptimizerKind) => editTraining({ optimizer: { ...optimizer, kind, learningRate: findOptimizer(kind).learningRate } })
  return (
    <Group title="Optimizer">
      <SettingRow label="Optimizer" help={`${spec.summary} ${spec.equation}`}>
        <Select
          size="xs" aria-label="Optimizer" data={OPTIMIZERS.map(({ kind, title }) => ({ value: kind, label: title }))} value={optimizer.kind} allowDeselect={false}
          onChange={(kind) => {
            const chosen = OPTIMIZER_KINDS.find((candidate) => candidate === kind)
            if (chosen) choose(chosen)
          }}
        />
      </SettingRow>
      <NumberField
        label="Learning rate η" help="How far each step goes. Too large and the loss jumps or diverges; too small and it crawls. It can be changed during training." value={optimizer.learningRate}
        range={{ min: 1e-12, max: 1e6 }} factor={2} onChange={changeLearningRate}
      />
      <FindRate />
      {Object.entries(spec.params).map(([name, field]) => {
        const given = optimizer[name]
        return (
          <NumberField
            key={name} label={field.label} help={field.help} value={typeof given === 'number' ? given : field.default} range={field} step={field.step}
            onChange={(value) => editTraining({ optimizer: { ...optimizer, [name]: value } })}
          />
        )
      })}
      <ScheduleSettings />
      {outputs.length === 0 && <LossSetting />}
    </Group>
  )
}

function LossSetting() {
  const { training } = useProject()
  const analysis = useAnalysis()
  const automatic = automaticLoss(analysis, useDataFacts(), analysis.outputs.at(-1))
  const meaning = automatic && findLoss(automatic).title
  const summary = training.loss === 'auto' ? 'Chosen from the last layer and the data.' : `${findLoss(training.loss).summary} ${findLoss(training.loss).equation}`
  return (
    <>
      <SettingRow label="Loss" help={`What training makes small. ${summary}`}>
        <Select
          size="xs" aria-label="Loss" data={[{ value: 'auto', label: 'Automatic' }, ...LOSS_KINDS.map((kind) => ({ value: kind, label: findLoss(kind).title }))]} value={training.loss} allowDeselect={false}
          onChange={(loss) => loss !== null && editTraining({ loss })}
        />
      </SettingRow>
      {training.loss === 'auto' && meaning && <p className={classes.note} data-testid="automatic-loss">{`Automatic means here: ${meaning.toLowerCase()}.`}</p>}
    </>
  )
}

function DataSettings() {
  const { data } = useProject()
  const report = useData((state) => state.report)
  const mistake = useData((state) => state.mistake)
  const others = (own: number) => Math.min(0.9, Math.max(0, Number((0.9 - own).toFixed(6))))
  return (
    <Group title="Split">
      <NumberField
        label="Validation share" help="Share of the samples that judges the network after each epoch. It never trains on them." value={data.validation} range={{ min: 0, max: others(data.test), percent: true }} step={0.05}
        onChange={(validation) => editData({ validation })}
      />
      <NumberField
        label="Test share" help="Share of the samples kept back until training has ended: the honest result." value={data.test} range={{ min: 0, max: others(data.validation), percent: true }} step={0.05}
        onChange={(test) => editData({ test })}
      />
      <NumberField
        label="Split seed" help="Decides which samples go into which part. Keep it to compare runs on the same parts." value={data.splitSeed} range={{ min: 0, max: 0xffffffff, whole: true }}
        onChange={(splitSeed) => editData({ splitSeed })}
      />
      {report && <p className={classes.note}>{`${report.sizes.train.toLocaleString('en-US')} training, ${report.sizes.validation.toLocaleString('en-US')} validation, ${report.sizes.test.toLocaleString('en-US')} test samples.`}</p>}
      {mistake && <p className={classes.mistake} role="alert">{mistake.message}</p>}
    </Group>
  )
}
