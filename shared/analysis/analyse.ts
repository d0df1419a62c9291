import type { DatasetFacts } from '../datasets/dataset.ts'
import type { Graph } from '../graph/document.ts'
import { expand, type Expansion } from '../graph/expand.ts'
import { wire, type Wiring } from '../graph/order.ts'
import type { TrainingConfig } from '../training/config.ts'
import { compose, type Composites } from './composite.ts'
import { checkNetwork } from './network.ts'
import { analyseNode, type NodeResult } from './node.ts'
import type { Analysis, NodeAnalysis, Problem, Totals } from './result.ts'

export interface AnalysisOptions {
  /** A remainder of (N + 2P − F)/S is an error, not a warning. Defaults to false. */
  readonly strict?: boolean
  /** With it, outputs are checked against the loss. */
  readonly training?: TrainingConfig
  /** With it, inputs and outputs are checked against the data. */
  readonly data?: DatasetFacts | null
  /** Whether other data may still be given at training: then an input that does not fit is a warning. Defaults to false. */
  readonly dataMayChange?: boolean
  /** Bytes that training may use, to say whether it fits. Defaults to what WebAssembly has. */
  readonly budget?: number
}

/** The results of each analysis, so that the next one computes only what an edit touched. */
const memory = new WeakMap<Analysis, { results: ReadonlyMap<string, NodeResult>; edges: Graph['edges']; nodes: readonly string[]; wiring: Wiring; composites: Composites; document: Graph; expansion: Expansion }>()

/**
 * All that is known of a network before anything runs: shapes, counts, costs and problems. Blocks are written out first. Pass the last analysis
 * of the same document as `previous`: nodes whose parameters and inputs did not change are taken over as they are.
 */
export function analyse(document: Graph, options: AnalysisOptions = {}, previous?: Analysis): Analysis {
  const { strict = false } = options
  const before = previous && memory.get(previous)
  const expansion = expand(document, before)
  const { graph } = expansion
  const wiring = before && sameWiring(before, graph) ? before.wiring : wire(graph)
  const nodesById = new Map(graph.nodes.map((node) => [node.id, node]))
  const results = new Map<string, NodeResult>()
  for (const id of [...wiring.order, ...wiring.cyclic]) {
    results.set(id, analyseNode(nodesById.get(id)!, wiring.incoming.get(id)!, (source) => results.get(source), strict, before?.results.get(id)))
  }
  const nodes = new Map<string, NodeAnalysis>(graph.nodes.map((node) => [node.id, results.get(node.id)!.analysis]))
  const inputs = graph.nodes.filter((node) => nodes.get(node.id)!.spec?.ports.max === 0).map((node) => node.id)
  const outputs = graph.nodes.filter((node) => wiring.outgoing.get(node.id)!.length === 0).map((node) => node.id)

  const network = checkNetwork({ nodes, wiring, inputs, outputs, expansion }, options)
  for (const problem of network) {
    const node = problem.node === null ? undefined : nodes.get(problem.node)
    if (node) nodes.set(node.id, withProblem(node, problem, previous?.nodes.get(node.id)))
  }
  for (const node of heldUp(expansion)) if (nodes.get(node)!.problems.some(isOpen)) nodes.set(node, { ...nodes.get(node)!, problems: nodes.get(node)!.problems.filter((problem) => !isOpen(problem)) })
  const composites = compose(expansion, nodes, before?.composites)
  const general = network.filter((problem) => problem.node === null)
  const problems = bySeverity([...general, ...expansion.problems, ...[...nodes.values()].flatMap((node) => node.problems)])
  const analysis: Analysis = {
    nodes,
    expansion,
    composites: new Map([...composites].map(([name, { composite }]) => [name, composite])),
    wiring,
    order: wiring.order,
    inputs,
    outputs,
    totals: total(nodes.values()),
    problems,
    ok: !problems.some((problem) => problem.level === 'error'),
  }
  memory.set(analysis, { results, edges: graph.edges, nodes: graph.nodes.map((node) => node.id), wiring, composites, document, expansion })
  return analysis
}

/** Layers of blocks whose own input is open: that is said once, of the block. */
function heldUp({ problems, instances }: Expansion): string[] {
  return problems.filter(isOpen).flatMap(({ node }) => instances.get(node!)?.leaves ?? [])
}

function isOpen({ code }: Problem): boolean {
  return code === 'not-connected'
}

function sameWiring(before: { edges: Graph['edges']; nodes: readonly string[] }, graph: Graph): boolean {
  return sameEdges(before.edges, graph.edges) && before.nodes.length === graph.nodes.length && graph.nodes.every((node, index) => node.id === before.nodes[index])
}

/** Edges out of blocks are written anew each time; what counts is where they lead. */
function sameEdges(a: Graph['edges'], b: Graph['edges']): boolean {
  if (a === b) return true
  return a.length === b.length && a.every((edge, index) => edge === b[index] || (edge.source === b[index]!.source && edge.target === b[index]!.target && edge.targetPort === b[index]!.targetPort && edge.id === b[index]!.id))
}

/** Adds a problem; keeps the earlier object where it says the same, so that its card need not be drawn again. */
function withProblem(node: NodeAnalysis, problem: Problem, earlier: NodeAnalysis | undefined): NodeAnalysis {
  const problems = [...node.problems, problem]
  const same =
    earlier && earlier.facts === node.facts && earlier.params === node.params && earlier.problems.length === problems.length &&
    earlier.problems.every((candidate, index) => candidate.code === problems[index]!.code && candidate.message === problems[index]!.message && candidate.level === problems[index]!.level)
  return same ? earlier : { ...node, problems }
}

function total(nodes: Iterable<NodeAnalysis>): Totals {
  let [parameters, trainable, macs, activationBytes] = [0, 0, 0, 0]
  for (const node of nodes) {
    parameters += node.parameters
    trainable += node.trainable
    macs += node.macs
    activationBytes += node.activationBytes
  }
  return { parameters, trainable, macs, parameterBytes: parameters * 4, activationBytes }
}

const SEVERITY = { error: 0, warning: 1, info: 2 }

function bySeverity(problems: Problem[]): Problem[] {
  return problems.sort((a, b) => SEVERITY[a.level] - SEVERITY[b.level])
}
