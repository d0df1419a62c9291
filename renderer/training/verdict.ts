import { adviseOnExplosion, hasExploded } from '../../shared/training/advice.ts'
import type { EpochRecord } from '../../shared/training/protocol.ts'
import { scheduleOf } from '../../shared/training/schedules/index.ts'
import { isActive, type Run } from './run.ts'

/** What the status card says of a run. */
export interface Verdict {
  readonly tone: 'good' | 'neutral' | 'warning' | 'bad'
  readonly title: string
  readonly text: string
}

/** Fewer epochs than this say nothing of a trend. */
const ENOUGH_EPOCHS = 3
/** A loss that falls by less than this share an epoch has settled. */
const SETTLED = 0.005
/** A training loss that is still above this share of its first value has hardly moved. */
const BARELY = 0.92
/** A validation loss this far above its lowest point, for this many epochs, is no accident. */
const RISE = 1.05
const RISING_EPOCHS = 3

/** A few plain words on how a run goes: only what its curves show. */
export function judge(run: Run | null): Verdict {
  if (!run) return { tone: 'neutral', title: 'Ready to train', text: 'Press Train. The curves appear here while the network learns.' }
  if (run.state === 'failed') return { tone: 'bad', title: 'Training broke off', text: run.mistake?.message ?? 'The worker gave no reason.' }
  if (run.end?.stoppedBy === 'notFinite') {
    return { tone: 'bad', title: 'Diverged', text: run.end.advice ?? 'The loss is no longer a number. Lower the learning rate and train again.' }
  }
  if (run.end?.stoppedBy === 'nothingToLearn') {
    const accuracy = run.end.test?.accuracy ?? null
    return { tone: 'neutral', title: 'Nothing to learn', text: `${run.end.advice ?? ''}${accuracy === null ? '' : ` It answers ${percent(accuracy)} of the test samples correctly.`}`.trim() }
  }
  const { epochs, lastEpoch: last, bestEpoch: best } = run
  if (!last || !best) {
    if (run.end) return { tone: 'neutral', title: 'Stopped early', text: 'The run ended before its first epoch was complete, so nothing can be said of it.' }
    return { tone: 'neutral', title: 'First epoch', text: 'How well it goes shows after the first epochs.' }
  }
  const firstLoss = run.batches[0]?.step === 1 ? run.batches[0].loss : null
  if (hasExploded(firstLoss, last.loss)) return { tone: 'bad', title: isActive(run) ? 'Diverging' : 'Diverged', text: adviseOnExplosion(firstLoss, [last], settingOf(run, last))! }
  const overfits = judgeOverfitting(run, last, best)
  if (overfits) return overfits
  const advice = run.end?.advice ? ` ${run.end.advice}` : ''
  const first = epochs[0]!
  if (last.epoch >= ENOUGH_EPOCHS && last.loss > first.loss * BARELY) {
    return {
      tone: 'warning',
      title: isActive(run) ? 'Not learning yet' : 'Did not learn',
      text: `The training loss is ${short(last.loss)}, hardly below the ${short(first.loss)} of the first epoch. Try another learning rate, or a larger network.${advice}`,
    }
  }
  const gap = last.valLoss === null ? '' : `Validation follows training with a gap of ${short(Math.abs(last.valLoss - last.loss))}.`
  const fall = fallPerEpoch(epochs)
  if (fall === null) return { tone: 'neutral', title: isActive(run) ? 'Learning' : 'Trained briefly', text: `${gap} A trend shows after ${ENOUGH_EPOCHS} epochs.${advice}`.trim() }
  const falling = `The loss still falls by ${percent(fall)} an epoch`
  if (fall > SETTLED) {
    return isActive(run)
      ? { tone: 'good', title: 'Converging', text: `${gap} ${falling}: keep going.${advice}`.trim() }
      : { tone: 'neutral', title: 'Still falling', text: `${gap} ${falling}: training longer will probably help.${advice}`.trim() }
  }
  return isActive(run)
    ? { tone: 'neutral', title: 'Hardly moving', text: `${gap} The loss hardly changes at present. It may have settled, or rest on a plateau.${advice}`.trim() }
    : { tone: 'good', title: 'Settled', text: `${gap} The loss hardly changed any more, so more epochs will probably bring little.${advice}`.trim() }
}

function judgeOverfitting(run: Run, last: EpochRecord, best: EpochRecord): Verdict | null {
  if (last.valLoss === null || best.valLoss === null || last.epoch - best.epoch < RISING_EPOCHS) return null
  if (last.valLoss < best.valLoss * RISE || last.loss >= best.loss) return null
  const restored = run.end !== null && run.end.epoch === best.epoch
  return {
    tone: 'warning',
    title: 'Overfitting',
    text:
      `The validation loss was lowest at epoch ${best.epoch} (${short(best.valLoss)}) and is now ${short(last.valLoss)}, while the training loss keeps falling. ` +
      (restored ? `The weights of epoch ${best.epoch} were taken back.` : 'Turn on early stopping, add dropout, or use more data.'),
  }
}

/** Mean share by which the loss fell in each of the last epochs; negative where it rose, null where there are too few. */
function fallPerEpoch(epochs: readonly EpochRecord[]): number | null {
  const last = epochs.at(-1)!
  if (last.epoch < ENOUGH_EPOCHS) return null
  const before = epochs.findLast((record) => last.epoch - record.epoch >= Math.min(5, last.epoch - 1)) ?? epochs[0]!
  // Stopped while it validated: only the training losses can be compared.
  const [from, to] = last.valLoss === null || before.valLoss === null ? [before.loss, last.loss] : [before.valLoss, last.valLoss]
  if (!(from > 0) || !(to > 0)) return 0
  return 1 - (to / from) ** (1 / Math.max(1, last.epoch - before.epoch))
}

/** A loss in three significant digits. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(1).replace('e-', 'e−')
  return String(Number(value.toPrecision(3)))
}

const MEASURED = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 5 })

/** A number in the units of the data: 347,120. */
export function measured(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-4 ? short(value) : MEASURED.format(value)
}

/** 0.984 → "98.4%". */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`
}

/** The learning rate that the user set: under a schedule, that of the last step says little. */
function settingOf({ project: { training } }: Run, last: EpochRecord): number {
  return scheduleOf(training).kind === 'constant' ? last.learningRate : training.optimizer.learningRate
}
