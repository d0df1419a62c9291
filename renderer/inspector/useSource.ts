import type { Graph, GraphNode } from '../../shared/graph/document.ts'
import { graphAt, type Path } from '../../shared/graph/scope.ts'
import { useAnalysis } from '../store/analysis.ts'
import { editGraphAt, useProject } from '../store/document.ts'

/** Where a layer is written down: the graph at `path`, and its id there. */
export interface Source {
  readonly path: Path
  readonly id: string
  /** Undefined while the page catches up with a layer that is gone. */
  readonly node: GraphNode | undefined
  /** One step of undo. Within a block it changes all cards of it. */
  readonly change: (edit: (graph: Graph, id: string) => Graph) => void
}

/** Finds a layer by its name in the flat network. */
export function useSource(name: string): Source {
  const origin = useAnalysis().expansion.origins.get(name)
  return useSourceAt(origin?.path ?? [], origin?.node ?? name)
}

export function useSourceAt(path: Path, id: string): Source {
  const { graph } = useProject()
  return { path, id, node: graphAt(graph, path)?.nodes.find((node) => node.id === id), change: (edit) => editGraphAt(path, (inside) => edit(inside, id)) }
}
