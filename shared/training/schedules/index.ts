import { readParams } from '../../layer/index.ts'
import type { Mistake } from '../../mistake.ts'
import type { ScheduleKind, TrainingConfig } from '../config.ts'
import { constant } from './constant.ts'
import { cosine } from './cosine.ts'
import { exponential } from './exponential.ts'
import { oneCycle } from './oneCycle.ts'
import { plateau } from './plateau.ts'
import type { Moment, ScheduleSpec } from './spec.ts'
import { step } from './step.ts'
import { warmRestarts } from './warmRestarts.ts'
import { warmup } from './warmup.ts'

/** Every kind of schedule, in the order of the settings panel. */
export const SCHEDULES: readonly ScheduleSpec[] = [constant, step, exponential, cosine, warmRestarts, warmup, oneCycle, plateau]

export function findSchedule(kind: ScheduleKind): ScheduleSpec {
  const spec = SCHEDULES.find((schedule) => schedule.kind === kind)
  if (!spec) throw new Error(`There is no schedule "${kind}".`)
  return spec
}

/** The schedule of a project; the constant one where the file has none. */
export function scheduleOf({ schedule }: Pick<TrainingConfig, 'schedule'>): ScheduleSpec {
  return findSchedule(schedule?.kind ?? 'constant')
}

/** A schedule's numbers, with its defaults where the settings have none. */
export function scheduleSettings(config: Pick<TrainingConfig, 'schedule'>): Readonly<Record<string, number>> {
  return readParams(scheduleOf(config).params, config.schedule ?? {}).params as Readonly<Record<string, number>>
}

/** Settings of the schedule that cannot be used, in sentences; empty when all is well. */
export function checkSchedule(config: Pick<TrainingConfig, 'schedule' | 'optimizer'>): Mistake[] {
  const { mistakes } = readParams(scheduleOf(config).params, config.schedule ?? {})
  if (mistakes.length > 0) return mistakes.map(({ message }) => ({ code: 'schedule', message }))
  const { minimum } = scheduleSettings(config)
  const { learningRate } = config.optimizer
  if (minimum === undefined || minimum <= learningRate) return []
  return [{ code: 'schedule', message: `The lowest rate ${minimum} of the schedule lies above the learning rate ${learningRate}. Make it smaller, or the learning rate larger.` }]
}

/** The learning rate at any moment of a run with these settings; `base` is the one of the settings as it is then. */
export function scheduledRate(config: Pick<TrainingConfig, 'schedule' | 'epochs'>): (at: Pick<Moment, 'step' | 'stepsPerEpoch' | 'base' | 'losses'>) => number {
  const spec = scheduleOf(config)
  const settings = scheduleSettings(config)
  return (at) => spec.rate({ ...at, epochs: config.epochs, settings })
}

export type { Moment, ScheduleField, ScheduleSpec } from './spec.ts'
