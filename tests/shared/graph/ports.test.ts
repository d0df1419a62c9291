import { expect, test } from 'vitest'
import { analyse } from '../../../shared/analysis/analyse.ts'
import { countUses, forgetUnused, separateAlong, separateBlock, sharedAlong } from '../../../shared/graph/blocks.ts'
import { placeEdges, type BlockDefinition, type Graph } from '../../../shared/graph/document.ts'
import { removeNodes, setParams } from '../../../shared/graph/edits.ts'
import { expand } from '../../../shared/graph/expand.ts'
import { graphAt, withGraphAt } from '../../../shared/graph/scope.ts'
import { createRandom } from '../../../shared/random.ts'

const layer = (id: string) => ({ id, type: 'activation' })
const card = (id: string, block: string) => ({ id, type: 'block', params: { block } })

/** A block that adds `ports` values, used twice in the network and once in another block, with feeders in a random order and some ports open. */
function network(seed: number): { graph: Graph; ports: string[] } {
  const random = createRandom(seed)
  const ports = Array.from({ length: 2 + Math.floor(random.uniform() * 4) }, (_, index) => `p${index}`)
  const join: BlockDefinition = { id: 'join', title: 'Join', nodes: [...ports.map((id) => ({ id, type: 'blockInput' })), { id: 'sum', type: 'add' }], edges: ports.map((source) => ({ source, target: 'sum' })) }
  const feeders = ports.map((_, index) => layer(`f${index}`))
  const feed = (target: string) => ports.flatMap((_, targetPort) => (random.uniform() < 0.8 ? [{ source: `f${Math.floor(random.uniform() * feeders.length)}`, target, targetPort }] : []))
  const outer: BlockDefinition = { id: 'outer', title: 'Outer', nodes: [{ id: 'in', type: 'blockInput' }, ...feeders, card('c', 'join')], edges: [...feeders.map(({ id }) => ({ source: 'in', target: id })), ...feed('c')] }
  const graph: Graph = {
    nodes: [{ id: 'image', type: 'input', params: { shape: [4] } }, ...feeders, card('a', 'join'), card('b', 'join'), card('o', 'outer')],
    edges: [...feeders.map(({ id }) => ({ source: 'image', target: id })), ...feed('a'), ...feed('b'), { source: 'a', target: 'o' }],
    blocks: [join, outer],
  }
  return { graph, ports }
}

test('when a port is removed, every other port of every card is fed by what fed it before', () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const { graph, ports } = network(seed)
    const gone = ports[seed % ports.length]!
    const before = expand(graph).ports
    const after = withGraphAt(graph, ['a'], removeNodes(graphAt(graph, ['a'])!, [gone]))
    const expected = [...before].filter(([name]) => !name.endsWith(`/${gone}`))
    expect([...expand(after).ports], `seed ${seed}`).toEqual(expected)
    for (const part of [after, ...after.blocks!]) {
      for (const edge of placeEdges(part.edges)) expect(edge.targetPort).toBeLessThan(Math.max(ports.length - 1, 1) + (part.nodes.some(({ id }) => id === 'sum') ? 1 : 0))
    }
    expect(analyse(after).problems.map(({ code }) => code)).not.toContain('too-many-inputs')
  }
})

test('a port in a new place keeps its feeders; an edit that leaves the ports alone leaves the connections alone', () => {
  const { graph } = network(3)
  const inside = graphAt(graph, ['a'])!
  const turned = withGraphAt(graph, ['a'], { ...inside, nodes: inside.nodes.toReversed() })
  expect(new Map(expand(turned).ports)).toEqual(new Map(expand(graph).ports))
  expect(withGraphAt(graph, ['a'], setParams(inside, 'sum', { x: 1 })).edges).toBe(graph.edges)
})

test('separating along a path leaves every other card as it is', () => {
  const { graph } = network(5)
  const twice: Graph = { ...graph, nodes: [...graph.nodes, card('o2', 'outer')], edges: [...graph.edges, { source: 'b', target: 'o2' }] }
  expect(sharedAlong(twice, ['o', 'c'])).toMatchObject({ block: { id: 'join' }, cards: 3 })
  const apart = separateAlong(twice, ['o', 'c'])
  expect(sharedAlong(apart, ['o', 'c'])).toBeNull()
  const edited = withGraphAt(apart, ['o', 'c'], setParams(graphAt(apart, ['o', 'c'])!, 'sum', { changed: true }))
  const changed = expand(edited).graph.nodes.filter((node) => node.params?.changed).map(({ id }) => id)
  expect(changed).toEqual(['o/c/sum'])
  expect(new Set(edited.blocks!.map(({ title }) => title)).size).toBe(edited.blocks!.length)
})

test('a card that stands alone for its block needs no separation, wherever it is', () => {
  const { graph } = network(7)
  const alone = { ...graph, nodes: graph.nodes.filter(({ id }) => id !== 'a' && id !== 'b'), edges: [] }
  expect(countUses(alone, 'join')).toBe(1)
  expect(separateBlock(alone, 'c', ['o'])).toBe(alone)
})

test('a block that nobody uses is forgotten with its parts, one that is used is not', () => {
  const { graph } = network(9)
  const only = { nodes: [], edges: [], blocks: graph.blocks! }
  expect(forgetUnused(only, ['outer'])).toEqual({ nodes: [], edges: [] })
  expect(forgetUnused(removeNodes(graph, ['o']), ['outer']).blocks!.map(({ id }) => id)).toEqual(['join'])
  expect(forgetUnused(graph, ['outer', 'join'])).toBe(graph)
})

test('a block is no longer what its recipe makes when one of its parts is changed by hand', () => {
  const { graph } = network(11)
  const made: Graph = { ...graph, blocks: graph.blocks!.map((block) => ({ ...block, recipe: { name: block.id } })) }
  const moved = withGraphAt(made, ['a'], { ...graphAt(made, ['a'])!, nodes: graphAt(made, ['a'])!.nodes.map((node) => ({ ...node, position: { x: 1, y: 1 } })) })
  expect(moved.blocks!.map(({ recipe }) => recipe?.name)).toEqual(['join', 'outer'])
  const changed = withGraphAt(made, ['a'], setParams(graphAt(made, ['a'])!, 'sum', { x: 1 }))
  expect(changed.blocks!.map(({ recipe }) => recipe?.name)).toEqual([undefined, undefined])
})
