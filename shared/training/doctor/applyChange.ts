import { applyFix } from '../../analysis/applyFix.ts'
import type { Graph } from '../../graph/document.ts'
import { setFrozen } from '../../graph/edits.ts'
import { expand } from '../../graph/expand.ts'
import type { Project } from '../../project/project.ts'
import type { TrainingConfig } from '../config.ts'
import type { Change } from './finding.ts'

/** Whether a change is one of the project, rather than of a run. */
export function changesProject(change: Change): boolean {
  return change.kind !== 'trainOn' && change.kind !== 'branch' && change.kind !== 'stop'
}

/** The project after a change; one that is about a run leaves it as it is. Layers that are gone since are left out. */
export function applyChange(project: Project, change: Change, direction: 'right' | 'down' = 'right'): Project {
  switch (change.kind) {
    case 'training':
      return { ...project, training: merge(project.training, change.training) }
    case 'split':
      return { ...project, data: { ...project.data, splitSeed: (project.data.splitSeed + 1) % 2 ** 32 } }
    case 'graph':
      return change.layers.filter(({ node }) => isThere(project.graph, node)).reduce((current, { node, steps }) => applyFix(current, node, { label: '', steps }, direction), project)
    case 'unfreeze':
      return { ...project, graph: unfreeze(project.graph) }
    case 'trainOn':
    case 'branch':
    case 'stop':
      return project
  }
}

/** Of the optimizer, only what is named: the user may have chosen another one since. */
function merge(training: TrainingConfig, { optimizer, ...others }: Readonly<Record<string, unknown>>): TrainingConfig {
  return { ...training, ...others, ...(optimizer !== undefined && { optimizer: { ...training.optimizer, ...(optimizer as Partial<TrainingConfig['optimizer']>) } }) }
}

/** By the name of the flat network. */
function isThere(graph: Graph, name: string): boolean {
  return graph.nodes.some(({ id }) => id === name) || expand(graph).origins.has(name)
}

function unfreeze(graph: Graph): Graph {
  const thaw = (inside: Graph) => inside.nodes.reduce((current, { id }) => setFrozen(current, id, false), inside)
  const { blocks } = graph
  return { ...thaw(graph), ...(blocks && { blocks: blocks.map((block) => ({ ...block, nodes: thaw({ nodes: block.nodes, edges: block.edges }).nodes })) }) }
}
