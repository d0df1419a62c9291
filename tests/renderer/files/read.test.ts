import { describe, expect, it } from 'vitest'
import { isProjectName } from '../../../renderer/files/drop.ts'
import { readDocument } from '../../../renderer/files/read.ts'
import { closeTruncated, salvage } from '../../../renderer/files/salvage.ts'
import { describeAge, describeStatus } from '../../../renderer/files/status.ts'
import { contentOf, fileNameOf, isBundleName } from '../../../renderer/files/write.ts'
import { createProject } from '../../../shared/project/create.ts'
import { serialiseProject } from '../../../shared/project/serialise.ts'

const project = {
  ...createProject('Net'),
  graph: {
    nodes: [{ id: 'a', type: 'input', params: { shape: [4] } }, { id: 'b', type: 'dense', title: 'a "quoted" { title' }, { id: 'c', type: 'softmax' }],
    edges: [{ source: 'a', target: 'b' }, { source: 'b', target: 'c' }],
  },
}
const text = serialiseProject(project)

describe('salvage', () => {
  it('gets something, or nothing, out of a file cut at any place, and never throws', () => {
    let most = 0
    for (let end = 0; end < text.length; end += 1) {
      const saved = salvage(text.slice(0, end))
      const nodes = saved?.project.graph.nodes.length ?? 0
      expect(nodes).toBeGreaterThanOrEqual(most)
      most = nodes
    }
    expect(most).toBe(3)
  })

  it('leaves out what is broken and keeps the rest', () => {
    const json = JSON.parse(text) as typeof project
    const broken = { ...json, graph: { nodes: [...json.graph.nodes, { id: 'a', type: 'dense' }, { type: 'dense' }, 7], edges: [...json.graph.edges, { source: 'a', target: 'nowhere' }, { source: 'a' }] }, training: { epochs: 'many' } }
    const saved = salvage(JSON.stringify(broken))!
    expect(saved.project.graph.nodes.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(saved.project.graph.edges).toHaveLength(2)
    expect(saved.lost).toBe('3 layers, 2 connections, the training settings could not be read')
    expect(saved.project.name).toBe('Net')
  })

  it.each(['', 'null', '[]', '{}', '{"format": "layerwright/project", "version": 1}', '{"format": "other", "graph": {"nodes": [{"id": "a", "type": "input"}]}}'])('finds nothing in %s', (content) => {
    expect(salvage(content)).toBeNull()
  })

  it('closes what was left open', () => {
    expect(closeTruncated('{"a": [{"b": 1}, {"c": "}"')).toBe('{"a": [{"b": 1}]}')
  })
})

describe('readDocument', () => {
  it('reads what was written, as a project and as a bundle', () => {
    for (const format of ['project', 'bundle'] as const) {
      expect(readDocument(contentOf(project, format, null), 'net')).toMatchObject({ ok: true, value: { kind: 'whole', message: null, project: { name: 'Net', graph: project.graph } } })
    }
  })

  it.each([
    ['not UTF-8', new Uint8Array([0xff, 0xfe, 0x00])],
    ['a broken zip', new Uint8Array([0x50, 0x4b, 3, 4, 1, 2, 3])],
    ['nothing', new Uint8Array()],
  ])('refuses %s with the name of the file', (_, content) => {
    const read = readDocument(content, 'x.json')
    expect(read.ok ? '' : read.mistake.message).toMatch(/^x\.json/)
  })
})

it.each([
  ['Net', 'Net.layerwright.json'],
  ['a/b\\c:d*?"<>|', 'a-b-c-d------.layerwright.json'],
  ['../../etc', '-..-etc.layerwright.json'],
  ['  ', 'Untitled.layerwright.json'],
  ['\u0000x', '-x.layerwright.json'],
])('names a file after %j', (name, expected) => {
  expect(fileNameOf({ ...project, name }, '.layerwright.json')).toBe(expected)
})

it('tells names apart', () => {
  expect(['a.layerwright', 'a.layerwright.json', 'a.json'].map(isBundleName)).toEqual([true, false, false])
  expect(['a.layerwright', 'a.layerwright.json', 'a.json', 'a.csv', 'train-images-idx3-ubyte'].map(isProjectName)).toEqual([true, true, true, false, false])
})

it.each([
  [0, 'just now'],
  [12_000, '12 s ago'],
  [180_000, '3 min ago'],
  [7_200_000, '2 h ago'],
  [200_000_000, '2 d ago'],
])('writes %d ms as %s', (age, words) => {
  expect(describeAge(age)).toBe(words)
  expect(describeStatus({ state: 'saved', at: 1000, mistake: null, readOnlyReason: null }, 1000 + age)).toBe(`Saved ${words}`)
})
