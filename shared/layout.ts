import dagre from '@dagrejs/dagre'
import type { Graph, Position } from './graph/document.ts'

/** A card's usual extent in canvas units, where nothing better is known. */
const CARD = { width: 156, height: 92 }
const GRID = 20

/** Where Tidy layout puts every node: layers in order of the data flow, few crossings (dagre). */
export function layout(
  graph: Graph,
  direction: 'right' | 'down',
  sizeOf: (id: string) => { width: number; height: number } = () => CARD,
): ReadonlyMap<string, Position> {
  const flow = new dagre.graphlib.Graph({ multigraph: true })
  flow.setGraph({ rankdir: direction === 'right' ? 'LR' : 'TB', nodesep: 44, ranksep: 44 })
  flow.setDefaultEdgeLabel(() => ({}))
  for (const node of graph.nodes) flow.setNode(node.id, { ...sizeOf(node.id) })
  for (const [index, edge] of graph.edges.entries()) flow.setEdge(edge.source, edge.target, {}, `${index}`)
  dagre.layout(flow)
  const snap = (value: number) => Math.round(value / GRID) * GRID
  return new Map(
    graph.nodes.map((node) => {
      const { x, y } = flow.node(node.id)
      const { width, height } = sizeOf(node.id)
      return [node.id, { x: snap(x - width / 2), y: snap(y - height / 2) }]
    }),
  )
}
