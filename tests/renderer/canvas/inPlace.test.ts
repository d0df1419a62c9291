import { expect, test } from 'vitest'
import { analyse } from '../../../shared/analysis/analyse.ts'
import { copyNodes, moveNodes, paste, setParams } from '../../../shared/graph/edits.ts'
import { fold } from '../../../shared/graph/fold.ts'
import { wire } from '../../../shared/graph/order.ts'
import { graphAt, withGraphAt } from '../../../shared/graph/scope.ts'
import type { Graph } from '../../../shared/graph/document.ts'
import { deriveFlow, EMPTY_CACHE, type Scene } from '../../../renderer/canvas/flow.ts'
import { frameOf, innerId, innerOf, moveAside, shiftsOf, type Frame } from '../../../renderer/canvas/inPlace.ts'
import { cardsAt } from '../../../renderer/store/scope.ts'

/** image → (conv → norm) → (conv → norm) → pool, with the same block twice. */
const GRAPH = twice()

function twice(): Graph {
  const folded = fold({
    nodes: [
      { id: 'image', type: 'input', params: { shape: [8, 8, 4] }, position: { x: 0, y: 0 } },
      { id: 'conv', type: 'conv2d', params: { filters: 4, padding: 1 }, position: { x: 200, y: 0 } },
      { id: 'norm', type: 'batchNorm', position: { x: 400, y: 0 } },
    ],
    edges: [{ source: 'image', target: 'conv' }, { source: 'conv', target: 'norm' }],
  }, ['conv', 'norm'], 'Block')
  if (!folded.ok) throw new Error(folded.mistake.message)
  const { graph } = paste(folded.value.graph, copyNodes(folded.value.graph, ['block_1']), { x: 400, y: 0 })
  return { ...graph, nodes: [...graph.nodes, { id: 'pool', type: 'globalAvgPool2d', position: { x: 800, y: 0 } }], edges: [...graph.edges, { source: 'block_1', target: 'block_2' }, { source: 'block_2', target: 'pool' }] }
}

function sceneOf(graph: Graph, shown: readonly string[], before?: Scene): Scene {
  const analysis = analyse(graph)
  const insides = new Map(shown.map((id) => {
    const kept = before?.insides.get(id)
    const inside = graphAt(graph, [id])!
    return [id, { graph: inside, cards: cardsAt(analysis, inside, [id]), wiring: kept?.wiring ?? wire(inside) }] as const
  }))
  return { graph, cards: cardsAt(analysis, graph, []), wiring: wire(graph), selectedNodes: new Set(), selectedEdges: new Set(), direction: 'right', sizes: new Map(), drag: null, hotEdge: null, marks: new Map(), insides, inner: null }
}

test('a block that is shown where it stands is a frame with its layers, connected among themselves', () => {
  const { nodes, edges } = deriveFlow(sceneOf(GRAPH, ['block_1']), EMPTY_CACHE)
  expect(nodes.map(({ id, type, parentId }) => [id, type, parentId])).toEqual([
    ['image', 'layer', undefined], ['block_1', 'frame', undefined],
    ['block_1 › in', 'layer', 'block_1'], ['block_1 › conv', 'layer', 'block_1'], ['block_1 › norm', 'layer', 'block_1'],
    ['block_2', 'layer', undefined], ['pool', 'layer', undefined],
  ])
  expect(edges.map(({ source, target }) => `${source} → ${target}`)).toContain('block_1 › conv → block_1 › norm')
  const shapes = new Map(nodes.map(({ id, data }) => [id, data.card.shape]))
  expect(shapes.get('block_1 › in')).toBe('8×8×4')
  expect(shapes.get('block_1 › norm')).toBe('8×8×4')
})

test('the layers lie within their frame, and what follows lies behind it though the document stays as it is', () => {
  const frame = frameOf(graphAt(GRAPH, ['block_1'])!)
  for (const { x, y } of frame.places.values()) {
    expect(x).toBeGreaterThan(0)
    expect(y).toBeGreaterThan(38)
    expect(x + 156).toBeLessThan(frame.width)
    expect(y + 76).toBeLessThan(frame.height)
  }
  const at = new Map(deriveFlow(sceneOf(GRAPH, ['block_1']), EMPTY_CACHE).nodes.map(({ id, position }) => [id, position]))
  expect(at.get('image')).toEqual({ x: 0, y: 0 })
  expect(at.get('block_2')!.x).toBeGreaterThanOrEqual(200 + frame.width)
  expect(at.get('pool')!.x - at.get('block_2')!.x).toBe(200)
})

test.each([
  ['right', { x: 300, y: 0 }, { x: 500, y: 0 }],
  ['right', { x: 300, y: 50 }, { x: 500, y: 50 }],
  ['right', { x: 0, y: 200 }, { x: 0, y: 424 }],
  ['right', { x: 300, y: -140 }, { x: 300, y: -140 }],
  ['right', { x: -200, y: 0 }, { x: -200, y: 0 }],
  ['down', { x: 0, y: 200 }, { x: 0, y: 424 }],
  ['down', { x: 200, y: 0 }, { x: 400, y: 0 }],
] as const)('running %s, beside a frame at 0, 0 a card at %j is shown at %j', (direction, position, expected) => {
  const frame: Frame = { width: 356, height: 300, places: new Map() }
  const nodes = [{ id: 'block', type: 'block', position: { x: 0, y: 0 } }, { id: 'other', type: 'dense', position }]
  const shown = new Map([['block', frame]])
  expect(moveAside(nodes, shown, direction).get('other')).toEqual(expected)
  const shift = shiftsOf(nodes, shown, direction).get('other') ?? { x: 0, y: 0 }
  expect({ x: position.x + shift.x, y: position.y + shift.y }).toEqual(expected)
})

test('only what changed is drawn again', () => {
  const scene = sceneOf(GRAPH, ['block_1'])
  const first = deriveFlow(scene, EMPTY_CACHE)
  const redrawn = (next: Scene) => {
    const known = new Set<unknown>([...first.nodes, ...first.edges])
    const derived = deriveFlow(next, first.cache)
    return [...derived.nodes, ...derived.edges].filter((each) => !known.has(each)).map(({ id }) => id)
  }
  expect(redrawn(scene)).toEqual([])
  expect(redrawn({ ...scene, inner: { card: 'block_1', node: 'norm' } })).toEqual(['block_1 › norm'])
  expect(redrawn({ ...scene, graph: moveNodes(GRAPH, new Map([['image', { x: -40, y: 0 }]])) })).toEqual(['image'])
  const closed = deriveFlow({ ...scene, insides: new Map() }, first.cache)
  expect(closed.nodes.map(({ id, type }) => `${id} ${type}`)).toEqual(['image layer', 'block_1 layer', 'block_2 layer', 'pool layer'])
})

test('a name within a frame is known by its card, also where a layer of the network is called like that', () => {
  expect(innerOf(GRAPH, innerId('block_1', 'conv'))).toEqual({ card: 'block_1', node: 'conv' })
  expect(innerOf(GRAPH, 'pool')).toBeNull()
  expect(innerOf({ ...GRAPH, nodes: [...GRAPH.nodes, { id: 'block_1 › conv', type: 'dense' }] }, 'block_1 › conv')).toBeNull()
})

test('a block’s card says what is in it, how often, and whose problem it has', () => {
  const wrong = withGraphAt(GRAPH, ['block_1'], setParams(graphAt(GRAPH, ['block_1'])!, 'conv', { groups: 3 }))
  const graph = setParams(wrong, 'block_1', { repeat: 3 })
  const card = deriveFlow(sceneOf(graph, []), EMPTY_CACHE).nodes.find(({ id }) => id === 'block_1')!.data.card
  expect(card).toMatchObject({ kind: 'block', title: 'Block', detail: '2 layers ×3', copies: 3, failed: true })
  expect(card.problems.filter(({ problem }) => problem.level === 'error')).toMatchObject([{ layer: 'conv', problem: { node: 'block_1/1/conv', code: 'groups-do-not-divide' } }])
  expect(card.label).toContain('conv: ')
})
