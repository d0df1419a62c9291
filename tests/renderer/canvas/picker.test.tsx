// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { RECIPES } from '../../../shared/blocks/index.ts'
import { LAYERS } from '../../../shared/layers/index.ts'
import { createProject } from '../../../shared/project/create.ts'
import { findLayers } from '../../../renderer/canvas/findLayers.ts'
import { LayerPicker } from '../../../renderer/canvas/LayerPicker.tsx'
import { setCanvas, useCanvas } from '../../../renderer/canvas/state.ts'
import { replaceDocument, useDocument } from '../../../renderer/store/document.ts'

const graph = () => useDocument.getState().project.graph

beforeEach(() => {
  replaceDocument(createProject())
  // As newer browsers do: an effect that hands this on to React breaks the page.
  Object.assign(Element.prototype, { scrollIntoView: () => Promise.resolve() })
})
afterEach(cleanup)

function open(request: Partial<NonNullable<ReturnType<typeof useCanvas.getState>['picker']>> = {}): HTMLElement {
  setCanvas({ picker: { screen: { x: 100, y: 100 }, place: null, loose: null, ...request } })
  const view = render(<LayerPicker />)
  const input = screen.getByRole('combobox')
  expect(document.activeElement).toBe(input)
  view.rerender(<LayerPicker />)
  return input
}

test('type, arrow, Enter: the layer is added where the list was asked for', () => {
  const input = open({ place: { x: 300, y: 200 } })
  expect(screen.getAllByRole('option')).toHaveLength(LAYERS.length + RECIPES.length)
  fireEvent.change(input, { target: { value: 'dens' } })
  expect(screen.getAllByRole('option')).toHaveLength(1)
  fireEvent.keyDown(input, { key: 'ArrowDown' })
  fireEvent.keyDown(input, { key: 'Enter' })
  expect(graph().nodes).toEqual([{ id: 'dense_1', type: 'dense', position: { x: 220, y: 160 } }])
  expect(useCanvas.getState().picker).toBeNull()
})

test('a connection that was let go ends at the new layer; layers without an input are not offered', () => {
  replaceDocument({ ...createProject(), graph: { nodes: [{ id: 'image', type: 'input', position: { x: 0, y: 0 } }], edges: [] } })
  const input = open({ place: { x: 300, y: 40 }, loose: { node: 'image', side: 'output', port: undefined } })
  expect(screen.queryByRole('option', { name: /^Input/ })).toBeNull()
  fireEvent.change(input, { target: { value: 'flatten' } })
  fireEvent.keyDown(input, { key: 'Enter' })
  expect(graph().edges).toEqual([{ source: 'image', target: 'flatten_1', targetPort: 0 }])
  expect(useDocument.temporal.getState().pastStates).toHaveLength(1)
})

test('Escape changes nothing', () => {
  fireEvent.keyDown(open(), { key: 'Escape' })
  expect(useCanvas.getState().picker).toBeNull()
  expect(graph().nodes).toHaveLength(0)
})

test('what begins with the typed word comes first', () => {
  expect(findLayers(LAYERS, 'pool')[0]!.title).toMatch(/pool/i)
  expect(findLayers(LAYERS, 'so')[0]!.id).toBe('softmax')
  expect(findLayers(LAYERS, 'zzz')).toEqual([])
  expect(findLayers(LAYERS, '  ')).toEqual(LAYERS)
})
