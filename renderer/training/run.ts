import type { Project } from '../../shared/project/project.ts'
import type { Mistake } from '../../shared/mistake.ts'
import type { DataFacts } from '../../shared/training/dataFacts.ts'
import { addLosses, firstOf, MOST_POINTS, THINNED_POINTS } from '../../shared/training/lossCurve.ts'
import type { Backend, BatchRecord, EpochRecord, Part, Pulse, TrainingEvent } from '../../shared/training/protocol.ts'
import { thin } from '../../shared/training/thin.ts'

/** `starting` until the worker says that it runs; `failed` when it broke off. */
export type RunState = 'starting' | 'running' | 'paused' | 'ended' | 'failed'

type Event<K extends TrainingEvent['event']> = Extract<TrainingEvent, { event: K }>

/** How a run ended: see the `end` event. */
export type RunEnd = Omit<Event<'end'>, 'event'>

/** One training of one network, as the charts show it. */
export interface Run {
  readonly id: number
  /** The name under which its moments are stored, unique on this machine. */
  readonly key: string
  readonly name: string
  /** Position in the palette of the charts. */
  readonly colour: number
  readonly visible: boolean
  /** Another document has been opened since. */
  readonly left: boolean
  readonly state: RunState
  /** The project as it was when the run started: its network and settings. */
  readonly project: Project
  readonly backend: Backend | null
  /** How it is computed there, in a phrase. */
  readonly engine: string
  readonly parameters: number
  readonly sizes: Readonly<Record<Part, number>> | null
  readonly stepsPerEpoch: number
  /** The losses are those of standardised targets, not in the units of the data. */
  readonly standardised: boolean
  /** Batches done. */
  readonly step: number
  /** Loss by batch, thinned: see `addLosses`. */
  readonly batches: readonly BatchRecord[]
  /** Of the very first step; null where it was not seen. */
  readonly firstLoss: number | null
  /** How the layers learned, oldest first: the first pulse, and the last few. */
  readonly pulses: readonly Pulse[]
  /** Null until it has started, and for a run that came with a file. */
  readonly data: DataFacts | null
  /** At most `MOST_POINTS`; the best epoch and the extremes of every curve are among them. */
  readonly epochs: readonly EpochRecord[]
  /** The last epoch that was completed. */
  readonly lastEpoch: EpochRecord | null
  /** The epoch of the lowest validation loss (training loss without a validation part). */
  readonly bestEpoch: EpochRecord | null
  readonly samplesPerSecond: number
  /** Null while unknown. */
  readonly secondsLeft: number | null
  readonly end: RunEnd | null
  /** Why it broke off. */
  readonly mistake: Mistake | null
  /** The run that it branched off, by its id and its name then, and the last epoch that both share; null for one that began with fresh weights. */
  readonly parent: { readonly id: number; readonly name: string; readonly epoch: number } | null
  /** The moment from which it went on; null where it began with fresh weights. */
  readonly from: { readonly epoch: number; readonly step: number } | null
  /** Times in a row that it went on by itself after breaking off, the step that it had reached by then, and whether it was paused. */
  readonly revivals: { readonly count: number; readonly step: number; readonly paused: boolean }
}

export const NO_REVIVALS: Run['revivals'] = { count: 0, step: 0, paused: false }

/** Pulses kept: the doctor wants the first and some of the last. */
const KEPT_PULSES = 8

export function createRun(id: number, name: string, colour: number, project: Project): Run {
  return {
    id,
    key: crypto.randomUUID(),
    name,
    colour,
    visible: true,
    left: false,
    state: 'starting',
    project,
    backend: null,
    engine: '',
    parameters: 0,
    sizes: null,
    stepsPerEpoch: 0,
    standardised: false,
    step: 0,
    batches: [],
    firstLoss: null,
    pulses: [],
    data: null,
    epochs: [],
    lastEpoch: null,
    bestEpoch: null,
    samplesPerSecond: 0,
    secondsLeft: null,
    end: null,
    mistake: null,
    parent: null,
    from: null,
    revivals: NO_REVIVALS,
  }
}

export function isActive(run: Run | null | undefined): boolean {
  return run?.state === 'starting' || run?.state === 'running' || run?.state === 'paused'
}

/** The run after some events, in order. */
export function applyEvents(run: Run, events: readonly TrainingEvent[]): Run {
  const after = events.reduce(applyEvent, run)
  return after.epochs.length > MOST_POINTS ? { ...after, epochs: thinEpochs(after.epochs, after.bestEpoch) } : after
}

function applyEvent(run: Run, event: TrainingEvent): Run {
  switch (event.event) {
    case 'start':
      return { ...rewind(run, event.from ?? { epoch: 0, step: 0 }), state: run.state === 'starting' ? 'running' : run.state, backend: event.backend, engine: describeEngine(event), parameters: event.parameters, sizes: event.sizes, stepsPerEpoch: event.stepsPerEpoch, standardised: event.standardised ?? false, data: event.data ?? null, from: event.from ?? null }
    case 'batches':
      return {
        ...run,
        firstLoss: event.first === 1 ? (event.losses[0] ?? null) : run.firstLoss,
        batches: addLosses(run.batches, event),
        step: event.first + event.losses.length - 1,
        samplesPerSecond: event.samplesPerSecond,
        secondsLeft: event.secondsLeft,
      }
    case 'epoch': {
      const { record } = event
      return {
        ...run,
        epochs: [...run.epochs, record],
        lastEpoch: record,
        bestEpoch: takeBetter(run.bestEpoch, record),
        step: Math.max(run.step, record.step),
        samplesPerSecond: record.samplesPerSecond,
      }
    }
    case 'status':
      return event.status === 'ended' && run.end === null ? run : { ...run, state: event.status }
    case 'end': {
      const { event: _, ...end } = event
      const best = run.epochs.find((record) => record.epoch === end.bestEpoch)
      return { ...run, state: 'ended', end, bestEpoch: best ?? run.bestEpoch, secondsLeft: null }
    }
    case 'pulse':
      return { ...run, pulses: run.pulses.length < KEPT_PULSES ? [...run.pulses, event.pulse] : [run.pulses[0]!, ...run.pulses.slice(2), event.pulse] }
    case 'alive':
    case 'kept':
    case 'note':
      return run
    case 'failed':
      return { ...run, state: 'failed', mistake: event.mistake, secondsLeft: null }
  }
}

/** What decides which epoch is best. */
export function lossOf(record: EpochRecord): number {
  return record.valLoss ?? record.loss
}

function thinEpochs(epochs: readonly EpochRecord[], best: EpochRecord | null): readonly EpochRecord[] {
  return thin(epochs, {
    limit: THINNED_POINTS,
    x: (record) => record.epoch,
    series: [(record) => record.loss, (record) => record.valLoss, (record) => record.accuracy, (record) => record.valAccuracy, (record) => record.valMeanIoU ?? null],
    keepAt: best?.epoch ?? null,
  })
}

/** The run as it was at one of its moments. */
function rewind(run: Run, { epoch, step }: NonNullable<Event<'start'>['from']>): Run {
  const epochs = run.epochs.filter((record) => record.epoch <= epoch)
  return {
    ...run,
    step, epochs, lastEpoch: epochs.at(-1) ?? null, bestEpoch: run.bestEpoch && run.bestEpoch.epoch <= epoch ? run.bestEpoch : lowest(epochs),
    batches: run.batches.filter((batch) => batch.step <= step),
    pulses: run.pulses.filter((pulse) => pulse.step <= step),
  }
}

/** The run with what the page was never told of: it was stored, but what trained broke off before it could say so, or the page itself did. */
export function fillIn(run: Run, { history, losses }: { readonly history: readonly EpochRecord[]; readonly losses: readonly BatchRecord[] }): Run {
  const stored = losses.at(-1)?.step ?? 0
  const joined: Run = { ...run, batches: [...losses, ...run.batches.filter(({ step }) => step > stored)], firstLoss: run.firstLoss ?? firstOf(losses) }
  const known = new Set(run.epochs.map(({ epoch }) => epoch))
  const missing = history.filter(({ epoch }) => !known.has(epoch))
  if (missing.length === 0) return joined
  const epochs = [...run.epochs, ...missing].sort((a, b) => a.epoch - b.epoch)
  return applyEvents({ ...joined, epochs, lastEpoch: epochs.at(-1)!, bestEpoch: lowest(epochs) }, [])
}

/** The best epoch, as the `epoch` event finds it. */
function lowest(epochs: readonly EpochRecord[]): EpochRecord | null {
  return epochs.reduce<EpochRecord | null>((best, record) => takeBetter(best, record), null)
}

function takeBetter(best: EpochRecord | null, record: EpochRecord): EpochRecord | null {
  // A run that is stopped while it validates ends with a record without validation; it cannot be compared.
  const comparable = best === null || (best.valLoss === null) === (record.valLoss === null)
  return comparable && Number.isFinite(lossOf(record)) && (best === null || lossOf(record) < lossOf(best)) ? record : best
}

/** A run that begins with the weights that another had after an epoch, and shares its history up to there. */
export function branchOff(run: Run, parent: Run, { epoch, step }: Pick<EpochRecord, 'epoch' | 'step'>): Run {
  const shared = { ...run, epochs: parent.epochs, bestEpoch: parent.bestEpoch, firstLoss: parent.firstLoss }
  return { ...rewind(shared, { epoch, step }), name: `${run.name} · from epoch ${epoch}`, parent: { id: parent.id, name: parent.name, epoch }, revivals: { ...NO_REVIVALS, step } }
}

/** How much of the run is done, 0 to 1. */
export function shareDone(run: Run): number {
  if (run.end && ['finished', 'earlyStopping', 'nothingToLearn'].includes(run.end.stoppedBy)) return 1
  if (run.stepsPerEpoch === 0) return 0
  // From the last epoch on: with another batch size its steps were others.
  const { epoch, step } = run.lastEpoch ?? { epoch: 0, step: 0 }
  return Math.min(1, (epoch + (run.step - step) / run.stepsPerEpoch) / run.project.training.epochs)
}

/** The epoch being trained now, from 1; the last one done once the run has ended. */
export function epochNow(run: Run): number {
  const done = run.lastEpoch?.epoch ?? 0
  if (!isActive(run)) return done
  return Math.min(run.project.training.epochs, run.stepsPerEpoch > 0 && run.step > (run.lastEpoch?.step ?? 0) ? done + 1 : Math.max(done, 1))
}

function describeEngine({ engine, engineReason }: Extract<TrainingEvent, { event: 'start' }>): string {
  if (engine === 'plan') return 'compiled for this processor'
  return engineReason === undefined ? 'with TensorFlow.js' : `with TensorFlow.js, because ${engineReason}`
}
