import { Select } from '@mantine/core'
import { SCHEDULE_KINDS } from '../../../shared/training/config.ts'
import { checkSchedule, SCHEDULES, scheduleOf } from '../../../shared/training/schedules/index.ts'
import { useData } from '../../store/data.ts'
import { edit, useProject } from '../../store/document.ts'
import { NumberField } from './NumberField.tsx'
import { RateCurve } from './RateCurve.tsx'
import { SettingRow } from './SettingRow.tsx'
import classes from './Settings.module.css'

/** Taken where no data are loaded: the shape of the curve hardly depends on it. */
const USUAL_STEPS = 100

function editSchedule(schedule: { readonly kind: (typeof SCHEDULE_KINDS)[number]; readonly [setting: string]: unknown }): void {
  edit((project) => ({ ...project, training: { ...project.training, schedule } }))
}

/** How the learning rate follows the run, and a drawing of it before the run. */
export function ScheduleSettings() {
  const { training } = useProject()
  const samples = useData((state) => state.report?.sizes.train)
  const spec = scheduleOf(training)
  const mistake = checkSchedule(training)[0]
  const stepsPerEpoch = samples ? Math.ceil(samples / training.batchSize) : USUAL_STEPS
  return (
    <>
      <SettingRow label="Schedule" help={`How the learning rate follows the run. ${spec.summary} ${spec.equation}`}>
        <Select
          size="xs" aria-label="Schedule" data={SCHEDULES.map(({ kind, title }) => ({ value: kind, label: title }))} value={spec.kind} allowDeselect={false}
          onChange={(kind) => {
            const chosen = SCHEDULE_KINDS.find((candidate) => candidate === kind)
            // The settings of one schedule mean nothing to another.
            if (chosen && chosen !== spec.kind) editSchedule({ kind: chosen })
          }}
        />
      </SettingRow>
      {Object.entries(spec.params).map(([name, field]) => {
        const given = training.schedule?.[name]
        return (
          <NumberField
            key={`${spec.kind} ${name}`} label={field.label} help={field.help} value={typeof given === 'number' ? given : field.default}
            range={{ min: field.min, max: field.max, whole: field.kind === 'integer' }} step={field.kind === 'integer' ? 1 : field.step}
            onChange={(value) => editSchedule({ ...training.schedule, kind: spec.kind, [name]: value })}
          />
        )
      })}
      {mistake && <p className={classes.mistake} role="alert">{mistake.message}</p>}
      {!mistake && spec.kind !== 'constant' && training.epochs > 0 && <RateCurve training={training} stepsPerEpoch={stepsPerEpoch} />}
    </>
  )
}
