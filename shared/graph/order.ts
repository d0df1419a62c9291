import type { Graph, PlacedEdge } from './document.ts'
import { placeEdges } from './document.ts'

export interface Wiring {
  /** Edges that enter each node, by port. Every node of the graph has an entry. */
  readonly incoming: ReadonlyMap<string, readonly PlacedEdge[]>
  readonly outgoing: ReadonlyMap<string, readonly PlacedEdge[]>
  /** Node ids so that every node comes after those it depends on. Nodes on or behind a cycle are missing. */
  readonly order: readonly string[]
  /** Nodes on or behind a cycle. */
  readonly cyclic: readonly string[]
}

/** Kahn's algorithm (1962), stable: nodes that could come in any order keep that of the file. */
export function wire(graph: Graph): Wiring {
  const incoming = new Map<string, PlacedEdge[]>(graph.nodes.map((node) => [node.id, []]))
  const outgoing = new Map<string, PlacedEdge[]>(graph.nodes.map((node) => [node.id, []]))
  for (const edge of placeEdges(graph.edges)) {
    const into = incoming.get(edge.target)
    const from = outgoing.get(edge.source)
    if (!into || !from) continue
    into.push(edge)
    from.push(edge)
  }
  for (const edges of incoming.values()) edges.sort((a, b) => a.targetPort - b.targetPort)

  const waiting = new Map([...incoming].map(([id, edges]) => [id, edges.length]))
  const ready = graph.nodes.filter((node) => waiting.get(node.id) === 0).map((node) => node.id)
  const order: string[] = []
  for (let next = 0; next < ready.length; next += 1) {
    const id = ready[next]!
    order.push(id)
    for (const edge of outgoing.get(id)!) {
      const left = waiting.get(edge.target)! - 1
      waiting.set(edge.target, left)
      if (left === 0) ready.push(edge.target)
    }
  }
  const done = new Set(order)
  const cyclic = graph.nodes.filter((node) => !done.has(node.id)).map((node) => node.id)
  return { incoming, outgoing, order, cyclic }
}

/** Whether data already flows from `from` to `to`, so that an edge back would close a circle. */
export function reaches(graph: Graph, from: string, to: string): boolean {
  const next = new Map<string, string[]>()
  for (const { source, target } of graph.edges) {
    const targets = next.get(source)
    if (targets) targets.push(target)
    else next.set(source, [target])
  }
  const seen = new Set([from])
  const queue = [from]
  while (queue.length > 0) {
    const id = queue.pop()!
    if (id === to) return true
    for (const target of next.get(id) ?? []) {
      if (!seen.has(target)) {
        seen.add(target)
        queue.push(target)
      }
    }
  }
  return false
}
