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
