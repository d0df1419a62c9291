import { expect, test } from 'vitest'
import { analyse } from '../../../shared/analysis/analyse.ts'
import { applyFix } from '../../../shared/analysis/applyFix.ts'
import { separateBlock, wouldContainItself } from '../../../shared/graph/blocks.ts'
import type { Graph } from '../../../shared/graph/document.ts'
import { copyNodes, paste, setParams } from '../../../shared/graph/edits.ts'
import { fold, unfold } from '../../../shared/graph/fold.ts'
import { graphAt, withGraphAt } from '../../../shared/graph/scope.ts'
import { createProject } from '../../../shared/project/create.ts'
import { parseProject } from '../../../shared/project/parse.ts'
import { serialiseProject } from '../../../shared/project/serialise.ts'
import { createRandom } from '../../../shared/random.ts'
import { randomGraph } from '../../support/graphs.ts'

/** image → a → b → (c, d) → add → pool */
const NETWORK: Graph = {
  nodes: [
    { id: 'image', type: 'input', params: { shape: [8, 8, 4] }, position: { x: 0, y: 0 } },
    { id: 'a', type: 'conv2d', params: { filters: 4, kernel: 3, padding: 1 }, position: { x: 200, y: 0 } },
    { id: 'b', type: 'batchNorm', position: { x: 400, y: 0 } },
    { id: 'c', type: 'conv2d', params: { filters: 4, kernel: 1 }, position: { x: 600, y: 0 } },
    { id: 'd', type: 'conv2d', params: { filters: 4, kernel: 1 }, position: { x: 600, y: 120 } },
    { id: 'add', type: 'add', position: { x: 800, y: 0 } },
    { id: 'pool', type: 'globalAvgPool2d', position: { x: 1000, y: 0 } },
  ],
  edges: [['image', 'a'], ['a', 'b'], ['b', 'c'], ['b', 'd'], ['c', 'add'], ['d', 'add'], ['add', 'pool']].map(([source, target]) => ({ source: source!, target: target! })),
}

function folded(graph: Graph, ids: string[], title = 'My block') {
  const result = fold(graph, ids, title)
  if (!result.ok) throw new Error(result.mistake.message)
  return result.value
}

function costs(graph: Graph) {
  const { totals, ok, outputs, nodes } = analyse(graph)
  return { totals, ok, outputs: outputs.map((id) => nodes.get(id)!.output) }
}

test('folding changes no number, and unfolding gives the same network back', () => {
  const block = folded(NETWORK, ['c', 'd', 'add'])
  expect(costs(block.graph)).toEqual(costs(NETWORK))
  expect(block.graph.nodes.map(({ id }) => id)).toEqual(['image', 'a', 'b', 'my-block_1', 'pool'])
  expect(analyse(block.graph).order).toContain('my-block_1/add')
  const back = unfold(block.graph, block.id)
  expect(back.ids).toEqual(['c', 'd', 'add'])
  expect([...back.graph.nodes].sort((x, y) => x.id.localeCompare(y.id))).toEqual([...NETWORK.nodes].sort((x, y) => x.id.localeCompare(y.id)))
  expect(costs(back.graph)).toEqual(costs(NETWORK))
})

test('unfolding a repeated block writes every copy out', () => {
  const block = folded(NETWORK, ['a', 'b'])
  const repeated = setParams(block.graph, block.id, { repeat: 3 })
  const back = unfold(repeated, block.id)
  expect(back.ids).toEqual(['a', 'b', 'a_2', 'b_2', 'a_3', 'b_3'])
  expect(costs(back.graph)).toEqual(costs(repeated))
})

test.each([
  [['b', 'c'], 'gives one output'],
  [['c', 'd'], 'Select the layer where their paths join too'],
  [['a', 'add', 'c', 'd'], 'Batch norm lies between'],
  [[], 'Select the layers'],
] as const)('%j cannot be one block', (ids, reason) => {
  expect(fold(NETWORK, ids, 'x')).toMatchObject({ ok: false, mistake: { message: expect.stringMatching(new RegExp(reason, 'i')) } })
})

test('a chain, a block in a block and a whole network can be folded', () => {
  const inner = folded(NETWORK, ['a', 'b'], 'Inner')
  const outer = folded(inner.graph, [inner.id, 'c', 'd', 'add'], 'Outer')
  expect(costs(outer.graph)).toEqual(costs(NETWORK))
  expect(analyse(outer.graph).order).toContain(`${outer.id}/${inner.id}/b`)
  expect(costs(folded(NETWORK, NETWORK.nodes.map(({ id }) => id)).graph)).toEqual(costs(NETWORK))
})

test('random networks: whatever can be folded keeps its numbers, and unfolds to them', () => {
  let tried = 0
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = createRandom(seed)
    const graph = randomGraph(seed)
    const first = Math.floor(random.uniform() * graph.nodes.length)
    const ids = analyse(graph).order.slice(first, first + 2 + Math.floor(random.uniform() * 3))
    const result = fold(graph, ids, `Block ${seed}`)
    if (!result.ok) continue
    tried += 1
    expect(costs(result.value.graph), `seed ${seed}: ${ids.join()}`).toEqual(costs(graph))
    expect(costs(unfold(result.value.graph, result.value.id).graph), `seed ${seed}`).toEqual(costs(graph))
  }
  expect(tried).toBeGreaterThan(5)
})

test('an edit within a block changes all of its cards; a separated card only itself', () => {
  const { graph, id } = folded(NETWORK, ['a', 'b'])
  const twice = paste(graph, copyNodes(graph, [id]), { x: 0, y: 300 })
  expect(twice.graph.blocks).toHaveLength(1)
  const widened = withGraphAt(twice.graph, [id], setParams(graphAt(twice.graph, [id])!, 'a', { kernel: 5 }))
  expect(widened.blocks![0]!.nodes.find((node) => node.id === 'a')!.params).toMatchObject({ kernel: 5 })
  const apart = separateBlock(twice.graph, twice.ids[0]!)
  const own = withGraphAt(apart, [twice.ids[0]!], setParams(graphAt(apart, [twice.ids[0]!])!, 'a', { kernel: 5 }))
  expect(own.blocks!.map((block) => block.nodes.find((node) => node.id === 'a')!.params!.kernel)).toEqual([3, 5])
})

test('pasting into another project takes the blocks along, under another name where that is taken', () => {
  const clip = copyNodes(folded(NETWORK, ['a', 'b']).graph, ['my-block_1'])
  const other = folded({ ...NETWORK, nodes: NETWORK.nodes.map((node) => (node.id === 'a' ? { ...node, params: { filters: 4, kernel: 1 } } : node)) }, ['a', 'b'])
  const { graph, ids } = paste(other.graph, clip, { x: 0, y: 0 })
  expect(graph.blocks!.map((block) => block.id)).toEqual(['my-block', 'my-block-2'])
  expect(graph.nodes.find((node) => node.id === ids[0])!.params).toEqual({ block: 'my-block-2' })
})

test('a block knows what would make it contain itself', () => {
  const inner = folded(NETWORK, ['a', 'b'], 'Inner')
  const { graph } = folded(inner.graph, [inner.id, 'c', 'd', 'add'], 'Outer')
  expect(wouldContainItself(graph, 'inner', 'outer')).toBe(true)
  expect(wouldContainItself(graph, 'outer', 'inner')).toBe(false)
  expect(wouldContainItself(graph, 'inner', 'inner')).toBe(true)
})

test('a fix of a problem inside of a block is made in the block', () => {
  const graph: Graph = { ...NETWORK, nodes: NETWORK.nodes.map((node) => (node.id === 'a' ? { ...node, params: { filters: 4, kernel: 3, padding: 1, groups: 3 } } : node)) }
  const project = { ...createProject(), graph: folded(graph, ['a', 'b']).graph }
  const problem = analyse(project.graph).problems.find(({ code }) => code === 'groups-do-not-divide')!
  expect(problem.node).toBe('my-block_1/a')
  const repaired = applyFix(project, problem.node, problem.fixes[0]!)
  expect(analyse(repaired.graph).ok).toBe(true)
  expect(repaired.graph.blocks![0]!.nodes.find((node) => node.id === 'a')!.params!.groups).toBe(1)
})

test('a file keeps its blocks, and says where one is wrong', () => {
  const project = { ...createProject(), graph: folded(NETWORK, ['a', 'b']).graph }
  const text = serialiseProject(project)
  const read = parseProject(text)
  expect(read.ok && read.project.graph).toEqual(project.graph)
  expect(parseProject(text.replaceAll('"source": "a"', '"source": "nobody"'))).toMatchObject({ ok: false, message: expect.stringContaining('graph.blocks[0].edges') })
})
