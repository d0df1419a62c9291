import type { Tensor } from '@tensorflow/tfjs-core'
import { findLastStep, type LastStep } from '../analysis/lastStep.ts'
import { findResponses } from '../analysis/responses.ts'
import type { Analysis, NodeAnalysis } from '../analysis/result.ts'
import type { Graph } from '../graph/document.ts'
import { countValues, equalShapes, formatShape, type Forward, type TensorFlow } from '../layer/index.ts'
import { fail, succeed, type Result } from '../mistake.ts'
import { initialValues } from './initialValues.ts'
import { checkMemory, MEMORY_BUDGET, sumHoldings } from './memory.ts'
import type { Network, NetworkWeight, Pass, Reading } from './network.ts'

export interface CompileOptions {
  /** Decides the initial weights. */
  readonly seed: number
  /** For the memory estimate. Defaults to 1. */
  readonly batchSize?: number
  /** Numbers that the optimizer keeps for every weight, for the memory estimate. Defaults to 2. */
  readonly slots?: number
  /** Copies of the weights to go back to, for the memory estimate. Defaults to 1. */
  readonly copies?: number
  /** Bytes that may be used. Defaults to what WebAssembly has. */
  readonly budget?: number
}

/**
 * Turns an analysed graph into a network that computes. Refuses a graph with errors, and one that would not fit into memory
 * before any of it is allocated.
 */
export function compile(tf: TensorFlow, analysis: Analysis, options: CompileOptions): Result<Network> {
  const { graph } = analysis.expansion
  const wrong = analysis.problems.find((problem) => problem.level === 'error')
  if (wrong) return fail(wrong.code, wrong.node === null ? wrong.message : `${nameOf(graph, wrong.node)}: ${wrong.message}`)
  if (analysis.inputs.length === 0) return fail('no-input', 'The network has no Input layer, so no data can enter. Add one and connect it to the first layer.')
  const memory = checkMemory(sumHoldings(analysis.nodes.values()), { batchSize: options.batchSize ?? 1, slots: options.slots ?? 2, copies: options.copies ?? 1 }, options.budget ?? MEMORY_BUDGET.wasm)
  if (!memory.ok) return memory

  const nodes = analysis.order.map((id) => analysis.nodes.get(id)!)
  const weights = createWeights(tf, nodes, options.seed)
  const lastSteps = analysis.outputs.map((id) => findLastStep(analysis, id))
  const forward = planForward(tf, nodes, analysis, weights, lastSteps)

  return succeed({
    inputs: analysis.inputs.map((id) => ({ id, shape: analysis.nodes.get(id)!.output! })),
    outputs: analysis.outputs.map((id, index) => ({ id, shape: analysis.nodes.get(id)!.output!, last: lastSteps[index]!.last })),
    weights,
    parameters: analysis.totals.parameters,
    activationBytes: analysis.totals.activationBytes,
    responses: findResponses(analysis),
    forward,
    ...storage(tf, weights),
  })
}

function createWeights(tf: TensorFlow, nodes: readonly NodeAnalysis[], seed: number): NetworkWeight[] {
  return nodes.flatMap(({ id, facts }) =>
    facts!.weights.map((spec) => {
      const name = `${id}.${spec.name}`
      // TensorFlow.js keeps a global list of variable names; two networks may live at once, so ours stays outside it.
      const variable = tf.tidy(() => tf.variable(tf.tensor(initialValues(spec, name, seed), [...spec.shape]), spec.trainable))
      return { name, spec, variable }
    }),
  )
}

function planForward(tf: TensorFlow, nodes: readonly NodeAnalysis[], analysis: Analysis, weights: readonly NetworkWeight[], lastSteps: readonly LastStep[]): Network['forward'] {
  const sources = new Map(nodes.map(({ id }) => [id, analysis.wiring.incoming.get(id)!.map((edge) => edge.source)]))
  const ownedBy = new Map(nodes.map((node) => [node.id, ownWeights(node, weights)]))
  const needs = new Map<string, ReadonlySet<string>>()

  const needed = (readings: readonly Reading[]) => {
    const key = readings.join()
    const known = needs.get(key) ?? findNeeded(nodes, sources, analysis.outputs, readings, lastSteps)
    needs.set(key, known)
    return known
  }

  return (inputs, pass) => {
    if (inputs.length !== analysis.inputs.length) throw new Error(`The network has ${analysis.inputs.length} inputs, but ${inputs.length} were given.`)
    const readings = pass.readings ?? analysis.outputs.map(() => 'outputs' as const)
    const wanted = needed(readings)
    const values = new Map<string, Tensor>(analysis.inputs.map((id, index) => [id, inputs[index]!]))
    const callFor = (node: NodeAnalysis, entering: readonly Tensor[]) => forwardCall(tf, node, entering, ownedBy.get(node.id)!, pass)
    for (const node of nodes) {
      if (values.has(node.id) || !wanted.has(node.id)) continue
      const value = node.spec!.forward(callFor(node, sources.get(node.id)!.map((id) => values.get(id)!)))
      values.set(node.id, value)
      pass.tap?.(node.id, value)
    }
    return analysis.outputs.map((id, index) => {
      if (readings[index] === 'outputs') return values.get(id)!
      const [first, ...rest] = lastSteps[index]!.chain.map((step) => analysis.nodes.get(step)!)
      const entering = sources.get(first!.id)!.map((source) => values.get(source)!)
      const logits = first!.spec!.logits!(callFor(first!, entering))
      return rest.reduce((value, node) => node.spec!.forward(callFor(node, [value])), logits)
    })
  }
}

/** Nodes whose own output has to be computed. An output that is read as logits needs only what enters its last function. */
function findNeeded(
  nodes: readonly NodeAnalysis[], sources: ReadonlyMap<string, readonly string[]>, outputs: readonly string[], readings: readonly Reading[], lastSteps: readonly LastStep[],
): ReadonlySet<string> {
  const needed = new Set<string>()
  outputs.forEach((id, index) => {
    if (readings[index] === 'outputs') {
      needed.add(id)
      return
    }
    const first = lastSteps[index]!.chain[0]!
    if (!nodes.find((node) => node.id === first)?.spec?.logits) throw new Error(`The output "${id}" has no logits: "${first}" gives none.`)
    for (const source of sources.get(first)!) needed.add(source)
  })
  for (const { id } of nodes.toReversed()) if (needed.has(id)) for (const source of sources.get(id)!) needed.add(source)
  return needed
}

interface OwnWeights {
  readonly byName: ReadonlyMap<string, NetworkWeight>
  /** As the layer's `forward` takes them. */
  readonly tensors: Readonly<Record<string, Tensor>>
}

function ownWeights({ id, facts }: NodeAnalysis, weights: readonly NetworkWeight[]): OwnWeights {
  const own = weights.filter(({ name, spec }) => facts!.weights.includes(spec) && name === `${id}.${spec.name}`)
  return { byName: new Map(own.map((weight) => [weight.spec.name, weight])), tensors: Object.fromEntries(own.map(({ spec, variable }) => [spec.name, variable])) }
}

function forwardCall(tf: TensorFlow, node: NodeAnalysis, inputs: readonly Tensor[], own: OwnWeights, pass: Pass): Forward {
  return {
    tf,
    params: node.params,
    inputs,
    weights: own.tensors,
    training: pass.training && !keepsStatistics(node),
    seed: () => {
      if (!pass.seed) throw new Error(`"${node.id}" asks for a random seed, but the pass gives none.`)
      return pass.seed()
    },
    update: (name, value) => {
      const weight = own.byName.get(name)
      if (!weight) throw new Error(`"${node.id}" updates "${name}", which is none of its weights.`)
      pass.update?.(weight, value)
    },
  }
}

/** A frozen layer with stored statistics (batch norm) uses them as they are, in training too, as in Keras. */
function keepsStatistics({ facts }: NodeAnalysis): boolean {
  const { weights } = facts!
  return weights.some(({ frozen }) => frozen) && weights.some(({ trainable, frozen }) => !trainable && !frozen)
}

function storage(tf: TensorFlow, weights: readonly NetworkWeight[]): Pick<Network, 'snapshot' | 'revert' | 'save' | 'load' | 'write' | 'dispose'> {
  return {
    snapshot: () => {
      const values = weights.map(({ variable }) => tf.keep(variable.clone()))
      return { values, dispose: () => tf.dispose(values) }
    },
    revert: ({ values }) => weights.forEach(({ variable }, index) => variable.assign(values[index]!)),
    save: () =>
      Promise.all(weights.map(async ({ name, spec, variable }) => ({ name, shape: [...spec.shape], values: Float32Array.from(await variable.data()) }))),
    load: (tensors) => {
      const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]))
      for (const { name, spec } of weights) {
        const found = byName.get(name)
        if (!found) return fail('weights', `The stored weights lack "${name}". They belong to another network.`)
        if (!equalShapes(found.shape, spec.shape) || found.values.length !== countValues(spec.shape)) {
          return fail('weights', `The weight "${name}" is stored as ${formatShape(found.shape)}, but the network needs ${formatShape(spec.shape)}.`)
        }
        if (!found.values.every(Number.isFinite)) return fail('weights', `The stored weight "${name}" holds a number that is not finite.`)
      }
      tf.tidy(() => weights.forEach(({ name, spec, variable }) => variable.assign(tf.tensor(byName.get(name)!.values, [...spec.shape]))))
      return succeed(null)
    },
    write: (tensors) => tf.tidy(() => weights.forEach(({ spec, variable }, index) => variable.assign(tf.tensor(tensors[index]!.values, [...spec.shape])))),
    dispose: () => tf.dispose(weights.map(({ variable }) => variable)),
  }
}

function nameOf(graph: Graph, id: string): string {
  return graph.nodes.find((node) => node.id === id)?.title ?? id
}
