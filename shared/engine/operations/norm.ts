import type { PlanBuilder, Value, Weight } from '../builder.ts'

interface Scale {
  readonly gamma: Weight
  readonly beta: Weight
}

interface Statistics {
  readonly movingMean: Weight
  readonly movingVariance: Weight
  /** Share of the old average that is kept. */
  readonly momentum: number
  readonly epsilon: number
  /** Whether the batch's own statistics are used, and remembered: not in use, nor when frozen. */
  readonly ofBatch: boolean
}

/** Per channel over batch and positions (Ioffe & Szegedy 2015). */
export function batchNorm(plan: PlanBuilder, x: Value, { gamma, beta }: Scale, { movingMean, movingVariance, momentum, epsilon, ofBatch }: Statistics): Value {
  const channels = x.shape.at(-1)!
  const rows = x.size / channels
  const y = plan.value(x.shape, [x, { learns: gamma.gradient !== null }])
  const weights = { gamma: gamma.at, beta: beta.at, movingMean: movingMean.at, movingVariance: movingVariance.at }
  if (!ofBatch) {
    plan.emit('batchNormEval', { rows, channels, x: x.at, y: y.at, ...weights, epsilon, function: 0, alpha: 0 })
    return y
  }
  const saved = plan.room(2 * channels)
  plan.emit('batchNormTrain', { rows, channels, x: x.at, y: y.at, ...weights, momentum, epsilon, saved, function: 0, alpha: 0 })
  plan.back(y, (dy) => {
    const { dx, accumulate } = x.learns ? plan.gradientOf(x) : { dx: 0, accumulate: 0 }
    plan.emit('batchNormBack', { rows, channels, x: x.at, dy, gamma: gamma.at, saved, dx, dgamma: gamma.gradient ?? 0, dbeta: beta.gradient ?? 0, accumulate, accumulateScale: 0 })
  })
  return y
}

interface Groups {
  readonly groups: number
  readonly epsilon: number
  /** Every position by itself, as layer norm; else over the positions of a sample too. */
  readonly perPosition: boolean
}

/** Over groups of neighbouring channels (Wu & He 2018). One group is layer norm, a group a channel instance norm. */
export function groupNorm(plan: PlanBuilder, x: Value, { gamma, beta }: Scale, { groups, epsilon, perPosition }: Groups): Value {
  const channels = x.shape.at(-1)!
  const cells = x.size / channels
  const batch = perPosition ? cells : plan.batch
  const geometry = { batch, positions: cells / batch, channels, groups }
  const saved = plan.room(2 * batch * groups)
  const y = plan.value(x.shape, [x, { learns: gamma.gradient !== null }])
  plan.emit('groupNorm', { ...geometry, x: x.at, gamma: gamma.at, beta: beta.at, y: y.at, epsilon, saved })
  plan.back(y, (dy) => {
    const { dx, accumulate } = x.learns ? plan.gradientOf(x) : { dx: 0, accumulate: 0 }
    plan.emit('groupNormBack', { ...geometry, x: x.at, dy, gamma: gamma.at, saved, dx, dgamma: gamma.gradient ?? 0, dbeta: beta.gradient ?? 0, accumulate, accumulateScale: 0 })
  })
  return y
}

/** Each value over a power of the squares of its neighbour channels (Krizhevsky, Sutskever & Hinton 2012). */
export function localResponse(plan: PlanBuilder, x: Value, { size, alpha, beta, k }: { readonly size: number; readonly alpha: number; readonly beta: number; readonly k: number }): Value {
  const channels = x.shape.at(-1)!
  const settings = { rows: x.size / channels, channels, size, alpha, beta, bias: k }
  const saved = plan.room(x.size)
  const y = plan.value(x.shape, [x])
  plan.emit('localResponse', { ...settings, x: x.at, y: y.at, saved })
  plan.back(y, (dy) => plan.emit('localResponseBack', { ...settings, x: x.at, saved, dy, ...plan.gradientOf(x) }))
  return y
}
