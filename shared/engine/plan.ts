import type { Analysis } from '../analysis/result.ts'
import { findLastStep } from '../analysis/lastStep.ts'
import type { NodeAnalysis } from '../analysis/result.ts'
import { PlanBuilder, type Value, type Weight } from './builder.ts'
import type { Arena } from './arena.ts'
import type { Kernels } from './kernels.ts'
import type { Operation } from './opcodes.ts'
import type { Resident } from './resident.ts'

/** What one output of the network is compared with. */
export interface PlanTask {
  readonly reads: 'outputs' | 'logits'
  readonly loss: LossOperation
  /** Numbers that are compared together; an output of more has several rows. */
  readonly columns: number
  /** Share in the loss. */
  readonly weight: number
  /** How right answers are counted; null where there are none. Only of the main output. */
  readonly counting: { readonly border: number; readonly middle: number } | null
  /** In training: targets are multiplied by `keep`, and `spread` is added. Null where they stay as they are. */
  readonly smoothing: { readonly keep: number; readonly spread: number } | null
  /** In training: address of what each class counts; 0 where all count alike. With a single column, targets above `middle` are of the second class. */
  readonly classWeights: number
  readonly middle: number
}

export type LossOperation = Extract<Operation, 'softmaxCrossentropy' | 'sigmoidCrossentropy' | 'meanSquared' | 'meanAbsolute' | 'categoricalOfProbabilities' | 'binaryOfProbabilities' | 'boxOverlap'>

export interface PlanOptions {
  readonly kernels: Kernels
  readonly analysis: Analysis
  /** By full name, `nodeId.weight`. */
  readonly weights: ReadonlyMap<string, Weight>
  readonly tasks: readonly PlanTask[]
  readonly batch: number
  readonly training: boolean
  /** Address of the seed of the step, one uint32. */
  readonly seed: number
  /** Address of two float64: the loss, and the number of right answers. */
  readonly total: number
  readonly arena: Arena
  /** Where the samples lie; null where each batch is written into inputs and targets from outside. */
  readonly resident: Pick<Resident, 'inputs' | 'targets'> | null
  /** Writes what comes after the way back: the optimizer. */
  readonly conclude?: (plan: PlanBuilder) => void
}

/** A program for one batch size, and where it takes and leaves its numbers. All addresses in bytes. */
export interface Plan {
  readonly batch: number
  readonly program: number
  readonly words: Int32Array
  /** Where the positions of the batch's samples go, int32; 0 where nothing is resident. */
  readonly indices: number
  readonly inputs: readonly { readonly at: number; readonly size: number }[]
  readonly targets: readonly { readonly at: number; readonly size: number }[]
  /** The word at which what comes after the way back begins: until then no weight changes, and the gradients are those of the loss. */
  readonly conclusion: number
  /** What the nodes give. It stands in memory to the end of the program; only gradients share their room. */
  readonly values: ReadonlyMap<string, Value>
  /** What was read of each output, [batch, …], as it stands before the losses. */
  readonly outputs: readonly Value[]
  /** Of each output, the loss of each sample. */
  readonly losses: readonly number[]
  /** Whether it wants a new seed each step. */
  readonly noisy: boolean
  /** First byte behind all that it uses. */
  readonly end: number
}

/** Compiles an analysed network. Answers the node that the kernels cannot compute where there is one. */
export function compilePlan(options: PlanOptions): Plan | { readonly unsupported: NodeAnalysis } {
  const { kernels, analysis, arena, batch, training, seed, tasks, resident } = options
  const plan = new PlanBuilder(kernels, arena, batch, training, seed)
  plan.emit('fill', { count: 4, value: 0, y: options.total })
  const values = new Map<string, Value>()
  const indices = resident ? plan.room(batch) : 0
  const gather = (source: number | undefined, size: number, y: number) => {
    if (source !== undefined) plan.emit('gatherRows', { count: batch, width: size / batch, source, indices, y })
  }
  const inputs = analysis.inputs.map((id, index) => {
    const value = plan.value(analysis.nodes.get(id)!.output!, [])
    gather(resident?.inputs[index], value.size, value.at)
    values.set(id, value)
    return value
  })
  const sourcesOf = (id: string) => analysis.wiring.incoming.get(id)!.map((edge) => values.get(edge.source)!)
  const write = (node: NodeAnalysis, entering: readonly Value[], reading: 'outputs' | 'logits'): Value | null => {
    const weights = Object.fromEntries(node.facts!.weights.map((spec) => [spec.name, options.weights.get(`${node.id}.${spec.name}`)!]))
    const frozen = node.facts!.weights.length > 0 && node.trainable === 0
    return node.spec!.plan?.({ plan, params: node.params, inputs: entering, weights, output: node.facts!.output, reading, training: training && !frozen }) ?? null
  }
  const lastSteps = analysis.outputs.map((id) => findLastStep(analysis, id))
  const logitsOnly = new Set(lastSteps.flatMap(({ chain }, index) => (tasks[index]!.reads === 'logits' && chain.every((id) => isOnlyRead(analysis, id)) ? chain : [])))

  for (const id of analysis.order) {
    if (values.has(id) || logitsOnly.has(id)) continue
    const node = analysis.nodes.get(id)!
    const value = write(node, sourcesOf(id), 'outputs')
    if (!value) return { unsupported: node }
    values.set(id, value)
  }
  const outputs: Value[] = []
  for (const [index, id] of analysis.outputs.entries()) {
    if (tasks[index]!.reads === 'outputs') {
      outputs.push(values.get(id)!)
      continue
    }
    let current: Value | null = null
    for (const step of lastSteps[index]!.chain) {
      const node = analysis.nodes.get(step)!
      current = write(node, current ? [current] : sourcesOf(step), current ? 'outputs' : 'logits')
      if (!current) return { unsupported: node }
    }
    outputs.push(current!)
  }
  const targets = outputs.map((output, index) => {
    const at = plan.room(output.size)
    gather(resident?.targets[index], output.size, at)
    return { at, size: output.size }
  })
  const losses = outputs.map((output, index) => compare(plan, output, taught(plan, targets[index]!, tasks[index]!), tasks[index]!, options))
  plan.turn()
  const conclusion = plan.length
  options.conclude?.(plan)
  const { words, at } = plan.finish()
  return { batch, program: at, words, indices, conclusion, values, noisy: plan.noisy, inputs: inputs.map(({ at: address, size }) => ({ at: address, size })), targets, outputs, losses, end: arena.end }
}

/** Whether nothing else than the loss wants what a node gives. */
function isOnlyRead(analysis: Analysis, id: string): boolean {
  return analysis.wiring.outgoing.get(id)!.length <= 1
}

/** The address of the targets as they are learned. */
function taught(plan: PlanBuilder, { at, size }: { readonly at: number; readonly size: number }, { smoothing }: PlanTask): number {
  if (!smoothing || !plan.training) return at
  const y = plan.room(size)
  plan.emit('fill', { count: size, value: smoothing.spread, y })
  plan.emit('scale', { count: size, factor: smoothing.keep, x: at, y, accumulate: 1 })
  return y
}

function compare(plan: PlanBuilder, output: Value, targets: number, { loss, columns, weight, counting, classWeights, middle }: PlanTask, { training, total }: PlanOptions): number {
  const losses = plan.room(plan.batch)
  const { dx } = training && output.learns ? plan.gradientOf(output) : { dx: 0 }
  plan.emit(loss, {
    samples: plan.batch, rows: output.size / plan.batch / columns, columns, values: output.at, targets, gradient: dx, losses, total, weight,
    count: counting ? 1 : 0, border: counting?.border ?? 0, middle, classWeights: training ? classWeights : 0,
  })
  return losses
}
