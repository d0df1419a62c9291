// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core'
import 'fake-indexeddb/auto'
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { countUses } from '../../../shared/graph/blocks.ts'
import { placeEdges, type Graph } from '../../../shared/graph/document.ts'
import { createProject } from '../../../shared/project/create.ts'
import { addLayer, addLayerAt, addLayerToEnd } from '../../../renderer/canvas/add.ts'
import { deleteSelection } from '../../../renderer/canvas/clipboard.ts'
import { findLayers } from '../../../renderer/canvas/findLayers.ts'
import { LayerPicker } from '../../../renderer/canvas/LayerPicker.tsx'
import { currentOffers } from '../../../renderer/canvas/offers.ts'
import { setCanvas, useCanvas } from '../../../renderer/canvas/state.ts'
import { LayersTab } from '../../../renderer/palette/LayersTab.tsx'
import { analyseOnce } from '../../../renderer/store/analysis.ts'
import { replaceDocument, undo, useDocument } from '../../../renderer/store/document.ts'
import { saveOwnBlock } from '../../../renderer/store/ownBlocks.ts'
import { currentGraph, openBlock } from '../../../renderer/store/scope.ts'
import { select } from '../../../renderer/store/view.ts'

const graph = () => useDocument.getState().project.graph
const steps = () => useDocument.temporal.getState().pastStates.length
const definition = (id: unknown) => graph().blocks?.find((block) => block.id === id)
const instances = () => graph().nodes.filter(({ type }) => type === 'block')
const output = (id: string) => analyseOnce(useDocument.getState().project, false, null).composites.get(id)?.output
/** An image of 24 channels that a convolution hands on. */
const IMAGE: Graph = {
  nodes: [
    { id: 'image', type: 'input', params: { shape: [32, 32, 24] }, position: { x: 0, y: 0 } },
    { id: 'pool', type: 'globalAvgPool2d', position: { x: 200, y: 0 } },
  ],
  edges: [{ id: 'wire', source: 'image', target: 'pool', targetPort: 0 }],
}

vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} }))

beforeEach(() => {
  replaceDocument({ ...createProject(), graph: IMAGE })
  setCanvas({ picker: null, refusal: null })
  Object.assign(Element.prototype, { scrollIntoView: () => {} })
})
afterEach(cleanup)

const show = () => render(<MantineProvider><LayersTab /></MantineProvider>)
const search = (typed: string) => fireEvent.change(screen.getByRole('textbox', { name: 'Search layers and blocks' }), { target: { value: typed } })
const buttonsOf = (section: string) => {
  const found = screen.queryByRole('region', { name: section })
  return found ? within(found).getAllByRole('button').map((button) => button.textContent) : []
}

describe('a ready-made block fits what enters it', () => {
  test.each([
    ['recipe:residualBasic', [32, 32, 24]],
    ['recipe:residualBottleneck', [32, 32, 24]],
    ['recipe:squeezeExcitation', [32, 32, 24]],
  ])('%s keeps the 24 channels, so that its shortcut can be added', (id, shape) => {
    addLayerAt(id, { x: 100, y: 0 }, 'wire')
    const [card] = instances()
    expect(output(card!.id)).toEqual(shape)
    expect(analyseOnce(useDocument.getState().project, false, null).problems.filter(({ level }) => level === 'error')).toEqual([])
    expect(placeEdges(graph().edges).map(({ source, target }) => `${source}→${target}`)).toEqual([`image→${card!.id}`, `${card!.id}→pool`])
    expect(steps()).toBe(1)
    undo()
    expect(graph()).toBe(IMAGE)
  })

  test('behind the selected card, and at the end of a loose connection', () => {
    select(['image'])
    addLayer('recipe:residualBasic')
    addLayerToEnd('recipe:squeezeExcitation', { x: 400, y: 200 }, { node: 'image', side: 'output', port: undefined })
    expect(instances().map(({ id }) => output(id))).toEqual([[32, 32, 24], [32, 32, 24]])
    expect(steps()).toBe(2)
  })

  test('the same numbers share one definition; other numbers get their own', () => {
    select(['image'])
    addLayer('recipe:residualBasic')
    select(['image'])
    addLayer('recipe:residualBasic')
    expect(graph().blocks).toHaveLength(1)
    replaceDocument(createProject())
    addLayer('recipe:residualBasic')
    expect(definition(instances()[0]!.params!.block)?.recipe?.params).toMatchObject({ filters: 64 })
  })
})

describe('blocks of the project', () => {
  test('a block without cards stays, is renamed, used again, and removed', () => {
    show()
    expect(screen.queryByRole('region', { name: 'Blocks of this project' })).toBeNull()
    fireEvent.click(screen.getByTestId('palette-recipe-inception'))
    cleanup()
    show()
    const { id, title } = graph().blocks![0]!
    expect(screen.getByText('1 use')).toBeTruthy()
    expect(screen.queryByRole('button', { name: `Remove ${title} from the project` })).toBeNull()
    select(instances().map((node) => node.id))
    deleteSelection()
    cleanup()
    show()
    expect(screen.getByText('unused')).toBeTruthy()

    fireEvent.click(screen.getByRole('button', { name: `Rename ${title}` }))
    const field = screen.getByRole('textbox', { name: `New name of ${title}` })
    fireEvent.change(field, { target: { value: ' Wide look ' } })
    fireEvent.keyDown(field, { key: 'Enter' })
    expect(definition(id)?.title).toBe('Wide look')

    fireEvent.click(screen.getByTestId(`palette-block-${id}`))
    expect(countUses(graph(), id)).toBe(1)
    undo()
    cleanup()
    show()
    fireEvent.click(screen.getByRole('button', { name: 'Remove Wide look from the project' }))
    expect(graph().blocks).toEqual([])
    undo()
    expect(graph().blocks).toHaveLength(1)
  })

  test('inside of an open block, those that contain it are refused with the reason, everywhere', () => {
    addLayer('recipe:residualBasic')
    const [inner] = graph().blocks!
    openBlock(instances()[0]!.id)
    const before = useDocument.getState().project
    show()
    const button = screen.getByTestId(`palette-block-${inner!.id}`)
    expect(button.getAttribute('aria-disabled')).toBe('true')
    expect(button.getAttribute('draggable')).toBe('false')
    fireEvent.click(button)
    addLayerAt(`block:${inner!.id}`, { x: 0, y: 0 }, null)
    expect(useDocument.getState().project).toBe(before)
    expect(useCanvas.getState().refusal?.message).toBe(`You are inside of ${inner!.title}, and a block cannot contain itself.`)

    setCanvas({ picker: { screen: { x: 0, y: 0 }, place: null, loose: null } })
    render(<LayerPicker />)
    fireEvent.change(screen.getByRole('combobox'), { target: { value: inner!.title } })
    expect(screen.getByRole('option', { name: new RegExp('cannot contain itself') }).getAttribute('aria-disabled')).toBe('true')
    fireEvent.keyDown(screen.getByRole('combobox'), { key: 'Enter' })
    expect(useDocument.getState().project).toBe(before)
  })

  test('the recipe of the open block makes another block there', () => {
    addLayer('recipe:residualBasic')
    const outer = instances()[0]!
    openBlock(outer.id)
    const depth = currentGraph().nodes.length
    addLayer('recipe:residualBasic')
    expect(currentGraph().nodes).toHaveLength(depth + 1)
    expect(steps()).toBe(2)
    const { problems } = analyseOnce(useDocument.getState().project, false, null)
    expect(problems.filter(({ code }) => code === 'block-in-itself')).toEqual([])
    expect(graph().blocks).toHaveLength(2)
  })
})

test('the user’s own blocks come with all that they are made of', async () => {
  addLayer('recipe:squeezeExcitation')
  const outer: Graph = {
    ...graph(),
    blocks: [...graph().blocks!, {
      id: 'outer', title: 'My gate',
      nodes: [{ id: 'in', type: 'blockInput', position: { x: 0, y: 0 } }, { ...instances()[0]!, id: 'gate', position: { x: 200, y: 0 } }],
      edges: [{ source: 'in', target: 'gate' }],
    }],
  }
  expect((await saveOwnBlock(outer, 'outer')).ok).toBe(true)
  replaceDocument({ ...createProject(), graph: IMAGE })
  show()
  const [name] = buttonsOf('My blocks')
  expect(name).toBe('My gate')
  fireEvent.click(within(screen.getByRole('region', { name: 'My blocks' })).getByText('My gate'))
  expect(graph().blocks!.map(({ title }) => title)).toEqual(['My gate', outer.blocks![0]!.title])
  expect(steps()).toBe(1)
  fireEvent.click(screen.getByRole('button', { name: 'Remove My gate from my blocks' }))
  await vi.waitFor(() => expect(screen.queryByRole('region', { name: 'My blocks' })).toBeNull())
})

describe('search', () => {
  test.each([
    ['resnet', 'Residual block'],
    ['bottleneck', 'Residual bottleneck'],
    ['unet', 'Double convolution'],
    ['U-Net', 'Up-convolution'],
    ['se', 'Squeeze and excitation'],
    ['mobilenet', 'Depthwise separable'],
  ])('%s finds %s', (typed, title) => {
    show()
    search(typed)
    expect(buttonsOf('Blocks')).toContain(title)
  })

  test('the best fit is marked, and Enter adds it', () => {
    show()
    search('se')
    const [best] = findLayers(currentOffers(), 'se')
    expect(best!.title).toBe('Squeeze and excitation')
    expect([...document.querySelectorAll('[data-first]')].map((button) => button.textContent)).toEqual(['Squeeze and excitation'])
    fireEvent.keyDown(screen.getByRole('textbox'), { key: 'Enter' })
    expect(instances()).toHaveLength(1)
  })
})
