import type { Network } from '../compile/network.ts'
import { countValues, type Penalty, type Shape } from '../layer/index.ts'
import type { Learned } from '../training/learner.ts'
import type { OptimizerSpec } from '../training/optimizers/index.ts'
import { groupName } from '../training/optimizers/optimizer.ts'
import { penaltyOf } from '../training/penalty.ts'
import type { Arena } from './arena.ts'
import type { Weight } from './builder.ts'

const BYTES = 4

/** An array of weights that learns. */
export interface TrainedWeight {
  readonly name: string
  readonly shape: Shape
  readonly size: number
  /** Numbers before it in the region. */
  readonly offset: number
  readonly penalty: Penalty
}

export interface RegionOptions {
  readonly network: Pick<Network, 'weights'>
  readonly optimizer: OptimizerSpec
  readonly arena: Arena
  readonly memory: WebAssembly.Memory
  readonly penalty: Partial<Penalty> | undefined
  /** Whether gradients of several batches are gathered. */
  readonly gathers: boolean
}

/**
 * The weights of a network in the memory of the engine. Those that learn lie one behind the other, and their gradients and the optimizer's memories
 * in the same order beside them: one instruction updates all. Addresses in bytes, sizes in numbers.
 */
export interface Region {
  /** Numbers that learn. */
  readonly count: number
  readonly weights: number
  readonly gradients: number
  readonly slots: readonly number[]
  /** Sums of gradients of a group of batches; 0 where every batch has its own step. */
  readonly sums: number
  readonly trained: readonly TrainedWeight[]
  /** All weights, those too that do not learn, by full name. */
  readonly byName: ReadonlyMap<string, Weight>
  /** A copy of so many numbers. */
  readonly copy: (at: number, size: number) => Float32Array
  /** Takes over what network and optimizer hold. Answers the optimizer's step. */
  readonly take: (learned: Learned) => number
  /** All of it. `gathering`: whether gradients have been gathered for a step that has not been taken. */
  readonly save: (step: number, gathering: boolean) => Learned
  /** A copy of all numbers, to come back to by calling it. */
  readonly keep: () => () => void
  readonly isFinite: () => boolean
}

export function createRegion({ network, optimizer, arena, memory, penalty, gathers }: RegionOptions): Region {
  const stored = network.weights.filter(({ spec }) => !spec.trainable)
  const trained: TrainedWeight[] = []
  let count = 0
  for (const { name, spec } of network.weights) {
    if (!spec.trainable) continue
    const size = countValues(spec.shape)
    trained.push({ name, shape: spec.shape, size, offset: count, penalty: penaltyOf(spec, { penalty }) })
    count += size
  }
  const room = () => arena.takeFresh(count * BYTES)
  const gradients = room()
  // What a run goes on from lies in one piece.
  const lasting = arena.end
  const [weights, slots, sums] = [room(), optimizer.slots.map(room), gathers ? room() : 0]
  const byName = new Map<string, Weight>()
  for (const { name, size, offset } of trained) byName.set(name, { at: weights + offset * BYTES, size, gradient: gradients + offset * BYTES })
  for (const { name, spec } of stored) {
    const size = countValues(spec.shape)
    byName.set(name, { at: arena.takeFresh(size * BYTES), size, gradient: null })
  }
  const lastingSize = (arena.end - lasting) / BYTES
  const view = (at: number, size: number) => new Float32Array(memory.buffer, at, size)
  const copy = (at: number, size: number) => view(at, size).slice()
  const partOf = (at: number, { offset, size }: TrainedWeight) => view(at + offset * BYTES, size)
  const slotName = (slot: string, name: string) => `${optimizer.kind}.${slot}.${name}`
  const stepName = `${optimizer.kind}.step`

  return {
    count, weights, gradients, slots, sums, trained, byName, copy,

    take: (learned) => {
      const found = new Map([...learned.weights, ...learned.optimizer].map(({ name, values }) => [name, values]))
      for (const [name, { at, size }] of byName) view(at, size).set(found.get(name)!)
      for (const weight of trained) {
        optimizer.slots.forEach((slot, place) => partOf(slots[place]!, weight).set(found.get(slotName(slot, weight.name))!))
        const gathered = found.get(groupName(optimizer.kind, weight.name))
        if (sums === 0) continue
        if (gathered) partOf(sums, weight).set(gathered)
        else partOf(sums, weight).fill(0)
      }
      return found.get(stepName)?.[0] ?? 0
    },

    save: (step, gathering) => ({
      weights: network.weights.map(({ name, spec }) => ({ name, shape: spec.shape, values: copy(byName.get(name)!.at, byName.get(name)!.size) })),
      optimizer: [
        ...trained.flatMap((weight) => [
          ...optimizer.slots.map((slot, place) => ({ name: slotName(slot, weight.name), shape: weight.shape, values: partOf(slots[place]!, weight).slice() })),
          ...(gathering ? [{ name: groupName(optimizer.kind, weight.name), shape: weight.shape, values: partOf(sums, weight).slice() }] : []),
        ]),
        { name: stepName, shape: [1], values: Float32Array.of(step) },
      ],
    }),

    keep: () => {
      const kept = copy(lasting, lastingSize)
      return () => view(lasting, lastingSize).set(kept)
    },

    isFinite: () => allFinite(view(weights, count)) && stored.every(({ name }) => allFinite(view(byName.get(name)!.at, byName.get(name)!.size))),
  }
}

/** After every epoch of a network that does thousands a second: a plain loop takes a tenth of the time of `every`. */
function allFinite(values: Float32Array): boolean {
  for (let index = 0; index < values.length; index += 1) if (values[index]! - values[index]! !== 0) return false
  return true
}
