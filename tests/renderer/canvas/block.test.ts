// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest'
import { runAction, findAction } from '../../../renderer/actions/index.ts'
import { goBack, openCard, separateOpen, toggleInPlace } from '../../../renderer/canvas/block.ts'
import { redo, replaceDocument, undo, useDocument } from '../../../renderer/store/document.ts'
import { currentGraph, currentPath } from '../../../renderer/store/scope.ts'
import { select, selectInner, useView } from '../../../renderer/store/view.ts'
import { defineFromRecipe, RECIPES } from '../../../shared/blocks/index.ts'
import { remakeBlock } from '../../../shared/blocks/remakeBlock.ts'
import { createInstance } from '../../../shared/graph/blocks.ts'
import { addNode, copyNodes, paste, removeNodes, setParams } from '../../../shared/graph/edits.ts'
import type { Graph } from '../../../shared/graph/document.ts'
import { createProject } from '../../../shared/project/create.ts'

const NETWORK: Graph = {
  nodes: [
    { id: 'image', type: 'input', params: { shape: [8, 8, 4] }, position: { x: 0, y: 0 } },
    { id: 'conv', type: 'conv2d', position: { x: 200, y: 0 } },
    { id: 'norm', type: 'batchNorm', position: { x: 400, y: 0 } },
    { id: 'pool', type: 'globalAvgPool2d', position: { x: 600, y: 0 } },
  ],
  edges: [['image', 'conv'], ['conv', 'norm'], ['norm', 'pool']].map(([source, target]) => ({ source: source!, target: target!, targetPort: 0 })),
}

const graph = () => useDocument.getState().project.graph
const ids = () => currentGraph().nodes.map(({ id }) => id)
const steps = () => useDocument.temporal.getState().pastStates.length
/** Runs an action that can be run now, and waits for it. */
async function run(id: string): Promise<void> {
  expect(findAction(id)!.enabled(), id).toBe(true)
  runAction(id)
  await Promise.resolve()
}

beforeEach(() => replaceDocument({ ...createProject(), graph: NETWORK }))

test('folding and unfolding are one step each, undone and done again', async () => {
  select(['conv', 'norm'])
  await run('block.fold')
  expect(ids()).toEqual(['image', 'block_1', 'pool'])
  expect([...useView.getState().selectedNodes]).toEqual(['block_1'])
  expect(steps()).toBe(1)
  await run('block.unfold')
  expect(graph().nodes).toEqual(NETWORK.nodes)
  expect(graph().blocks).toBeUndefined()
  expect(steps()).toBe(2)
  undo()
  expect(ids()).toEqual(['image', 'block_1', 'pool'])
  undo()
  expect(graph()).toBe(NETWORK)
  redo()
  expect(ids()).toEqual(['image', 'block_1', 'pool'])
})

test('what cannot be folded changes nothing', async () => {
  select(['image', 'norm'])
  await run('block.fold')
  expect(graph()).toBe(NETWORK)
  expect(steps()).toBe(0)
})

test('unfolding a block that is repeated puts no layer under another', async () => {
  select(['conv', 'norm'])
  await run('block.fold')
  useDocument.setState(({ project }) => ({ project: { ...project, graph: setParams(project.graph, 'block_1', { repeat: 3 }) } }))
  await run('block.unfold')
  const places = graph().nodes.map(({ position }) => position!)
  expect(places).toHaveLength(8)
  for (const [index, a] of places.entries()) for (const b of places.slice(index + 1)) expect(Math.abs(a.x - b.x) >= 156 || Math.abs(a.y - b.y) >= 76).toBe(true)
})

test('inside of a block its layers are edited; going back selects its card; undo leads out of what is gone', async () => {
  select(['conv', 'norm'])
  await run('block.fold')
  await run('block.open')
  expect(currentPath()).toEqual(['block_1'])
  expect(ids()).toEqual(['in', 'conv', 'norm'])
  select(['norm'])
  await run('graph.delete')
  expect(ids()).toEqual(['in', 'conv'])
  goBack()
  expect(currentPath()).toEqual([])
  expect([...useView.getState().selectedNodes]).toEqual(['block_1'])
  openCard('block_1')
  undo()
  expect(ids()).toEqual(['in', 'conv', 'norm'])
  undo()
  expect(currentPath()).toEqual([])
  expect(graph()).toBe(NETWORK)
})

test('a block in a block: separating along the way changes one card only', async () => {
  select(['conv'])
  await run('block.fold')
  await run('block.fold')
  const outer = [...useView.getState().selectedNodes][0]!
  const twice = paste(graph(), copyNodes(graph(), [outer]), { x: 0, y: 200 })
  useDocument.setState(({ project }) => ({ project: { ...project, graph: twice.graph } }))
  openCard(outer)
  openCard('block_1')
  expect(currentPath()).toEqual([outer, 'block_1'])
  const before = steps()
  separateOpen()
  expect(steps()).toBe(before + 1)
  expect(graph().blocks).toHaveLength(4)
  expect(ids()).toEqual(['in', 'conv'])
})

test('a block is shown where it stands and closed again without a change of the document', async () => {
  select(['conv', 'norm'])
  await run('block.fold')
  const before = useDocument.getState().project
  toggleInPlace('block_1')
  expect(findAction('block.inPlace')!.checked!()).toBe(true)
  selectInner('block_1', 'conv')
  expect(useView.getState().selectedNodes.size).toBe(0)
  select(['pool'])
  expect(useView.getState().inner).toBeNull()
  toggleInPlace('block_1')
  expect(useView.getState().inPlace.size).toBe(0)
  expect(useDocument.getState().project).toBe(before)
})

test.each(RECIPES.map((recipe) => [recipe.id, recipe] as const))('%s: another number gives one card another block and forgets one that nobody uses', (_id, recipe) => {
  const [example] = recipe.examples
  const { graph: defined, block } = defineFromRecipe({ nodes: [], edges: [] }, recipe, example!.params)
  const one = addNode(defined, { ...createInstance(defined, block.id), id: 'one' })
  const two = addNode(one, { ...createInstance(one, block.id), id: 'two' })
  const [name, spec] = Object.entries(recipe.params).find(([, each]) => each.kind === 'integer')!
  const value = Number(block.recipe!.params![name]) === 8 ? 16 : 8
  const apart = remakeBlock(two, [], 'one', { [name]: value })
  expect(spec.kind).toBe('integer')
  expect(apart.blocks).toHaveLength(2)
  expect(apart.nodes.find(({ id }) => id === 'two')!.params!.block).toBe(block.id)
  const together = remakeBlock(apart, [], 'two', { [name]: value })
  expect(together.blocks).toHaveLength(1)
  expect(together.blocks![0]!.recipe!.params![name]).toBe(value)
  expect(new Set(together.nodes.map(({ params }) => params!.block)).size).toBe(1)
  expect(remakeBlock(together, [], 'two', { [name]: value })).toBe(together)
  expect(remakeBlock(removeNodes(together, ['one']), [], 'gone', {}).blocks).toHaveLength(1)
})
