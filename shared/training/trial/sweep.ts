import type { RatePoint, RateSweep } from './report.ts'

/** Learning rates that a sweep goes through, and in how many steps. */
const [LOWEST, HIGHEST, STEPS] = [1e-7, 10, 100]

/** Share of the older mean in an exponential mean of losses. */
const MEMORY = 0.9

/** The sweep ends where the smoothed loss is so many times its minimum. */
const BLOWN_UP = 4

/** Rates at the start that are far too small to do anything: how much their losses differ is chance. */
const STILL = 10

/** How many times smaller than the rate of the lowest loss a rate must be. */
const MARGIN = 10

/** The loss has fallen where it did so by more than this share of what it was, */
const LEAST_SHARE = 0.01
/** and by more than so many standard deviations of what single batches differ from the smooth line. */
const LEAST_DEVIATIONS = 1.5

/** Samples that the loss at one rate should be of: single losses of small batches leap about. */
const [SAMPLES, MOST_BATCHES] = [64, 4]

/** Batches that each rate gets. It depends on the batch size alone, so that a sweep can be repeated. */
export function batchesPerRate(batchSize: number): number {
  return Math.min(MOST_BATCHES, Math.max(1, Math.ceil(SAMPLES / batchSize)))
}

/** The rates of a sweep, each the same factor above the one before. */
export function sweepRates(): Float64Array {
  return Float64Array.from({ length: STEPS }, (_, step) => LOWEST * (HIGHEST / LOWEST) ** (step / (STEPS - 1)))
}

/** An exponential mean whose first values are not pulled towards 0 (the correction of Adam, Kingma & Ba 2015). */
export function smoothLosses(losses: readonly number[]): number[] {
  let mean = 0
  let weight = 0
  return losses.map((loss) => {
    mean = MEMORY * mean + (1 - MEMORY) * loss
    weight = MEMORY * weight + (1 - MEMORY)
    return mean / weight
  })
}

/** Whether a sweep has seen enough: the last loss is no number, or the smoothed one has left its minimum far behind. */
export function isOver(losses: readonly number[]): boolean {
  if (!losses.every(Number.isFinite)) return true
  const smooth = smoothLosses(losses)
  return smooth.at(-1)! > BLOWN_UP * Math.min(...smooth)
}

/**
 * What a sweep says. The suggestion is the rate at which the loss falls fastest along a logarithmic axis of rates (Smith 2017): smaller ones learn more slowly, and
 * the rate of the lowest loss is too large already, as from there on it rises; so it is never above a tenth of that one. A mean of what came before lags
 * behind, which would put the steepest fall at too large a rate: the line is smoothed once more, from its end to its start.
 */
export function readSweep(points: readonly Omit<RatePoint, 'smoothed'>[]): RateSweep {
  const finite = points.filter(({ loss }) => Number.isFinite(loss))
  const losses = finite.map(({ loss }) => loss)
  const forward = smoothLosses(losses)
  const drawn: RatePoint[] = finite.map((point, index) => ({ ...point, smoothed: forward[index]! }))
  const lowest = forward.indexOf(Math.min(...forward))
  const falling = smoothLosses(forward.slice(0, lowest + 1).toReversed()).toReversed()
  const start = losses.slice(0, STILL).reduce((sum, loss) => sum + loss, 0) / STILL
  const noise = deviation(falling.map((value, index) => value - losses[index]!))
  const fall = start - (falling.at(-1) ?? start)
  if (lowest <= STILL || !(fall > LEAST_SHARE * Math.abs(start) && fall > LEAST_DEVIATIONS * noise)) {
    const seen = finite.length > 0 ? ` up to ${short(finite.at(-1)!.learningRate)}` : ''
    return { points: drawn, suggested: null, reason: `No learning rate${seen} made the loss fall clearly, so none can be suggested. Check that the layers fit the task and that the data are right, or try a larger batch if the curve is ragged.` }
  }
  const end = finite[lowest]!.learningRate
  const steepest = finite[steepestFall(falling)]!.learningRate
  if (steepest > end / MARGIN) {
    const suggested = short(end / MARGIN)
    return { points: drawn, suggested, reason: `The loss falls fastest at ${short(steepest)}, but at ${short(end)} it already stops falling; ${suggested}, a tenth of that, keeps clear of it.` }
  }
  const suggested = short(steepest)
  return { points: drawn, suggested, reason: `At ${suggested} the loss falls fastest. Smaller rates learn more slowly; above ${short(end)} the loss no longer falls, or leaps.` }
}

/** The place where a line falls most from the point before to the one behind; rates are evenly spaced on their logarithmic axis. */
function steepestFall(values: readonly number[]): number {
  let best = STILL
  let most = -Infinity
  for (let index = STILL; index < values.length; index += 1) {
    const [before, after] = [Math.max(0, index - 1), Math.min(values.length - 1, index + 1)]
    const fall = (values[before]! - values[after]!) / Math.max(1, after - before)
    if (fall > most) [best, most] = [index, fall]
  }
  return best
}

function deviation(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, values.length))
}

/** Two figures of a rate; more would pretend to know it. */
function short(learningRate: number): number {
  return Number(learningRate.toPrecision(2))
}
