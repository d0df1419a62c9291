import { analyse } from '../shared/analysis/analyse.ts'
import type { Graph, GraphNode } from '../shared/graph/document.ts'
import { setParams } from '../shared/graph/edits.ts'
import { NETWORKS, projectOf } from '../shared/networks/index.ts'
import { parseProject } from '../shared/project/parse.ts'
import { serialiseProject } from '../shared/project/serialise.ts'
import { medianOf } from './measure.ts'

/** A residual network of about `size` layers: convolutions, batch norms and additions. */
function residualNetwork(size: number): Graph {
  const nodes: GraphNode[] = [{ id: 'image', type: 'input', params: { shape: [64, 64, 8] } }]
  const edges: { source: string; target: string }[] = []
  let last = 'image'
  for (let block = 0; nodes.length + 3 <= size; block += 1) {
    const [conv, norm, sum] = [`conv${block}`, `norm${block}`, `sum${block}`]
    nodes.push({ id: conv, type: 'conv2d', params: { filters: 8, padding: 'same' } }, { id: norm, type: 'batchNorm', params: {} }, { id: sum, type: 'add', params: {} })
    edges.push({ source: last, target: conv }, { source: conv, target: norm }, { source: norm, target: sum }, { source: last, target: sum })
    last = sum
  }
  return { nodes, edges }
}

const rows = [300, 1000].map((size) => {
  const graph = residualNetwork(size)
  let previous = analyse(graph)
  let filters = 8
  const scratch = medianOf(() => analyse(graph))
  const early = medianOf(() => {
    filters = filters === 8 ? 9 : 8
    previous = analyse(setParams(graph, 'conv1', { bias: filters === 8 }), {}, previous)
  })
  const move = medianOf(() => {
    previous = analyse({ ...graph, nodes: graph.nodes.map((node) => ({ ...node, position: { x: 1, y: 1 } })) }, {}, previous)
  })
  return { layers: graph.nodes.length, 'from scratch (ms)': scratch.toFixed(2), 'after one edit (ms)': early.toFixed(2), 'after a move (ms)': move.toFixed(2), 'edit : scratch': (early / scratch).toFixed(2) }
})
console.table(rows)

/** Networks with blocks: what the command line does for `summary`, from the file's text on. */
const published = ['resnet50', 'googlenet-heads'].map((id) => {
  const text = serialiseProject(projectOf(NETWORKS.find((network) => network.id === id)!))
  const read = () => {
    const parsed = parseProject(text)
    if (!parsed.ok) throw new Error(parsed.message)
    return analyse(parsed.project.graph)
  }
  const start = performance.now()
  const layers = read().nodes.size
  const first = performance.now() - start
  return { network: id, layers, 'first time (ms)': first.toFixed(2), 'read and analysed (ms)': medianOf(read).toFixed(2) }
})
console.table(published)
