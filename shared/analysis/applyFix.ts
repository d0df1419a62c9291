import { freshId, placeEdges, type Graph, type Position } from '../graph/document.ts'
import { addNode, bypass, connect, forgetWeights, insertOnEdge, removeEdges, setParams, setPenalty, setStart } from '../graph/edits.ts'
import { expand } from '../graph/expand.ts'
import { makeRoom } from '../graph/makeRoom.ts'
import { withInside } from '../graph/scope.ts'
import type { Fix, FixStep } from '../layer/index.ts'
import type { Project } from '../project/project.ts'

/** Which way the network runs on the canvas: a new card is put behind its feeder, and its followers make room. */
type Direction = 'right' | 'down'

/**
 * Applies a fix of a problem of `node` (null for one of the whole network), which bears its name in the flat network. Within
 * a block it changes the block, and so all cards of it. One call is one step of undo.
 */
export function applyFix(project: Project, node: string | null, fix: Fix, direction: Direction = 'right'): Project {
  return fix.steps.reduce((current, step) => applyStep(current, node, step, direction), project)
}

function applyStep(project: Project, node: string | null, step: FixStep, direction: Direction): Project {
  switch (step.kind) {
    case 'setTraining':
      return { ...project, training: { ...project.training, ...step.training } }
    case 'setParamsOf':
      return where(project, step.node, (graph, id) => setParams(graph, id, step.params))
    case 'disconnect':
      return disconnect(project, step.edge)
    default:
      if (node === null) throw new Error(`The step "${step.kind}" needs a node, but the problem belongs to the whole network.`)
      return where(project, node, (graph, id) => applyNodeStep(graph, id, step, direction))
  }
}

/** Changes the graph in which a node is written down: the document's own, or a block's. */
function where(project: Project, name: string, change: (graph: Graph, id: string) => Graph): Project {
  const { graph } = project
  const origin = graph.nodes.some(({ id }) => id === name) ? undefined : expand(graph).origins.get(name)
  const block = origin && graph.blocks?.find(({ id }) => id === origin.block)
  if (!origin || !block) return withGraph(project, change(graph, name))
  return withGraph(project, withInside(graph, block.id, change({ nodes: block.nodes, edges: block.edges, blocks: graph.blocks! }, origin.node)))
}

/** Takes a connection away. One that runs between blocks is the one between their cards. */
function disconnect(project: Project, { source, target, targetPort }: Extract<FixStep, { kind: 'disconnect' }>['edge']): Project {
  const { origins, instances } = expand(project.graph)
  const [from, to] = [origins.get(source), origins.get(target)]
  const remove = (graph: Graph, sourceId: string, targetId: string, port?: number): Graph => {
    const edges = placeEdges(graph.edges).filter((edge) => edge.source === sourceId && edge.target === targetId && (port === undefined || edge.targetPort === port))
    return removeEdges(graph, edges.map((edge) => edge.id))
  }
  if (from && to && from.block === to.block) return where(project, target, (graph) => remove(graph, from.node, to.node, targetPort))
  const cardOf = (name: string) => project.graph.nodes.find(({ id }) => id === name || instances.get(id)?.leaves.includes(name))?.id ?? name
  return withGraph(project, remove(project.graph, cardOf(source), cardOf(target), from || to ? undefined : targetPort))
}

type NodeStep = Exclude<FixStep, { kind: 'setTraining' | 'setParamsOf' | 'disconnect' }>

function applyNodeStep(graph: Graph, node: string, step: NodeStep, direction: Direction): Graph {
  switch (step.kind) {
    case 'setParams':
      return setParams(graph, node, step.params)
    case 'forgetWeights':
      return forgetWeights(graph, node, step.weights)
    case 'forgetStart':
      return step.weights.reduce((current, weight) => setStart(current, node, weight, undefined), graph)
    case 'forgetPenalty':
      return setPenalty(graph, node, undefined)
    case 'remove':
      return bypass(graph, node)
    case 'insertBefore': {
      const edge = placeEdges(graph.edges).find((candidate) => candidate.target === node && candidate.targetPort === step.port)
      if (!edge) throw new Error(`Node "${node}" has no edge at port ${step.port} to insert "${step.type}" on.`)
      const added = created(graph, step, positionOf(graph, edge.source))
      return makeRoom(insertOnEdge(graph, edge.id, added), added.id, direction)
    }
    case 'insertAfter': {
      const added = created(graph, step, positionOf(graph, node))
      const leaving = placeEdges(graph.edges).filter((edge) => edge.source === node)
      const grown = connect(removeEdges(addNode(graph, added), leaving.map((edge) => edge.id)), { source: node, target: added.id, targetPort: 0 })
      const joined = leaving.reduce((current, edge) => connect(current, { source: added.id, target: edge.target, targetPort: edge.targetPort }), grown)
      return makeRoom(joined, added.id, direction)
    }
  }
}

function created(graph: Graph, step: { type: string; params?: Readonly<Record<string, unknown>> }, position: Position | undefined) {
  return { id: freshId(graph, step.type), type: step.type, ...(step.params ? { params: step.params } : {}), ...(position ? { position } : {}) }
}

/** Where the feeder stands; `makeRoom` then moves the new card behind it. */
function positionOf(graph: Graph, id: string): Position | undefined {
  return graph.nodes.find((node) => node.id === id)?.position
}

function withGraph(project: Project, graph: Graph): Project {
  return { ...project, graph }
}

