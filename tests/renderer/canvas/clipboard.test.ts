// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from 'vitest'
import type { Graph } from '../../../shared/graph/document.ts'
import { createProject } from '../../../shared/project/create.ts'
import { serialiseProject } from '../../../shared/project/serialise.ts'
import { copySelection, cutSelection, duplicateSelection, offsetFor, pasteText, readClip, writeClip } from '../../../renderer/canvas/clipboard.ts'
import { replaceDocument, useDocument } from '../../../renderer/store/document.ts'
import { select, useView } from '../../../renderer/store/view.ts'

const NETWORK: Graph = {
  nodes: [
    { id: 'image', type: 'input', params: { shape: [8, 8, 1] }, position: { x: 0, y: 0 } },
    { id: 'c', type: 'conv2d', params: { filters: 6 }, position: { x: 200, y: 0 }, title: 'Edges' },
    { id: 'odd', type: 'fromTheFuture', params: { depth: 3 }, position: { x: 400, y: 0 } },
  ],
  edges: [{ source: 'image', target: 'c', targetPort: 0 }, { source: 'c', target: 'odd', targetPort: 0 }],
}
const graph = () => useDocument.getState().project.graph

beforeEach(() => replaceDocument({ ...createProject(), graph: NETWORK }))

test('copied text reads back as the same layers and connections', () => {
  expect(readClip(writeClip(NETWORK))).toEqual(NETWORK)
})

test('a whole project file can be pasted', () => {
  expect(readClip(serialiseProject({ ...createProject(), graph: NETWORK }))).toEqual(NETWORK)
})

test.each([
  ['text', 'hello'],
  ['a number', '3'],
  ['null', 'null'],
  ['other JSON', '{"format": "other", "graph": {"nodes": [], "edges": []}}'],
  ['an empty clip', writeClip({ nodes: [], edges: [] })],
  ['an edge to nowhere', writeClip({ nodes: [{ id: 'a', type: 'dense' }], edges: [{ source: 'a', target: 'b' }] })],
  ['a forbidden key', '{"format": "layerwright/layers", "version": 1, "graph": {"nodes": [{"id": "__proto__", "type": "dense"}], "edges": []}}'],
])('%s is no clip', (_what, text) => {
  expect(readClip(text)).toBeNull()
})

describe('paste', () => {
  test('gives new names, keeps what was set, and only the connections among the copied', () => {
    select(['c', 'odd'])
    const text = copySelection()
    expect(pasteText(text)).toBe(true)
    const added = graph().nodes.slice(3)
    expect(added.map(({ type, params, title }) => ({ type, params, title }))).toEqual(NETWORK.nodes.slice(1).map(({ type, params, title }) => ({ type, params, title })))
    expect(new Set(graph().nodes.map(({ id }) => id)).size).toBe(5)
    expect(graph().edges).toHaveLength(3)
    expect([...useView.getState().selectedNodes]).toEqual(added.map(({ id }) => id))
  })

  test('after a cut puts the layers back where they were', () => {
    select(['c'])
    const text = cutSelection()
    expect(graph().nodes.map(({ id }) => id)).toEqual(['image', 'odd'])
    pasteText(text)
    expect(graph().nodes.find(({ id }) => id === 'c')).toEqual(NETWORK.nodes[1])
  })

  test('without the system’s clipboard takes what was copied in this window', () => {
    select(['c'])
    copySelection()
    expect(pasteText(null)).toBe(true)
    expect(graph().nodes).toHaveLength(4)
  })

  test('never covers another card exactly', () => {
    select(['c'])
    for (let count = 0; count < 4; count += 1) {
      select(['c'])
      duplicateSelection()
    }
    const places = graph().nodes.map(({ position }) => `${position!.x} ${position!.y}`)
    expect(new Set(places).size).toBe(places.length)
  })

  test('comes into view when the original is out of sight', () => {
    const offset = offsetFor(NETWORK, NETWORK, { x: 5000, y: 5000, width: 1000, height: 600 })
    for (const { position } of NETWORK.nodes) {
      expect(position!.x + offset.x).toBeGreaterThan(5000)
      expect(position!.x + offset.x).toBeLessThan(6000)
      expect(position!.y + offset.y).toBeGreaterThan(5000)
    }
  })
})
