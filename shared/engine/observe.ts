import type { Network } from '../compile/network.ts'
import { evaluationBatch } from '../training/evaluate.ts'
import type { Chunk, Observation } from '../training/learner.ts'
import { createPulseMeter, lastOf, pickEvenly, type StepTrace } from '../training/pulseMeter.ts'
import type { Plan } from './plan.ts'

/** What an observation needs of the learner. All addresses in bytes. */
export interface ObservedEngine {
  readonly network: Network
  /** The weights that learn lie one behind the other, and so do their gradients. */
  readonly region: { readonly weights: number; readonly gradients: number }
  /** In that order: full name, and where it begins and how long it is, in numbers. */
  readonly trained: readonly { readonly name: string; readonly offset: number; readonly size: number }[]
  /** A copy of some numbers of the memory. */
  readonly copy: (at: number, size: number) => Float32Array
  /** Runs a part of a plan's program, from one word to before another. */
  readonly execute: (plan: Plan, from: number, to: number) => void
  /** Takes the step for a group of so many batches, where there are groups. */
  readonly finish: (group: number) => void
  /** Learns from a chunk; `runStep`, where it is given, runs the program of each step and finishes its group. */
  readonly learn: (chunk: Chunk, runStep?: (plan: Plan, group: number) => void) => Float64Array
  /** Asks about some samples outside of training; what the nodes of the plan that is given back gave then stands in memory. */
  readonly ask: (indices: Int32Array) => Plan
}

/** Learns as ever, and measures the last step of a chunk: its program is run in two parts, with looks between them. */
export function createObserver({ network, region, trained, copy, execute, finish, learn, ask }: ObservedEngine): (chunk: Chunk) => Promise<Observation> {
  const meter = createPulseMeter(network)
  const count = trained.reduce((sum, { size }) => sum + size, 0)
  const readOutputs = ({ values }: Plan) => network.responses.map(({ at }) => copy(values.get(at)!.at, values.get(at)!.size))
  const measure = (plan: Plan, group: number): StepTrace => {
    const before = copy(region.weights, count)
    // Up to here no weight changes, and the gradients are those of the loss.
    execute(plan, 0, plan.conclusion)
    const gradients = copy(region.gradients, count)
    const outputs = readOutputs(plan)
    execute(plan, plan.conclusion, plan.words.length)
    finish(group)
    const after = copy(region.weights, count)
    const parts = (values: Float32Array, { offset, size }: { readonly offset: number; readonly size: number }) => values.subarray(offset, offset + size)
    return { outputs, weights: trained.map((weight) => ({ name: weight.name, gradient: parts(gradients, weight), before: parts(before, weight), after: parts(after, weight) })) }
  }
  return async (chunk) => {
    const outcomes = new Float64Array(2 * chunk.count)
    outcomes.set(learn({ ...chunk, count: chunk.count - 1 }))
    const traces: StepTrace[] = []
    outcomes.set(learn(lastOf(chunk), (plan, group) => traces.push(measure(plan, group))), outcomes.length - 2)
    const look = () => Promise.resolve(readOutputs(ask(pickEvenly(chunk.order, evaluationBatch(network)))))
    return { outcomes, layers: await meter.measure(traces[0]!, look) }
  }
}
