// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from 'vitest'
import { placeEdges } from '../../../shared/graph/document.ts'
import { moveNodes, refuseConnection } from '../../../shared/graph/edits.ts'
import { createProject } from '../../../shared/project/create.ts'
import { parseProject } from '../../../shared/project/parse.ts'
import { serialiseProject } from '../../../shared/project/serialise.ts'
import { LAYERS } from '../../../shared/layers/index.ts'
import { addLayer, addLayerAt, addLayerToEnd } from '../../../renderer/canvas/add.ts'
import { copySelection, cutSelection, deleteSelection, duplicateSelection, pasteText } from '../../../renderer/canvas/clipboard.ts'
import { join } from '../../../renderer/canvas/connect.ts'
import { dropCards } from '../../../renderer/canvas/drop.ts'
import { setCanvas } from '../../../renderer/canvas/state.ts'
import { cancelDrag, startDrag } from '../../../renderer/canvas/useFlow.ts'
import { beginGesture, cancelGesture, editGraph, endGesture, redo, replaceDocument, undo, useDocument } from '../../../renderer/store/document.ts'
import { select, useView } from '../../../renderer/store/view.ts'
import { testRandom } from '../../support/random.ts'

const graph = () => useDocument.getState().project.graph
const steps = () => useDocument.temporal.getState().pastStates.length
const place = (id: string) => graph().nodes.find((node) => node.id === id)?.position

beforeEach(() => {
  replaceDocument(createProject())
  setCanvas({ drag: null, hotEdge: null, picker: null, connection: null })
})

describe('one gesture is one step of undo', () => {
  test('dragging a card through many places', () => {
    addLayerAt('dense', { x: 100, y: 100 }, null)
    const before = graph()
    startDrag()
    for (let x = 0; x <= 200; x += 20) setCanvas({ drag: new Map([['dense_1', { x, y: 40 }]]) })
    expect(graph()).toBe(before)
    dropCards()
    expect(place('dense_1')).toEqual({ x: 200, y: 40 })
    expect(steps()).toBe(2)
    undo()
    expect(graph()).toBe(before)
  })

  test('Escape during a drag leaves the document as it was', () => {
    addLayerAt('dense', { x: 100, y: 100 }, null)
    const before = graph()
    startDrag()
    setCanvas({ drag: new Map([['dense_1', { x: 500, y: 40 }]]) })
    expect(cancelDrag()).toBe(true)
    dropCards()
    expect(graph()).toBe(before)
    expect(steps()).toBe(1)
  })

  test('moving a card and putting it into a connection', () => {
    for (const [index, type] of ['input', 'dense', 'softmax'].entries()) addLayerAt(type, { x: index * 600, y: 0 }, null)
    join({ source: 'input_1', target: 'softmax_1', targetPort: 0 })
    const before = steps()
    startDrag()
    setCanvas({ drag: new Map([['dense_1', { x: 500, y: 0 }]]), hotEdge: 'input_1->softmax_1:0' })
    dropCards()
    expect(steps()).toBe(before + 1)
    expect(graph().edges.map(({ source, target }) => `${source}->${target}`)).toEqual(['input_1->dense_1', 'dense_1->softmax_1'])
    undo()
    expect(graph().edges.map(({ source, target }) => `${source}->${target}`)).toEqual(['input_1->softmax_1'])
  })

  test('a held arrow key', () => {
    addLayerAt('dense', { x: 100, y: 100 }, null)
    const { x, y } = place('dense_1')!
    beginGesture()
    for (let step = 1; step <= 5; step += 1) editGraph((now) => moveNodes(now, new Map([['dense_1', { x: x + step * 20, y }]])))
    endGesture()
    expect(steps()).toBe(2)
    beginGesture()
    editGraph((now) => moveNodes(now, new Map([['dense_1', { x: 9999, y }]])))
    cancelGesture()
    expect(place('dense_1')).toEqual({ x: x + 100, y })
    expect(steps()).toBe(2)
  })

  test('what changes nothing adds no step', () => {
    addLayerAt('dense', { x: 100, y: 100 }, null)
    startDrag()
    setCanvas({ drag: new Map([['dense_1', place('dense_1')!]]) })
    dropCards()
    select([])
    deleteSelection()
    expect(steps()).toBe(1)
  })

  test('a read-only document stays as it is', () => {
    replaceDocument(createProject(), { readOnly: true })
    addLayer('dense')
    expect(graph().nodes).toHaveLength(0)
    expect(steps()).toBe(0)
  })
})

describe('random edits', () => {
  /** Everything the canvas can do to the document, with random arguments. */
  function randomEdit(random: () => number): void {
    const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)]
    const type = pick(LAYERS)!.id
    const node = pick(graph().nodes)
    const other = pick(graph().nodes)
    const edge = pick(placeEdges(graph().edges))
    const point = { x: Math.round(random() * 1000), y: Math.round(random() * 600) }
    select(graph().nodes.filter(() => random() < 0.3).map(({ id }) => id), random() < 0.3 && edge ? [edge.id] : [])
    const edits: readonly (() => void)[] = [
      () => addLayer(type),
      () => addLayerAt(type, point, null),
      () => edge && addLayerAt(type, point, edge.id),
      () => node && addLayerToEnd(type, point, random() < 0.5 ? { node: node.id, side: 'output', port: undefined } : { node: node.id, side: 'input', port: 0 }),
      () => node && other && join({ source: node.id, target: other.id, targetPort: undefined }),
      () => node && other && edge && join({ source: node.id, target: other.id, targetPort: undefined }, edge.id),
      () => deleteSelection(),
      () => duplicateSelection(),
      () => void cutSelection(),
      () => void pasteText(copySelection()),
      () => {
        if (!node) return
        startDrag()
        setCanvas({ drag: new Map([[node.id, point]]) })
        dropCards()
      },
    ]
    pick(edits)!()
  }

  test.each([1, 2, 3, 4, 5, 6])('seed %i: undo and redo pass through every state, and every state is a valid file', (seed) => {
    const random = testRandom(seed)
    const states = [useDocument.getState().project]
    for (let count = 0; count < 60; count += 1) {
      randomEdit(random)
      const now = useDocument.getState().project
      if (now !== states.at(-1)) states.push(now)
      const read = parseProject(serialiseProject(now))
      expect(read.ok ? read.project.graph : read.message).toEqual(now.graph)
    }
    expect(states.length).toBeGreaterThan(20)
    expect(steps()).toBe(states.length - 1)
    for (const state of states.slice(0, -1).reverse()) {
      undo()
      expect(useDocument.getState().project).toBe(state)
    }
    for (const state of states.slice(1)) {
      redo()
      expect(useDocument.getState().project).toBe(state)
    }
  })

  test.each([11, 12])('seed %i: no connection is ever made that would be refused', (seed) => {
    const random = testRandom(seed)
    for (let count = 0; count < 80; count += 1) randomEdit(random)
    const { nodes, edges } = graph()
    for (const edge of edges) {
      const without = { nodes, edges: edges.filter((other) => other !== edge) }
      expect(refuseConnection(without, { source: edge.source, target: edge.target, targetPort: edge.targetPort })).toBeNull()
    }
  })
})

test('an opened document starts with nothing selected and no history', () => {
  addLayerAt('dense', { x: 0, y: 0 }, null)
  const { opened } = useDocument.getState()
  replaceDocument(createProject('Other'))
  expect(useView.getState().selectedNodes.size).toBe(0)
  expect(steps()).toBe(0)
  expect(useDocument.getState().opened).toBe(opened + 1)
})
