import { beforeEach, describe, expect, test } from 'vitest'
import type { Graph, GraphNode } from '../../../shared/graph/document.ts'
import { insertOnEdge } from '../../../shared/graph/edits.ts'
import { wire } from '../../../shared/graph/order.ts'
import { createProject } from '../../../shared/project/create.ts'
import { fold } from '../../../renderer/canvas/fold.ts'
import { makeRoom } from '../../../shared/graph/makeRoom.ts'
import { placeMissing, placeNodes } from '../../../renderer/canvas/place.ts'
import { walk } from '../../../renderer/canvas/walk.ts'
import { isUnsaved, replaceDocument, useDocument } from '../../../renderer/store/document.ts'

function chainOf(length: number, position?: (index: number) => { x: number; y: number }): Graph {
  return {
    nodes: Array.from({ length }, (_, index): GraphNode => ({ id: `n${index}`, type: index === 0 ? 'input' : 'dense', ...(position ? { position: position(index) } : {}) })),
    edges: Array.from({ length: length - 1 }, (_, index) => ({ source: `n${index}`, target: `n${index + 1}`, targetPort: 0 })),
  }
}

function expectApart({ nodes }: Graph): void {
  for (const a of nodes) {
    for (const b of nodes) {
      if (a.id >= b.id) continue
      const apart = Math.abs(a.position!.x - b.position!.x) >= 156 || Math.abs(a.position!.y - b.position!.y) >= 76
      expect(apart, `${a.id} and ${b.id} overlap`).toBe(true)
    }
  }
}

const placesOf = (graph: Graph) => graph.nodes.map(({ position }) => [position!.x, position!.y])

describe('layers without a position', () => {
  test('are laid out on the grid, in rows where one would be too long to read', () => {
    const graph = placeNodes(chainOf(10), 'right', { width: 732, height: 382 })
    expectApart(graph)
    expect(new Set(placesOf(graph).map(([, y]) => y)).size).toBe(2)
    expect(placesOf(graph).flat().every((value) => value % 20 === 0)).toBe(true)
  })

  test('stay in one row where the window is wide enough', () => {
    const graph = placeNodes(chainOf(6), 'right', { width: 1372, height: 700 })
    expect(placesOf(graph)).toEqual([0, 200, 400, 600, 800, 1000].map((x) => [x, 0]))
  })

  test('go beside their feeder where the others have a place, which they keep', () => {
    const { nodes, edges } = chainOf(4, (index) => ({ x: index * 200, y: 40 }))
    const graph = placeNodes({ nodes: [...nodes.slice(0, 2), { id: 'n2', type: 'dense' }, nodes[3]!], edges }, 'right')
    expect(graph.nodes[0]).toBe(nodes[0])
    expect(graph.nodes[3]).toBe(nodes[3])
    expectApart(graph)
  })

  test('a graph with all its places is handed back', () => {
    const graph = chainOf(3, (index) => ({ x: index * 200, y: 0 }))
    expect(placeNodes(graph, 'right')).toBe(graph)
  })

  test('placing is no edit: nothing to undo, nothing to save', () => {
    replaceDocument({ ...createProject(), graph: chainOf(5) })
    placeMissing(useDocument.getState().project.graph, 'right')
    expect(useDocument.getState().project.graph.nodes.every((node) => node.position)).toBe(true)
    expect(isUnsaved()).toBe(false)
    expect(useDocument.temporal.getState().pastStates).toHaveLength(0)
  })
})

describe('fold', () => {
  const size = () => ({ width: 156, height: 76 })
  test.each(['right', 'down'] as const)('keeps every node and lets none overlap, %s', (direction) => {
    const places = new Map(Array.from({ length: 40 }, (_, index) => [`n${index}`, direction === 'right' ? { x: Math.floor(index / 2) * 200, y: (index % 2) * 120 } : { x: (index % 2) * 200, y: Math.floor(index / 2) * 120 }]))
    const folded = fold(places, direction, { width: 800, height: 500 }, size)
    expect([...folded.keys()].sort()).toEqual([...places.keys()].sort())
    expectApart({ nodes: [...folded].map(([id, position]) => ({ id, type: 'dense', position })), edges: [] })
  })
})

describe('room for a layer put into a connection', () => {
  let row: Graph
  beforeEach(() => {
    row = { ...chainOf(4, (index) => ({ x: index * 200, y: 0 })) }
  })

  test('what follows in the row moves on', () => {
    const graph = makeRoom(insertOnEdge(row, 'n1->n2:0', { id: 'new', type: 'dense', position: { x: 300, y: 0 } }), 'new', 'right')
    expect(Object.fromEntries(graph.nodes.map((node) => [node.id, node.position!.x]))).toEqual({ n0: 0, n1: 200, new: 400, n2: 600, n3: 800 })
    expectApart(graph)
  })

  test('what stands in another row stays', () => {
    const bent: Graph = { ...row, nodes: row.nodes.map((node) => (node.id === 'n3' ? { ...node, position: { x: 0, y: 160 } } : node)) }
    const graph = makeRoom(insertOnEdge(bent, 'n1->n2:0', { id: 'new', type: 'dense', position: { x: 300, y: 0 } }), 'new', 'right')
    expect(graph.nodes.find((node) => node.id === 'n3')!.position).toEqual({ x: 0, y: 160 })
  })

  test('nothing moves where there is room', () => {
    const wide = chainOf(2, (index) => ({ x: index * 600, y: 0 }))
    const inserted = insertOnEdge(wide, 'n0->n1:0', { id: 'new', type: 'dense', position: { x: 300, y: 0 } })
    expect(makeRoom(inserted, 'new', 'right')).toBe(inserted)
  })
})

describe('arrow keys', () => {
  /** a feeds b (above) and c (below); both feed d. */
  const diamond: Graph = {
    nodes: [
      { id: 'a', type: 'input', position: { x: 0, y: 100 } },
      { id: 'b', type: 'dense', position: { x: 200, y: 0 } },
      { id: 'c', type: 'dense', position: { x: 200, y: 180 } },
      { id: 'd', type: 'add', position: { x: 400, y: 100 } },
    ],
    edges: [{ source: 'a', target: 'b' }, { source: 'a', target: 'c' }, { source: 'b', target: 'd' }, { source: 'c', target: 'd' }],
  }
  test.each([
    ['a', 'ArrowRight', 'c'],
    ['b', 'ArrowRight', 'd'],
    ['d', 'ArrowLeft', 'c'],
    ['b', 'ArrowDown', 'c'],
    ['c', 'ArrowUp', 'b'],
    ['a', 'ArrowLeft', null],
    ['d', 'ArrowRight', null],
  ] as const)('from %s with %s to %s', (from, key, to) => {
    expect(walk(diamond, wire(diamond), 'right', from, key)).toBe(to)
  })
})
