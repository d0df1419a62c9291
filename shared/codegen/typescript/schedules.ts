import type { ScheduleKind, TrainingConfig } from '../../training/config.ts'
import { scheduleOf, scheduleSettings } from '../../training/schedules/index.ts'
import { comment } from './source.ts'

type Settings = Readonly<Record<string, number>>

/** Half a cosine wave between two rates. */
const WAVE = (from: string, to: string, share: string) => `${to} + ((${from} - ${to}) * (1 + Math.cos(Math.PI * ${share}))) / 2`
const lowest = ({ minimum }: Settings) => `Math.min(LEARNING_RATE, ${minimum})`

/** The body of \`learningRateAt(step)\` for each schedule. EPOCHS, STEPS (an epoch), LEARNING_RATE and watchedLosses are the program's. */
const CODE: Readonly<Record<ScheduleKind, (settings: Settings) => readonly string[]>> = {
  constant: () => ['return LEARNING_RATE'],
  step: ({ every, gamma }) => [`return LEARNING_RATE * ${gamma} ** Math.floor(Math.floor(step / STEPS) / ${every})`],
  exponential: ({ gamma }) => [`return LEARNING_RATE * ${gamma} ** Math.floor(step / STEPS)`],
  cosine: (settings) => [`const lowest = ${lowest(settings)}`, `return ${WAVE('LEARNING_RATE', 'lowest', '(step / (EPOCHS * STEPS))')}`],
  warmRestarts: (settings) => [
    `const lowest = ${lowest(settings)}`,
    `let period = ${settings.period} * STEPS`,
    'let since = step',
    ...(settings.stretch === 1 ? ['since %= period'] : [`for (; since >= period; period *= ${settings.stretch}) since -= period`]),
    `return ${WAVE('LEARNING_RATE', 'lowest', '(since / period)')}`,
  ],
  warmup: ({ length, start }) => [`return LEARNING_RATE * (${start} + (1 - ${start}) * Math.min(1, step / (${length} * STEPS)))`],
  oneCycle: ({ rise, divisor, finalDivisor }) => [
    'const last = EPOCHS * STEPS - 1',
    `const top = ${rise} * (last + 1) - 1`,
    `const start = LEARNING_RATE / ${divisor}`,
    `const end = start / ${finalDivisor}`,
    `if (step <= top) return top > 0 ? ${WAVE('start', 'LEARNING_RATE', '(step / top)')} : LEARNING_RATE`,
    `return ${WAVE('LEARNING_RATE', 'end', '((step - top) / (last - top))')}`,
  ],
  plateau: (settings) => [
    'let [best, waited, resting, falls] = [Infinity, 0, 0, 0]',
    'for (const loss of watchedLosses) {',
    `  if (loss < best * (1 - ${settings.threshold})) [best, waited] = [loss, 0]`,
    '  else waited += 1',
    '  if (resting > 0) [resting, waited] = [resting - 1, 0]',
    `  if (waited > ${settings.patience}) [falls, resting, waited] = [falls + 1, ${settings.cooldown}, 0]`,
    '}',
    `return Math.max(${lowest(settings)}, LEARNING_RATE * ${settings.factor} ** falls)`,
  ],
}

/** What train.ts needs to follow the project's schedule, text by text; null where the learning rate stays. */
export interface ScheduleSource {
  /** Definitions, before the optimizer is made. */
  readonly support: string
  /** Before the first epoch; empty where the schedule does not count steps. */
  readonly begin: string
  /** Before each step. */
  readonly advance: string
  /** After each epoch's evaluation; empty where the schedule does not look at losses. */
  readonly note: string
}

export function scheduleSource(training: TrainingConfig): ScheduleSource | null {
  const spec = scheduleOf(training)
  if (spec.kind === 'constant') return null
  const plateau = spec.kind === 'plateau'
  const byMethod = ['sgd', 'momentum', 'nesterov'].includes(training.optimizer.kind)
  const rate = plateau ? 'learningRateAt()' : 'learningRateAt(step)'
  const set = byMethod ? `optimizer.setLearningRate(${rate})` : `Object.assign(optimizer, { learningRate: ${rate} })`
  const body = CODE[spec.kind](scheduleSettings(training))
  return {
    support: `const LEARNING_RATE = ${training.optimizer.learningRate}
${plateau ? '/** After each epoch. */\nconst watchedLosses: number[] = []' : "/** Steps in an epoch. */\nconst STEPS = Math.ceil(samplesOf('train').length / BATCH_SIZE)"}

/** ${comment(`${spec.title}: ${spec.equation}`)}.${plateau ? '' : ' Steps count from 0.'} */
function learningRateAt(${plateau ? '' : 'step: number'}): number {
${body.map((line) => `  ${line}`).join('\n')}
}
`,
    begin: plateau ? '' : 'let step = 0',
    advance: plateau ? set : `${set}\n    step += 1`,
    note: plateau ? 'watchedLosses.push(watched)' : '',
  }
}
