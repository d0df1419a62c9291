import { useMemo } from 'react'
import type { Analysis, CardAnalysis } from '../../shared/analysis/result.ts'
import type { BlockDefinition, Graph, GraphNode } from '../../shared/graph/document.ts'
import { wire, type Wiring } from '../../shared/graph/order.ts'
import { blocksAlong, graphAt, validPath, type Path } from '../../shared/graph/scope.ts'
import { findLayer } from '../../shared/layers/index.ts'
import { useAnalysis } from './analysis.ts'
import { useDocument } from './document.ts'
import { select, setView, useView } from './view.ts'

/** What is on the canvas: the network, or the inside of an open block. Ids of selected nodes are those of this graph. */

export function currentPath(): Path {
  return validPath(useDocument.getState().project.graph, useView.getState().path)
}

export function usePath(): Path {
  const graph = useDocument((state) => state.project.graph)
  const path = useView((state) => state.path)
  return useMemo(() => validPath(graph, path), [graph, path])
}

export function currentGraph(): Graph {
  return graphAt(useDocument.getState().project.graph, currentPath())!
}

export function useGraph(): Graph {
  const graph = useDocument((state) => state.project.graph)
  const path = usePath()
  return useMemo(() => graphAt(graph, path)!, [graph, path])
}

/** The block that is open; null in the network itself. */
export function openBlockOf(graph: Graph, path: Path): BlockDefinition | null {
  return blocksAlong(graph, path)?.at(-1) ?? null
}

/** What the names of the nodes on the canvas begin with in the flat network; null where the open block could not be written out. */
export function prefixAt({ expansion }: Analysis, path: Path): string | null {
  let prefix: string | undefined = ''
  for (const step of path) {
    const name: string | undefined = prefix === undefined ? undefined : expansion.names.get(prefix)?.get(step)
    prefix = name === undefined ? undefined : expansion.instances.get(name)?.copies[0]
  }
  return prefix ?? null
}

/** The name of a node on the canvas in the flat network. A repeated block is looked at in its first copy. */
export function fullName(analysis: Analysis, path: Path, id: string): string {
  const prefix = prefixAt(analysis, path)
  return (prefix === null ? undefined : analysis.expansion.names.get(prefix)?.get(id)) ?? id
}

export function cardOf(analysis: Analysis, path: Path, id: string): CardAnalysis | undefined {
  const name = fullName(analysis, path, id)
  return analysis.nodes.get(name) ?? analysis.composites.get(name)
}

/** What can be said of a node that could not be written out: its kind, and nothing of its sizes. */
function unknownCard({ id, type }: GraphNode): CardAnalysis {
  return { id, type, spec: findLayer(type), params: {}, inputs: [], output: null, parameters: 0, trainable: 0, macs: 0, receptiveField: null, activationBytes: 0, problems: [] }
}

/** What is known of every node on the canvas, by its id there. Within a block that nothing feeds, cards know of no shapes. */
export function cardsAt(analysis: Analysis, graph: Graph, path: Path): ReadonlyMap<string, CardAnalysis> {
  if (path.length === 0 && analysis.composites.size === 0) return analysis.nodes
  const known = prefixAt(analysis, path) !== null
  return new Map(graph.nodes.map((node) => [node.id, (known ? cardOf(analysis, path, node.id) : undefined) ?? unknownCard(node)]))
}

export function useCards(): ReadonlyMap<string, CardAnalysis> {
  const analysis = useAnalysis()
  const graph = useGraph()
  const path = usePath()
  return useMemo(() => cardsAt(analysis, graph, path), [analysis, graph, path])
}

/** What the inspector is about: nodes of the graph at a path. Inside of a block where nothing is selected, the block's own card. */
export interface Subject {
  readonly path: Path
  readonly ids: readonly string[]
}

export function useSubject(): Subject {
  const path = usePath()
  const selected = useView((state) => state.selectedNodes)
  const inner = useView((state) => state.inner)
  return useMemo(() => {
    if (inner) return { path: [...path, inner.card], ids: [inner.node] }
    if (selected.size === 0 && path.length > 0) return { path: path.slice(0, -1), ids: path.slice(-1) }
    return { path, ids: [...selected] }
  }, [path, selected, inner])
}

/** The connections on the canvas. */
export function useWiring(): Wiring {
  const analysis = useAnalysis()
  const graph = useGraph()
  const path = usePath()
  return useMemo(() => (path.length === 0 && analysis.composites.size === 0 ? analysis.wiring : wire(graph)), [analysis, graph, path])
}

/** Shows the inside of a block that is on the canvas. */
export function openBlock(id: string): void {
  goTo([...currentPath(), id])
}

/** Shows another graph. What was selected there is not known any more. */
export function goTo(path: Path): void {
  setView({ path })
  select([])
}

/** Shows and selects a node by its name in the flat network, in whatever block it is. */
export function showNode({ expansion }: Analysis, name: string): void {
  const origin = expansion.origins.get(name)
  const path = origin?.path ?? []
  if (path.join('/') !== currentPath().join('/')) setView({ path })
  select([origin?.node ?? name])
}
