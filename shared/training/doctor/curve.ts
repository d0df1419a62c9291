import type { EpochRecord } from '../protocol.ts'

/** One number by epoch, oldest first; epochs in which it was not finite, or not measured, are missing. */
export type Curve = readonly { readonly epoch: number; readonly value: number }[]

export function curveOf(history: readonly EpochRecord[], pick: (record: EpochRecord) => number | null): Curve {
  return history.flatMap((record) => {
    const value = pick(record)
    return value === null || !Number.isFinite(value) ? [] : [{ epoch: record.epoch, value }]
  })
}

export function trainingLoss(history: readonly EpochRecord[]): Curve {
  // Penalties are a part of the training loss only.
  return curveOf(history, ({ loss, penalty = 0 }) => loss - penalty)
}

export function validationLoss(history: readonly EpochRecord[]): Curve {
  return curveOf(history, ({ valLoss }) => valLoss)
}

export function valuesOf(curve: Curve): number[] {
  return curve.map(({ value }) => value)
}

/** NaN for no values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Every value replaced by the median of itself and its neighbours; the ends stay. A single outlier is gone. */
export function smooth(curve: Curve): Curve {
  return curve.map((point, index) => (index === 0 || index === curve.length - 1 ? point : { ...point, value: median(valuesOf(curve.slice(index - 1, index + 2))) }))
}

/**
 * How far single epochs scatter around their neighbours: a standard deviation, by the median of absolute differences (Rousseeuw &
 * Croux 1993), so that neither a trend nor an outlier counts as noise. 0 for fewer than three points.
 */
export function noiseOf(curve: Curve): number {
  if (curve.length < 3) return 0
  const differences = curve.slice(1, -1).map(({ value }, index) => Math.abs(value - (curve[index]!.value + curve[index + 2]!.value) / 2))
  // The difference of a value and the mean of two others has 3/2 of its variance.
  return (1.4826 * median(differences)) / Math.sqrt(1.5)
}

/** Most points of which every pair is looked at. */
const MOST_POINTS = 40

/** Change per epoch: the median over all pairs of points (Theil 1950, Sen 1968). 0 for fewer than two. */
export function slopeOf(curve: Curve): number {
  const points = curve.slice(-MOST_POINTS)
  const slopes = points.flatMap((a, index) => points.slice(index + 1).map((b) => (b.value - a.value) / (b.epoch - a.epoch)))
  return slopes.length === 0 ? 0 : median(slopes.filter(Number.isFinite))
}

/** The epochs from the last one back, at most so many and at most half of all, but no fewer than three. */
export function recent(curve: Curve, most = 10): Curve {
  return curve.slice(-Math.max(3, Math.min(most, Math.floor(curve.length / 2))))
}

/** The level that a curve has come to: the median of its last three points, so that the last epoch alone decides nothing. NaN of none. */
export function levelOf(curve: Curve): number {
  return median(valuesOf(curve.slice(-3)))
}

/**
 * The scatter of the epochs that are compared with the one of `epoch`: of those since then, and where these are few, of some before, because
 * the lowest of many is low by chance.
 */
export function noiseSince(curve: Curve, epoch: number): number {
  const since = curve.filter((point) => point.epoch >= epoch).length
  return noiseOf(curve.slice(-Math.max(since, Math.min(12, Math.floor(curve.length / 2)))))
}

/** The lowest point; null of none. */
export function lowest(curve: Curve): Curve[number] | null {
  return curve.reduce<Curve[number] | null>((best, point) => (best === null || point.value < best.value ? point : best), null)
}

/**
 * Share by which a loss falls in each epoch of late; negative where it rises, null where there are too few epochs to say. A change
 * that is lost in the noise is none.
 */
export function fallPerEpoch(curve: Curve): number | null {
  if (curve.length < 3) return null
  const late = recent(curve)
  const level = median(valuesOf(late))
  const epochs = late.at(-1)!.epoch - late[0]!.epoch
  const slope = slopeOf(late)
  if (!(level > 0) || Math.abs(slope) * epochs < 2 * noiseOf(late)) return 0
  // A loss falls by shares rather than by steps.
  const shares = slopeOf(late.flatMap(({ epoch, value }) => (value > 0 ? [{ epoch, value: Math.log(value) }] : [])))
  return Number.isFinite(shares) ? 1 - Math.exp(shares) : 0
}
