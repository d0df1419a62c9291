import { BLOCK, placeEdges, type Edge, type Graph, type GraphNode } from './document.ts'
import { portsOf } from './structure.ts'

/**
 * After the ports of a block changed: what feeds its cards, in the network and in other blocks, stays with the port that it fed.
 * Connections to a port that is gone go with it, and those behind it move up.
 */
export function followPorts(graph: Graph, id: string, before: readonly GraphNode[], after: readonly GraphNode[]): Graph {
  const old = portsOf({ nodes: before }).map((port) => port.id)
  const now = portsOf({ nodes: after }).map((port) => port.id)
  if (old.length === now.length && old.every((port, index) => port === now[index])) return graph
  const rewire = <Part extends Pick<Graph, 'nodes' | 'edges'>>(part: Part): Part => {
    const cards = new Set(part.nodes.filter((node) => node.type === BLOCK && node.params?.block === id).map((node) => node.id))
    if (cards.size === 0) return part
    const edges = placeEdges(part.edges).flatMap((edge): Edge[] => {
      if (!cards.has(edge.target)) return [edge]
      // A connection to a port that never was stays one that cannot be.
      const port = edge.targetPort < old.length ? now.indexOf(old[edge.targetPort]!) : edge.targetPort - old.length + now.length
      if (port === edge.targetPort) return [edge]
      return port < 0 ? [] : [{ source: edge.source, target: edge.target, targetPort: port }]
    })
    return { ...part, edges }
  }
  return { ...rewire(graph), ...(graph.blocks ? { blocks: graph.blocks.map(rewire) } : {}) }
}
