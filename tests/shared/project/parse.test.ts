import { describe, expect, it } from 'vitest'
import { createProject } from '../../../shared/project/create.ts'
import { parseProject } from '../../../shared/project/parse.ts'
import { serialiseProject } from '../../../shared/project/serialise.ts'

/** The example of the file format's documentation. */
const TINY = {
  format: 'layerwright/project', version: 1, name: 'Tiny',
  graph: {
    nodes: [
      { id: 'image', type: 'input', params: { shape: [28, 28, 1] }, position: { x: 0, y: 0 } },
      { id: 'c1', type: 'conv2d', params: { filters: 6, kernel: [5, 5], padding: 2, activation: 'relu' } },
      { id: 'y', type: 'softmax' },
    ],
    edges: [{ source: 'image', target: 'c1' }, { source: 'c1', target: 'y' }],
  },
  data: { source: 'digits8' },
  training: { loss: 'auto', optimizer: { kind: 'adam', learningRate: 0.001 }, epochs: 10, batchSize: 32, seed: 1 },
}

const change = (patch: Record<string, unknown>) => JSON.stringify({ ...TINY, ...patch })

const withWeights = (weights: Record<string, unknown>) => change({ graph: { nodes: [{ id: 'a', type: 'dense', weights }], edges: [] } })

describe('a project file', () => {
  it('opens, fills in what it leaves out, and keeps keys that nobody knows', () => {
    const text = JSON.stringify({ ...TINY, teacher: { hint: 'look here' }, graph: { ...TINY.graph, nodes: [{ ...TINY.graph.nodes[0], colour: 'red' }, ...TINY.graph.nodes.slice(1)] } })
    const result = parseProject(text)
    expect(result).toMatchObject({ ok: true, project: { teacher: { hint: 'look here' }, training: { epochs: 10, shuffle: true }, data: { validation: 0.15 } } })
    if (!result.ok) throw new Error(result.message)
    expect(result.project.graph.nodes[0]).toMatchObject({ colour: 'red' })
    expect(parseProject(serialiseProject(result.project))).toEqual(result)
  })

  it('opens with nothing but a graph', () => {
    const result = parseProject(JSON.stringify({ format: TINY.format, version: 1, graph: { nodes: [], edges: [] } }))
    expect(result).toMatchObject({ ok: true, project: { name: 'Untitled', training: { optimizer: { kind: 'adam' } }, data: { source: '' } } })
  })

  it('keeps a layer of an unknown type as it is', () => {
    const node = { id: 'x', type: 'quantumPool', params: { depth: 3 } }
    const result = parseProject(change({ graph: { nodes: [node], edges: [] } }))
    expect(result).toMatchObject({ ok: true, project: { graph: { nodes: [node] } } })
  })

  it('keeps the start of weights and the penalty as they stand, also what no version knows', () => {
    const node = { id: 'd', type: 'dense', initial: { kernel: { kind: 'orthogonal', gain: 2 }, bias: { kind: 'sparse', share: 'half' }, other: { kind: 'normal', stddev: -3 } }, penalty: { l1: 0.1, l2: 1000, group: 2 } }
    const result = parseProject(change({ graph: { nodes: [node], edges: [] } }))
    if (!result.ok) throw new Error(result.message)
    expect(result.project.graph.nodes[0]).toEqual(node)
  })

  it('reads weights set by hand, flat or nested, and writes them flat', () => {
    const node = { id: 'c', type: 'conv2d', weights: { kernel: [[[[1]], [[0]]], [[[-1]], [[0.5]]]], bias: [2] }, frozen: true }
    const result = parseProject(change({ graph: { nodes: [node], edges: [] } }))
    if (!result.ok) throw new Error(result.message)
    expect(result.project.graph.nodes[0]).toEqual({ ...node, weights: { kernel: [1, 0, -1, 0.5], bias: [2] } })
    expect(parseProject(serialiseProject(result.project))).toEqual(result)
  })

  it('takes as many numbers set by hand as the limits say', () => {
    const full = { id: 'd', type: 'dense', weights: Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`w${index}`, Array.from({ length: 4096 }, () => 0.5)])) }
    expect(parseProject(change({ graph: { nodes: [full], edges: [] } })).ok).toBe(true)
  })

  it('round-trips an empty project', () => {
    const project = createProject('Empty')
    expect(parseProject(serialiseProject(project))).toEqual({ ok: true, project })
  })
})

describe('a file that cannot be opened', () => {
  it.each<[string, string, string, string]>([
    ['an empty file', '', 'invalid', 'it is empty'],
    ['text', 'hello', 'invalid', 'not valid JSON'],
    ['a broken line', '{\n  "format": "layerwright/project",\n  "version" 1\n}', 'invalid', 'line 3'],
    ['somebody else’s file', '{"format": "netron"}', 'not-ours', '"netron"'],
    ['an array', '[]', 'not-ours', 'not a Layerwright project'],
    ['null', 'null', 'not-ours', 'not a Layerwright project'],
    ['a newer version', change({ version: 7 }), 'too-new', 'file version 7'],
    ['a version of no kind', change({ version: '1' }), 'invalid', '"version" must be'],
    ['a polluted prototype', '{"format": "layerwright/project", "version": 1, "graph": {"nodes": [], "edges": [], "__proto__": {"x": 1}}}', 'invalid', '__proto__'],
    ['an id twice', change({ graph: { nodes: [{ id: 'a', type: 'input' }, { id: 'a', type: 'input' }], edges: [] } }), 'invalid', '"a" is used twice'],
    ['a loose edge', change({ graph: { nodes: [{ id: 'a', type: 'input' }], edges: [{ source: 'a', target: 'b' }] } }), 'invalid', 'no node "b"'],
    ['a port twice', change({ graph: { nodes: [{ id: 'a', type: 'input' }, { id: 'b', type: 'add' }], edges: [{ source: 'a', target: 'b', targetPort: 1 }, { source: 'a', target: 'b', targetPort: 1 }] } }), 'invalid', 'port 1 of "b"'],
    ['nodes of the wrong kind', change({ graph: { nodes: 'many', edges: [] } }), 'invalid', 'graph.nodes'],
    ['an absurd position', change({ graph: { nodes: [{ id: 'a', type: 'input', position: { x: 1e30, y: 0 } }], edges: [] } }), 'invalid', 'graph.nodes[0].position.x'],
    ['a weight that is no list', withWeights({ kernel: 3 }), 'invalid', 'graph.nodes[0].weights.kernel: must be a list of numbers'],
    ['a weight of words', withWeights({ kernel: [1, 'two'] }), 'invalid', 'must be a list of numbers, row by row, not "two"'],
    ['a weight beyond 32 bits', withWeights({ kernel: [1e39] }), 'invalid', 'must hold finite 32-bit numbers, not 1e+39'],
    ['a weight of null', withWeights({ kernel: [null] }), 'invalid', 'must be a list of numbers'],
    ['too many numbers set by hand', withWeights({ kernel: Array.from({ length: 4097 }, () => 0) }), 'invalid', 'must hold at most 4,096 numbers'],
    ['too many arrays set by hand', withWeights(Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`w${index}`, [0]]))), 'invalid', 'at most 16 arrays'],
    ['a weight nested without end', withWeights({ kernel: JSON.parse('['.repeat(500) + ']'.repeat(500)) as unknown }), 'invalid', 'must be a list of numbers'],
    ['a start without a kind', change({ graph: { nodes: [{ id: 'a', type: 'dense', initial: { kernel: { value: 1 } } }], edges: [] } }), 'invalid', 'graph.nodes[0].initial.kernel.kind'],
    ['a start that is a word', change({ graph: { nodes: [{ id: 'a', type: 'dense', initial: { kernel: 'heNormal' } }], edges: [] } }), 'invalid', 'graph.nodes[0].initial.kernel'],
    ['starts for more weights than any layer has', change({ graph: { nodes: [{ id: 'a', type: 'dense', initial: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`w${index}`, { kind: 'ones' }])) }], edges: [] } }), 'invalid', 'graph.nodes[0].initial: at most 16'],
    ['a start with endless settings', change({ graph: { nodes: [{ id: 'a', type: 'dense', initial: { kernel: { kind: 'ones', ...Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`s${index}`, 1])) } } }], edges: [] } }), 'invalid', 'graph.nodes[0].initial.kernel: at most 20'],
    ['a negative penalty', change({ graph: { nodes: [{ id: 'a', type: 'dense', penalty: { l2: -1 } }], edges: [] } }), 'invalid', 'graph.nodes[0].penalty.l2'],
    ['a crushing penalty', change({ graph: { nodes: [{ id: 'a', type: 'dense', penalty: { l1: 1001 } }], edges: [] } }), 'invalid', 'graph.nodes[0].penalty.l1'],
    ['half a freeze', change({ graph: { nodes: [{ id: 'a', type: 'dense', frozen: 'yes' }], edges: [] } }), 'invalid', 'graph.nodes[0].frozen'],
    ['a batch of nothing', change({ training: { batchSize: 0 } }), 'invalid', 'training.batchSize'],
    ['too many nodes', change({ graph: { nodes: Array.from({ length: 5001 }, (_, index) => ({ id: `n${index}`, type: 'input' })), edges: [] } }), 'invalid', 'graph.nodes'],
  ])('%s', (_what, text, reason, words) => {
    const result = parseProject(text)
    expect(result).toMatchObject({ ok: false, reason })
    expect(result.ok ? '' : result.message).toContain(words)
  })

  it('never throws, wherever a good file is cut off', () => {
    const text = JSON.stringify(TINY)
    for (let length = 0; length < text.length; length += 7) expect(parseProject(text.slice(0, length)).ok).toBe(false)
  })
})
