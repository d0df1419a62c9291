import type { Run } from '../run.ts'

/** What a chart shows. */
export type Measure = 'loss' | 'accuracy' | 'meanIoU'

/** Of the best value that there can be: 1. */
export function isShare(measure: Measure): boolean {
  return measure !== 'loss'
}

/** One line of a chart. x counts epochs, so that runs with other batch sizes can be compared. */
export interface Curve {
  readonly id: string
  readonly run: Run
  readonly kind: 'batch' | 'training' | 'validation'
  /** Of a branch: what it shares with a run that is not drawn, whose colour this is. Null: the run's own. */
  readonly shared: number | null
  readonly points: readonly CurvePoint[]
}

export interface CurvePoint {
  readonly x: number
  /** Null where there is no number to draw; the line has a gap there. */
  readonly y: number | null
}

export const KIND_NAMES = { batch: 'batches', training: 'training', validation: 'validation' } as const

/** Runs do not change once they are made, so neither do their curves. */
const cache = new WeakMap<Run, Map<string, readonly CurvePoint[]>>()

function once(run: Run, name: string, make: () => readonly CurvePoint[]): readonly CurvePoint[] {
  const known = cache.get(run) ?? new Map<string, readonly CurvePoint[]>()
  cache.set(run, known)
  const points = known.get(name) ?? make()
  known.set(name, points)
  return points
}

function point(x: number, y: number | null): CurvePoint {
  return { x, y: y !== null && Number.isFinite(y) ? y : null }
}

/** The lines of the visible runs: batches lie behind, validation in front. */
export function curvesOf(runs: readonly Run[], measure: Measure, byBatch: boolean): readonly Curve[] {
  const visible = runs.filter((run) => run.visible)
  const kinds = [...(measure === 'loss' && byBatch ? (['batch'] as const) : []), 'training' as const, 'validation' as const]
  return kinds
    .flatMap((kind) => visible.flatMap((run): Curve[] => [...sharedOf(run, runs, measure, kind), { id: `${run.id}-${kind}`, run, kind, shared: null, points: pointsOf(run, measure, kind) }]))
    .filter((curve) => curve.points.length > 0)
}

/** The line of a branch up to where it began, unless the run that it branched off draws it. */
function sharedOf(run: Run, runs: readonly Run[], measure: Measure, kind: Curve['kind']): readonly Curve[] {
  const { parent } = run
  const origin = runs.find(({ id }) => id === parent?.id)
  if (!parent || origin?.visible || kind === 'batch') return []
  const points = once(run, `${measure} ${kind} shared`, () => lineOf(run, measure, kind).filter(({ x }) => x <= parent.epoch))
  return [{ id: `${run.id}-${kind}-shared`, run, kind, shared: origin?.colour ?? run.colour, points }]
}

function pointsOf(run: Run, measure: Measure, kind: Curve['kind']): readonly CurvePoint[] {
  return once(run, `${measure} ${kind}`, () => {
    if (kind === 'batch') return batchesOf(run)
    const from = run.parent?.epoch ?? 0
    return lineOf(run, measure, kind).filter(({ x }) => x >= from)
  })
}

function lineOf(run: Run, measure: Measure, kind: 'training' | 'validation'): readonly CurvePoint[] {
  const value = (record: Run['epochs'][number]) => valueOf(record, measure, kind)
  return run.epochs.some((record) => value(record) !== null) ? run.epochs.map((record) => point(record.epoch, value(record))) : []
}

/** Each batch between the ends of epochs: a run that goes on with other batches, or a branch with them, has had epochs of other lengths. */
function batchesOf({ batches, epochs, stepsPerEpoch }: Run): readonly CurvePoint[] {
  if (stepsPerEpoch === 0) return []
  let done = 0
  return batches.map(({ step, loss }) => {
    while (done < epochs.length && epochs[done]!.step <= step) done += 1
    const last = epochs[done - 1]
    return point((last?.epoch ?? 0) + (step - (last?.step ?? 0)) / stepsPerEpoch, loss)
  })
}

/** What a chart draws of one epoch. The mean IoU is measured in the validation part only. */
export function valueOf(record: Run['epochs'][number], measure: Measure, kind: 'training' | 'validation'): number | null {
  const training = kind === 'training'
  switch (measure) {
    case 'loss':
      return training ? record.loss : record.valLoss
    case 'accuracy':
      return training ? record.accuracy : record.valAccuracy
    case 'meanIoU':
      return training ? null : (record.valMeanIoU ?? null)
  }
}

/** Lowest and highest number drawn; on a logarithmic axis only what is above zero counts. Null when there is none. */
export function extentOf(curves: readonly Curve[], positive: boolean): readonly [number, number] | null {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { points } of curves) {
    for (const { y } of points) {
      if (y === null || (positive && y <= 0)) continue
      if (y < low) low = y
      if (y > high) high = y
    }
  }
  return low <= high ? [low, high] : null
}

/** Round numbers that divide a span into about `count` steps, beginning and ending outside of it. */
export function linearTicks(low: number, high: number, count: number): readonly number[] {
  const rough = (high - low || Math.abs(high) || 1) / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough * 0.999)!
  const first = Math.floor(low / step + 1e-9)
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9))
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)))
}

/** Powers of ten around a span of positive numbers; with 2 and 5 between them where the span is short. */
export function logTicks(low: number, high: number): readonly number[] {
  const first = Math.floor(Math.log10(low) + 1e-9)
  const last = Math.max(first + 1, Math.ceil(Math.log10(high) - 1e-9))
  const every = Math.max(1, Math.ceil((last - first) / 6))
  const decades = Array.from({ length: Math.ceil((last - first) / every) + 1 }, (_, index) => first + index * every)
  if (last - first > 2) return decades.map((decade) => Number(`1e${decade}`))
  const all = decades.flatMap((decade) => [1, 2, 5].map((factor) => Number(`${factor}e${decade}`)))
  const from = all.findLastIndex((tick) => tick <= low * 1.0001)
  const to = all.findIndex((tick) => tick >= high * 0.9999)
  return all.slice(Math.max(0, from), to < 0 ? all.length : Math.max(to, from + 1) + 1)
}

/** How many runs are put in words; more would be no summary. */
const RUNS_IN_WORDS = 6

/** The curves in words: "Run 2: training 0.21, validation 0.25 after 12 epochs". */
export function describeCurves(curves: readonly Curve[], write: (value: number) => string): string {
  const own = curves.filter(({ shared }) => shared === null)
  const runs = [...new Set(own.map((curve) => curve.run))]
  if (runs.length === 0) return 'Nothing to draw yet.'
  const said = runs.slice(-RUNS_IN_WORDS).map((run) => describeRun(run.name, own.filter((curve) => curve.run === run), write))
  return `${said.join('; ')}${runs.length > RUNS_IN_WORDS ? `; and ${runs.length - RUNS_IN_WORDS} more` : ''}.`
}

function describeRun(name: string, curves: readonly Curve[], write: (value: number) => string): string {
  const byEpoch = curves.filter(({ kind }) => kind !== 'batch')
  const lasts = (byEpoch.length > 0 ? byEpoch : curves).map(({ kind, points }) => ({ kind, ...points.at(-1)! }))
  const epochs = Math.max(...lasts.map(({ x }) => x))
  const values = lasts.map(({ kind, y }) => `${KIND_NAMES[kind]} ${y === null ? 'not a number' : write(y)}`)
  return `${name}: ${values.join(', ')} after ${Number(epochs.toFixed(2))} ${epochs === 1 ? 'epoch' : 'epochs'}`
}

/** Colour of a line. A run on its own shows validation in the colour of the design; among others, its own, dashed. */
export function colourOf(curve: Curve, alone: boolean): string {
  if (curve.shared !== null) return `var(--run-${curve.shared})`
  return curve.kind === 'validation' && alone ? 'var(--validation)' : `var(--run-${curve.run.colour})`
}
