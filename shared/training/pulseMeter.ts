import type { Response } from '../analysis/responses.ts'
import type { Network } from '../compile/network.ts'
import type { Chunk } from './learner.ts'
import type { LayerPulse } from './protocol.ts'

/** One weight around one step, number by number. */
export interface WeightTrace {
  /** Full name, `nodeId.weight`. */
  readonly name: string
  /** Of the loss by the weight, before clipping. */
  readonly gradient: Float32Array
  readonly before: Float32Array
  readonly after: Float32Array
}

/** What one measured step leaves behind. */
export interface StepTrace {
  /** Of all weights that learn. */
  readonly weights: readonly WeightTrace[]
  /** What the nodes of `network.responses` gave for the batch, [batch, …, units], in that order. */
  readonly outputs: readonly Float32Array[]
}

/** A unit is taken for dead when it was silent in so many pulses one behind the other, and is for a whole evaluation batch too. */
export const DEAD_PULSES = 2
/** Outputs this near to an end of their function (a share of its range) count as saturated. */
export const NEAR_END = 0.02

/** Turns the traces of single steps into pulses. It remembers which units were silent in the pulses before. */
export interface PulseMeter {
  /**
   * `look` gives what the nodes of `network.responses` say of a whole evaluation batch outside of training; it is only asked where
   * units have been silent for long enough to be dead.
   */
  readonly measure: (trace: StepTrace, look: () => Promise<readonly Float32Array[]>) => Promise<readonly LayerPulse[]>
}

export function createPulseMeter({ weights, responses }: Pick<Network, 'weights' | 'responses'>): PulseMeter {
  const learning = weights.filter(({ spec }) => spec.trainable)
  const nodes = [...new Set(learning.map(nodeOf))]
  const weightsOf = new Map(nodes.map((node) => [node, new Set(learning.filter((weight) => nodeOf(weight) === node).map(({ name }) => name))]))
  /** Pulses in a row in which each unit was silent. */
  const streaks = responses.map(({ units, silences }) => (silences ? new Uint32Array(units) : null))

  return {
    measure: async ({ weights: traces, outputs }, look) => {
      responses.forEach((response, index) => {
        const streak = streaks[index]
        if (streak) findSilent(outputs[index]!, response).forEach((silent, unit) => (streak[unit] = silent ? streak[unit]! + 1 : 0))
      })
      const suspects = streaks.some((streak) => streak?.some((count) => count >= DEAD_PULSES))
      const answers = suspects ? await look() : null
      return nodes.map((node) => {
        const own = traces.filter(({ name }) => weightsOf.get(node)!.has(name))
        const place = responses.findIndex((response) => response.node === node)
        const response = responses[place]
        const streak = streaks[place]
        const still = streak && answers ? findSilent(answers[place]!, response!) : null
        return {
          node,
          gradient: rootMeanSquare(own.map(({ gradient }) => gradient)),
          weight: rootMeanSquare(own.map(({ before }) => before)),
          update: rootMeanSquareChange(own),
          silent: streak ? shareOf(streak, (count) => count > 0) : null,
          saturated: response?.ends ? shareAtEnds(outputs[place]!, response.ends) : null,
          ...(streak && { dead: still ? shareOf(streak, (count, unit) => count >= DEAD_PULSES && still[unit]!) : 0 }),
        }
      })
    },
  }
}

/** The last batch of a chunk, as a chunk of its own. */
export function lastOf(chunk: Chunk): Chunk {
  const before = chunk.count - 1
  return { ...chunk, batch: chunk.batch + before, count: 1, step: chunk.step + before, rates: chunk.rates?.subarray(before) ?? null }
}

/** At most so many positions of an epoch, evenly over it: where nothing is shuffled, its first ones may all be of one class. */
export function pickEvenly(order: Int32Array, most: number): Int32Array {
  const count = Math.min(most, order.length)
  return Int32Array.from({ length: count }, (_, index) => order[Math.floor((index * order.length) / count)]!)
}

function nodeOf({ name, spec }: Network['weights'][number]): string {
  return name.slice(0, -spec.name.length - 1)
}

/** Whether each unit gave 0 for every sample (and position). */
function findSilent(values: Float32Array, { units }: Response): boolean[] {
  return Array.from({ length: units }, (_, unit) => {
    // Most units fire soon.
    for (let at = unit; at < values.length; at += units) if (values[at] !== 0) return false
    return true
  })
}

function shareAtEnds(values: Float32Array, [low, high]: readonly [number, number]): number {
  const near = NEAR_END * (high - low)
  const [under, over] = [low + near, high - near]
  let count = 0
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at]!
    if (value <= under || value >= over) count += 1
  }
  return count / Math.max(1, values.length)
}

function shareOf(values: Uint32Array, holds: (value: number, index: number) => boolean): number {
  return values.reduce((sum, value, index) => sum + Number(holds(value, index)), 0) / Math.max(1, values.length)
}

/** Over all numbers of all arrays, in double precision: squares of vanishing gradients are below what 32 bits hold. */
function rootMeanSquare(arrays: readonly Float32Array[]): number {
  let sum = 0
  let count = 0
  for (const values of arrays) {
    for (let at = 0; at < values.length; at += 1) {
      const value = values[at]!
      sum += value * value
    }
    count += values.length
  }
  return Math.sqrt(sum / Math.max(1, count))
}

/** Of what a step changed, without a copy of it: a large layer has millions of weights. */
function rootMeanSquareChange(traces: readonly WeightTrace[]): number {
  let sum = 0
  let count = 0
  for (const { before, after } of traces) {
    for (let at = 0; at < after.length; at += 1) {
      const change = after[at]! - before[at]!
      sum += change * change
    }
    count += after.length
  }
  return Math.sqrt(sum / Math.max(1, count))
}
