import { freshId, placeEdges, type Graph, type Position } from '../graph/document.ts'
import { addNode, bypass, connect, forgetWeights, insertOnEdge, removeEdges, setParams } from '../graph/edits.ts'
import { makeRoom } from '../graph/makeRoom.ts'
import type { Fix, FixStep } from '../layer/index.ts'
import type { Project } from '../project/project.ts'

/** Which way the network runs on the canvas: a new card is put behind its feeder, and its followers make room. */
type Direction = 'right' | 'down'

/** Applies a fix of a problem of `node` (null for one of the whole network). One call is one step of undo. */
export function applyFix(project: Project, node: string | null, fix: Fix, direction: Direction = 'right'): Project {
  return fix.steps.reduce((current, step) => applyStep(current, node, step, direction), project)
}

function applyStep(project: Project, node: string | null, step: FixStep, direction: Direction): Project {
  switch (step.kind) {
    case 'setTraining':
      return { ...project, training: { ...project.training, ...step.training } }
    case 'setParamsOf':
      return withGraph(project, setParams(project.graph, step.node, step.params))
    case 'disconnect': {
      const { source, target, targetPort } = step.edge
      const edges = placeEdges(project.graph.edges).filter((edge) => edge.source === source && edge.target === target && (targetPort === undefined || edge.targetPort === targetPort))
      return withGraph(project, removeEdges(project.graph, edges.map((edge) => edge.id)))
    }
    default:
      if (node === null) throw new Error(`The step "${step.kind}" needs a node, but the problem belongs to the whole network.`)
      return withGraph(project, applyNodeStep(project.graph, node, step, direction))
  }
}

type NodeStep = Exclude<FixStep, { kind: 'setTraining' | 'setParamsOf' | 'disconnect' }>

function applyNodeStep(graph: Graph, node: string, step: NodeStep, direction: Direction): Graph {
  switch (step.kind) {
    case 'setParams':
      return setParams(graph, node, step.params)
    case 'forgetWeights':
      return forgetWeights(graph, node, step.weights)
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

