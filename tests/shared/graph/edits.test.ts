import { describe, expect, it } from 'vitest'
import { freshId, placeEdges, type Graph } from '../../../shared/graph/document.ts'
import { addBehind, addNode, bypass, connect, copyNodes, insertOnEdge, moveNodes, paste, refuseConnection, removeEdges, removeNodes, setParams, setTitle } from '../../../shared/graph/edits.ts'
import { wire } from '../../../shared/graph/order.ts'
import { LAYERS } from '../../../shared/layers/index.ts'
import { testRandom } from '../../support/random.ts'

const chain: Graph = {
  nodes: [
    { id: 'image', type: 'input', position: { x: 0, y: 0 } },
    { id: 'c1', type: 'conv2d', position: { x: 200, y: 0 } },
    { id: 'f', type: 'flatten', position: { x: 400, y: 0 } },
  ],
  edges: [{ source: 'image', target: 'c1' }, { source: 'c1', target: 'f' }],
}

const wires = (graph: Graph) => placeEdges(graph.edges).map((edge) => `${edge.source}>${edge.target}:${edge.targetPort}`).sort()

describe('edges', () => {
  it('gives ports in file order around those that are written down', () => {
    const edges = placeEdges([
      { source: 'a', target: 'm' },
      { source: 'b', target: 'm', targetPort: 0 },
      { source: 'c', target: 'm' },
    ])
    expect(edges.map((edge) => edge.targetPort)).toEqual([1, 0, 2])
  })

  it('gives every edge an id of its own, even where the file uses one twice', () => {
    const edges = placeEdges([{ id: 'e', source: 'a', target: 'm' }, { id: 'e', source: 'b', target: 'm' }])
    expect(edges.map(({ id }) => id)).toEqual(['e', 'b->m:1'])
  })

  it('keeps the other ports when one edge of a merge goes', () => {
    const graph: Graph = { nodes: [...chain.nodes, { id: 'm', type: 'add' }], edges: [{ source: 'image', target: 'm' }, { source: 'c1', target: 'm' }, { source: 'f', target: 'm' }] }
    expect(wires(removeEdges(graph, ['image->m:0']))).toEqual(['c1>m:1', 'f>m:2'])
  })
})

describe('refusals', () => {
  it.each([
    ['c1', 'c1', 'cannot feed itself'],
    ['f', 'c1', 'takes one connection and already has one'],
    ['f', 'image', 'is where data comes in'],
    ['gone', 'f', 'no longer there'],
  ])('%s → %s: %s', (source, target, words) => {
    expect(refuseConnection(chain, { source, target })).toContain(words)
  })

  it('refuses a circle through several layers, and says so', () => {
    const graph = connect(addNode(chain, { id: 'm', type: 'add' }), { source: 'f', target: 'm' })
    const open = { ...graph, edges: graph.edges.filter((edge) => edge.target !== 'c1') }
    expect(refuseConnection(open, { source: 'm', target: 'c1' })).toContain('circle')
    expect(refuseConnection(open, { source: 'image', target: 'c1' })).toBeNull()
  })
})

describe('edits', () => {
  it('inserts on an edge and takes out again', () => {
    const grown = insertOnEdge(chain, 'c1->f:0', { id: 'p', type: 'maxPool2d' })
    expect(wires(grown)).toEqual(['c1>p:0', 'image>c1:0', 'p>f:0'])
    expect(wires(bypass(grown, 'p'))).toEqual(wires(chain))
  })

  it('adds behind the selected node, into its only edge', () => {
    expect(wires(addBehind(chain, 'c1', { id: 'p', type: 'maxPool2d' }))).toEqual(['c1>p:0', 'image>c1:0', 'p>f:0'])
  })

  it('adds behind the last node when nothing is selected, and leaves a second input alone', () => {
    expect(wires(addBehind(chain, null, { id: 'd', type: 'dense' }))).toContain('f>d:0')
    expect(wires(addBehind(chain, null, { id: 'i', type: 'input' }))).toEqual(wires(chain))
  })

  it('pastes under new names and keeps the wiring among the pasted', () => {
    const { graph, ids } = paste(chain, copyNodes(chain, ['c1', 'f']), { x: 20, y: 20 })
    expect(ids).toEqual(['conv2d_1', 'flatten_1'])
    expect(wires(graph)).toContain('conv2d_1>flatten_1:0')
    expect(graph.nodes.find((node) => node.id === 'conv2d_1')?.position).toEqual({ x: 220, y: 20 })
  })

  it('goes back to the layer’s own title when the name is emptied', () => {
    const named = setTitle(chain, 'c1', ' Edges ')
    expect(named.nodes[1]).toMatchObject({ title: 'Edges' })
    expect(setTitle(named, 'c1', ' ').nodes[1]).not.toHaveProperty('title')
  })

  it('leaves the graph as it is when a move moves nothing', () => {
    expect(moveNodes(chain, new Map([['c1', { x: 200, y: 0 }]]))).toBe(chain)
  })
})

/** Whatever is done, a graph stays whole: every edge has two ends, every port one edge, and no circle arises. */
function expectIntegrity(graph: Graph) {
  const ids = graph.nodes.map((node) => node.id)
  expect(new Set(ids).size).toBe(ids.length)
  const edges = placeEdges(graph.edges)
  expect(new Set(edges.map((edge) => edge.id)).size).toBe(edges.length)
  expect(new Set(edges.map((edge) => `${edge.target}:${edge.targetPort}`)).size).toBe(edges.length)
  for (const edge of edges) expect([ids.includes(edge.source), ids.includes(edge.target)]).toEqual([true, true])
  expect(wire(graph).cyclic).toEqual([])
  expect(JSON.parse(JSON.stringify(graph))).toEqual(graph)
}

describe('random edits', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('seed %i keeps the graph whole', (seed) => {
    const random = testRandom(seed)
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!
    let graph = chain
    for (let step = 0; step < 120; step += 1) {
      const type = pick(LAYERS).id
      const node = { id: freshId(graph, type), type, position: { x: Math.round(random() * 900), y: Math.round(random() * 500) } }
      const some = graph.nodes.filter(() => random() < 0.3).map((candidate) => candidate.id)
      const edges = placeEdges(graph.edges)
      const action = Math.floor(random() * 8)
      if (graph.nodes.length === 0 || action === 0) graph = addNode(graph, node)
      else if (action === 1) graph = addBehind(graph, random() < 0.7 ? pick(graph.nodes).id : null, node)
      else if (action === 2) {
        const edge = { source: pick(graph.nodes).id, target: pick(graph.nodes).id }
        if (refuseConnection(graph, edge) === null) graph = connect(graph, edge)
      } else if (action === 3 && edges.length > 0) graph = removeEdges(graph, [pick(edges).id])
      else if (action === 4 && some.length < 3) graph = removeNodes(graph, some)
      else if (action === 5) graph = bypass(graph, pick(graph.nodes).id)
      else if (action === 6 && graph.nodes.length < 40) graph = paste(graph, copyNodes(graph, some), { x: 20, y: 20 }).graph
      else graph = setParams(graph, pick(graph.nodes).id, { units: step })
      expectIntegrity(graph)
    }
  })
})
