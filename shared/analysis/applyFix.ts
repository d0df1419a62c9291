import { freshId, placeEdges, type Graph, type Position } from '../graph/document.ts'
import { addNode, bypass, connect, insertOnEdge, removeEdges, setParams } from '../graph/edits.ts'
import type { Fix, FixStep } from '../layer/index.ts'
import type { Project } from '../project/project.ts'

/** Applies a fix of a problem of `node` (null for one of the whole network). One call is one step of undo. */
export function applyFix(project: Project, node: string | null, fix: Fix): Project {
  return fix.steps.reduce((current, step) => applyStep(current, node, step), project)
}

function applyStep(project: Project, node: string | null, step: FixStep): Project {
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
      return withGraph(project, applyNodeStep(project.graph, node, step))
  }
}

type NodeStep = Exclude<FixStep, { kind: 'setTraining' | 'setParamsOf' | 'disconnect' }>

function applyNodeStep(graph: Graph, node: string, step: NodeStep): Graph {
  switch (step.kind) {
    case 'setParams':
      return setParams(graph, node, step.params)
    case 'remove':
      return bypass(graph, node)
    case 'insertBefore': {
      const edge = placeEdges(graph.edges).find((candidate) => candidate.target === node && candidate.targetPort === step.port)
      if (!edge) throw new Error(`Node "${node}" has no edge at port ${step.port} to insert "${step.type}" on.`)
      return insertOnEdge(graph, edge.id, created(graph, step, between(graph, edge.source, node)))
    }
    case 'insertAfter': {
      const added = created(graph, step, between(graph, node, placeEdges(graph.edges).find((edge) => edge.source === node)?.target))
      const leaving = placeEdges(graph.edges).filter((edge) => edge.source === node)
      const grown = connect(removeEdges(addNode(graph, added), leaving.map((edge) => edge.id)), { source: node, target: added.id, targetPort: 0 })
      return leaving.reduce((current, edge) => connect(current, { source: added.id, target: edge.target, targetPort: edge.targetPort }), grown)
    }
  }
}

function created(graph: Graph, step: { type: string; params?: Readonly<Record<string, unknown>> }, position: Position | undefined) {
  return { id: freshId(graph, step.type), type: step.type, ...(step.params ? { params: step.params } : {}), ...(position ? { position } : {}) }
}

/** Below the middle of two cards, so that neither is covered; beside the first where there is no second. */
function between(graph: Graph, from: string, to: string | undefined): Position | undefined {
  const at = (id: string | undefined) => graph.nodes.find((candidate) => candidate.id === id)?.position
  const start = at(from)
  const end = at(to)
  if (!start) return end
  if (!end) return { x: start.x + 206, y: start.y }
  const crowded = Math.abs(end.x - start.x) < 360 && Math.abs(end.y - start.y) < 200
  return { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 + (crowded ? 130 : 0) }
}

function withGraph(project: Project, graph: Graph): Project {
  return { ...project, graph }
}

