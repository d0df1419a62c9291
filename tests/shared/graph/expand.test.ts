import { expect, test } from 'vitest'
import { analyse } from '../../../shared/analysis/analyse.ts'
import type { Analysis } from '../../../shared/analysis/result.ts'
import type { BlockDefinition, Graph } from '../../../shared/graph/document.ts'
import { expand } from '../../../shared/graph/expand.ts'

/** conv → norm → ReLU: keeps the extent. */
const CONV: BlockDefinition = {
  id: 'conv', title: 'Conv block',
  nodes: [
    { id: 'in', type: 'blockInput' },
    { id: 'conv', type: 'conv2d', params: { filters: 8, kernel: 3, padding: 1, bias: false } },
    { id: 'norm', type: 'batchNorm' },
    { id: 'relu', type: 'activation', params: { function: 'relu' } },
  ],
  edges: [{ source: 'in', target: 'conv' }, { source: 'conv', target: 'norm' }, { source: 'norm', target: 'relu' }],
}
/** Two of them with a shortcut. */
const RESIDUAL: BlockDefinition = {
  id: 'residual', title: 'Residual',
  nodes: [{ id: 'in', type: 'blockInput' }, { id: 'body', type: 'block', params: { block: 'conv', repeat: 2 } }, { id: 'add', type: 'add' }],
  edges: [{ source: 'in', target: 'body' }, { source: 'body', target: 'add' }, { source: 'in', target: 'add' }],
}

function network(params: Record<string, unknown>, blocks: readonly BlockDefinition[] = [CONV, RESIDUAL]): Graph {
  return {
    blocks,
    nodes: [
      { id: 'image', type: 'input', params: { shape: [8, 8, 8] } },
      { id: 'stage', type: 'block', params },
      { id: 'pool', type: 'globalAvgPool2d' },
    ],
    edges: [{ source: 'image', target: 'stage' }, { source: 'stage', target: 'pool' }],
  }
}

/** Blocks without their functions, which are new each time. */
function plain({ composites }: Analysis): unknown[] {
  return [...composites.values()].map(({ spec, ...rest }) => ({ ...rest, title: spec?.title, detail: spec?.describe({}) }))
}

function wires(graph: Graph): string[] {
  return graph.edges.map((edge) => `${edge.source}->${edge.target}:${edge.targetPort ?? 0}`)
}

test('a graph without blocks is left as it is', () => {
  const graph: Graph = { nodes: [{ id: 'image', type: 'input' }], edges: [] }
  expect(expand(graph).graph).toBe(graph)
})

test('a block is written out under its own name', () => {
  const { graph, problems, origins } = expand(network({ block: 'conv' }))
  expect(problems).toEqual([])
  expect(graph.nodes.map(({ id }) => id)).toEqual(['image', 'stage/conv', 'stage/norm', 'stage/relu', 'pool'])
  expect(wires(graph)).toEqual(['stage/relu->pool:0', 'image->stage/conv:0', 'stage/conv->stage/norm:0', 'stage/norm->stage/relu:0'])
  expect(origins.get('stage/norm')).toEqual({ block: 'conv', node: 'norm', path: ['stage'] })
})

test('copies of a repeated block feed each other', () => {
  const { graph, instances } = expand(network({ block: 'conv', repeat: 3 }))
  expect(graph.nodes.map(({ id }) => id).filter((id) => id.endsWith('conv'))).toEqual(['stage/1/conv', 'stage/2/conv', 'stage/3/conv'])
  expect(wires(graph)).toEqual(expect.arrayContaining(['image->stage/1/conv:0', 'stage/1/relu->stage/2/conv:0', 'stage/2/relu->stage/3/conv:0', 'stage/3/relu->pool:0']))
  expect(instances.get('stage')).toMatchObject({ output: 'stage/3/relu', sources: ['image'] })
})

test('blocks within blocks, and a shortcut from the port', () => {
  const { graph, problems } = expand(network({ block: 'residual', repeat: 2 }))
  expect(problems).toEqual([])
  expect(wires(graph)).toEqual(expect.arrayContaining(['image->stage/1/add:1', 'stage/1/body/2/relu->stage/1/add:0', 'stage/1/add->stage/2/add:1', 'stage/1/add->stage/2/body/1/conv:0', 'stage/2/add->pool:0']))
})

test('totals are the sums of the layers, and equal those of the network written by hand', () => {
  const analysis = analyse(network({ block: 'residual', repeat: 2 }))
  expect(analysis.ok).toBe(true)
  const stage = analysis.composites.get('stage')!
  // 3·3·8·8 of each convolution, four numbers a channel of each norm, in four copies.
  expect(stage).toMatchObject({ parameters: 4 * (576 + 32), trainable: 4 * (576 + 16), macs: 4 * 576 * 64, output: [8, 8, 8], inputs: [[8, 8, 8]] })
  const { blocks: _blocks, ...flat } = analysis.expansion.graph
  expect(analyse(flat).totals).toEqual(analysis.totals)
})

test('a block that hands its input on is no layer', () => {
  const empty: BlockDefinition = { id: 'pass', title: 'Pass', nodes: [{ id: 'in', type: 'blockInput' }], edges: [] }
  expect(wires(expand(network({ block: 'pass', repeat: 2 }, [empty])).graph)).toEqual(['image->pool:0'])
})

test.each([
  ['unknown-block', network({ block: 'nowhere' })],
  ['parameter-out-of-range', network({ block: 'conv', repeat: 0 })],
  ['parameter-out-of-range', network({ block: 'conv', repeat: 1e9 })],
  ['block-in-itself', network({ block: 'me' }, [{ id: 'me', title: 'Me', nodes: [{ id: 'in', type: 'blockInput' }, { id: 'me', type: 'block', params: { block: 'me' } }], edges: [{ source: 'in', target: 'me' }] }])],
  ['block-without-one-end', network({ block: 'two' }, [{ ...CONV, id: 'two', edges: CONV.edges.slice(0, 2) }])],
  ['repeat-needs-one-port', network({ block: 'ports', repeat: 2 }, [{ id: 'ports', title: 'Two', nodes: [{ id: 'a', type: 'blockInput' }, { id: 'b', type: 'blockInput' }, { id: 'add', type: 'add' }], edges: [{ source: 'a', target: 'add' }, { source: 'b', target: 'add' }] }])],
  ['not-connected', { ...network({ block: 'conv' }), edges: [{ source: 'stage', target: 'pool' }] }],
  ['block-input-outside', { ...network({ block: 'conv' }), nodes: [...network({ block: 'conv' }).nodes, { id: 'lost', type: 'blockInput' }] }],
] as const)('%s is a problem, not a crash', (code, graph) => {
  const analysis = analyse(graph)
  expect(analysis.ok).toBe(false)
  expect(analysis.problems.map((problem) => problem.code)).toContain(code)
})

test('an open input of a block is said once, of the block', () => {
  const open = analyse({ ...network({ block: 'conv' }), edges: [{ source: 'stage', target: 'pool' }] }).problems.filter(({ code }) => code === 'not-connected')
  expect(open.map(({ node }) => node)).toEqual(['stage'])
})

test('blocks that multiply without end are refused before they are written out', () => {
  const levels = Array.from({ length: 6 }, (_, level): BlockDefinition => ({
    id: `b${level}`, title: `Level ${level}`,
    nodes: [{ id: 'in', type: 'blockInput' }, level === 0 ? { id: 'x', type: 'activation' } : { id: 'x', type: 'block', params: { block: `b${level - 1}`, repeat: 100 } }],
    edges: [{ source: 'in', target: 'x' }],
  }))
  expect(analyse(network({ block: 'b5', repeat: 100 }, levels)).problems.some(({ code }) => code === 'too-many-layers')).toBe(true)
})

test('an analysis after an edit outside of a block keeps the block', () => {
  const before = network({ block: 'residual', repeat: 2 })
  const first = analyse(before)
  const second = analyse({ ...before, nodes: before.nodes.map((node) => (node.id === 'pool' ? { ...node, type: 'globalMaxPool2d' } : node)) }, {}, first)
  expect(second.composites.get('stage')).toBe(first.composites.get('stage'))
  expect(second.nodes.get('stage/1/add')).toBe(first.nodes.get('stage/1/add'))
})

test('after any edit, the incremental analysis says what one from scratch says', () => {
  const start = network({ block: 'residual', repeat: 2 })
  const edits: ((graph: Graph) => Graph)[] = [
    (graph) => ({ ...graph, nodes: graph.nodes.map((node) => (node.id === 'image' ? { ...node, params: { shape: [16, 16, 8] } } : node)) }),
    (graph) => ({ ...graph, nodes: graph.nodes.map((node) => (node.id === 'stage' ? { ...node, params: { block: 'conv', repeat: 3 } } : node)) }),
    (graph) => ({ ...graph, blocks: graph.blocks!.map((block) => (block.id === 'conv' ? { ...block, nodes: block.nodes.map((node) => (node.id === 'conv' ? { ...node, params: { ...node.params, kernel: 5, padding: 2 } } : node)) } : block)) }),
    (graph) => ({ ...graph, nodes: graph.nodes.map((node) => (node.id === 'pool' ? { ...node, type: 'flatten' } : node)) }),
    (graph) => ({ ...graph, nodes: graph.nodes.map((node) => ({ ...node, position: { x: 1, y: 2 } })) }),
    (graph) => ({ ...graph, edges: graph.edges.slice(1) }),
  ]
  let graph = start
  let analysis = analyse(graph)
  for (const edit of edits) {
    graph = edit(graph)
    analysis = analyse(graph, {}, analysis)
    const scratch = analyse(graph)
    expect({ totals: analysis.totals, problems: analysis.problems, order: analysis.order }).toEqual({ totals: scratch.totals, problems: scratch.problems, order: scratch.order })
    expect(plain(analysis)).toEqual(plain(scratch))
  }
})

test('a frozen block freezes all of its layers, and only its own card', () => {
  const graph = network({ block: 'residual' })
  const frozen = analyse({ ...graph, nodes: graph.nodes.map((node) => (node.id === 'stage' ? { ...node, frozen: true } : node)) })
  expect(frozen.composites.get('stage')).toMatchObject({ parameters: 2 * 608, trainable: 0 })
  expect(analyse(graph, {}, frozen).composites.get('stage')).toMatchObject({ trainable: 2 * 592 })
})
