import { describe, expect, test } from 'vitest'
import { analyse } from '../../../shared/analysis/analyse.ts'
import type { Analysis } from '../../../shared/analysis/result.ts'
import type { Graph, GraphNode } from '../../../shared/graph/document.ts'
import { moveNodes, setParams, setTitle } from '../../../shared/graph/edits.ts'
import { deriveFlow, EMPTY_CACHE, type FlowCache, type Scene } from '../../../renderer/canvas/flow.ts'

const LENGTH = 300

/** An input and 299 layers in a row, each 200 apart. */
const chain: Graph = {
  nodes: Array.from({ length: LENGTH }, (_, index): GraphNode => ({
    id: `n${index}`,
    ...(index === 0 ? { type: 'input', params: { shape: [16] } } : { type: 'dense', params: { units: 16 } }),
    position: { x: index * 200, y: 0 },
  })),
  edges: Array.from({ length: LENGTH - 1 }, (_, index) => ({ source: `n${index}`, target: `n${index + 1}`, targetPort: 0 })),
}

const analysis = analyse(chain)

function known({ nodes, wiring }: Analysis): Pick<Scene, 'cards' | 'wiring'> {
  return { cards: nodes, wiring }
}

const scene: Scene = {
  graph: chain, ...known(analysis), selectedNodes: new Set(), selectedEdges: new Set(), direction: 'right', sizes: new Map(), drag: null, hotEdge: null, marks: new Map(), insides: new Map(), inner: null,
}
const first = deriveFlow(scene, EMPTY_CACHE)

/** Ids of the nodes and edges that a change makes React draw again. */
function redrawn(change: Partial<Scene>, cache: FlowCache = first.cache): string[] {
  const next = deriveFlow({ ...scene, ...change }, cache)
  const known = new Set<unknown>([...first.nodes, ...first.edges])
  return [...next.nodes, ...next.edges].filter((element) => !known.has(element)).map((element) => element.id)
}

function edited(graph: Graph): Partial<Scene> {
  return { graph, ...known(analyse(graph, {}, analysis)) }
}

describe('only what changed is drawn again, of 300 nodes', () => {
  test.each<[string, Partial<Scene>, string[]]>([
    ['nothing', {}, []],
    ['a card moves', edited(moveNodes(chain, new Map([['n7', { x: 1, y: 2 }]]))), ['n7']],
    ['a card is dragged', { drag: new Map([['n7', { x: 1, y: 2 }]]) }, ['n7']],
    ['a card is selected', { selectedNodes: new Set(['n7']) }, ['n7']],
    ['a card was measured', { sizes: new Map([['n7', { width: 156, height: 93 }]]) }, ['n7']],
    ['the activation changes', edited(setParams(chain, 'n7', { activation: 'relu' })), ['n7']],
    ['the width of a layer changes', edited(setParams(chain, 'n7', { units: 8 })), ['n7', 'n8', 'n7->n8:0']],
    ['a connection is hot', { hotEdge: 'n3->n4:0' }, ['n3->n4:0']],
    ['a connection is selected', { selectedEdges: new Set(['n3->n4:0']) }, ['n3->n4:0']],
    ['a layer is named', edited(setTitle(chain, 'n7', 'Middle')), ['n7', 'n6->n7:0', 'n7->n8:0']],
  ])('%s', (_what, change, expected) => {
    expect(redrawn(change)).toEqual(expected)
  })
})

test('nodes come in execution order, whatever the file’s', () => {
  const graph = { ...chain, nodes: chain.nodes.toReversed() }
  expect(deriveFlow({ ...scene, graph, ...known(analyse(graph)) }, EMPTY_CACHE).nodes.map(({ id }) => id)).toEqual(chain.nodes.map(({ id }) => id))
})

test('a card says all of itself to a screen reader', () => {
  const graph: Graph = {
    nodes: [
      { id: 'image', type: 'input', params: { shape: [28, 28, 1] } },
      { id: 'conv2d_1', type: 'conv2d', params: { filters: 6, kernel: 5, padding: 2 } },
      { id: 'dense_1', type: 'dense' },
      { id: 'odd', type: 'fromTheFuture' },
    ],
    edges: [{ source: 'image', target: 'conv2d_1' }, { source: 'conv2d_1', target: 'dense_1' }],
  }
  const cards = new Map(deriveFlow({ ...scene, graph, ...known(analyse(graph)) }, EMPTY_CACHE).nodes.map((node) => [node.id, node.data.card]))
  expect(cards.get('conv2d_1')!.label).toBe('Conv 2D, conv2d_1, 6 filters 5×5 pad 2, output 28×28×6, 156 parameters, no problems')
  expect(cards.get('dense_1')!.label).toMatch(/^Dense, dense_1, 10 units, output unknown, 0 parameters, 1 problem: Dense expects a vector/)
  expect(cards.get('dense_1')!.failed).toBe(true)
  expect(cards.get('odd')!).toMatchObject({ title: 'fromTheFuture', detail: 'unknown type “fromTheFuture”', failed: true, colour: 'var(--bad)' })
})

test.each([
  ['input', [], 0],
  ['dense', [], 1],
  ['dense', [0], 1],
  ['add', [], 2],
  ['add', [0], 2],
  ['add', [0, 1], 3],
  ['concat', [0, 4], 6],
  ['fromTheFuture', [0, 1], 2],
] as const)('%s with edges at ports %j shows %i ports', (type, taken, ports) => {
  const sources = taken.map((port) => ({ id: `s${port}`, type: 'input', params: { shape: [4] } }))
  const graph: Graph = { nodes: [...sources, { id: 'it', type }], edges: taken.map((port) => ({ source: `s${port}`, target: 'it', targetPort: port })) }
  const node = deriveFlow({ ...scene, graph, ...known(analyse(graph)) }, EMPTY_CACHE).nodes.find(({ id }) => id === 'it')!
  expect(node.data.card.ports).toBe(ports)
  expect(node.handles!.filter((handle) => handle.type === 'target')).toHaveLength(ports)
})
