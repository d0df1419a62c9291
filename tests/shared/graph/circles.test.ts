import { describe, expect, it } from 'vitest'
import { findCircles } from '../../../shared/graph/circles.ts'
import { wire } from '../../../shared/graph/order.ts'
import { testRandom } from '../../support/random.ts'

const circlesOf = (count: number, edges: readonly (readonly [number, number])[]) =>
  findCircles(wire({ nodes: Array.from({ length: count }, (_, id) => ({ id: `${id}`, type: 'add' })), edges: edges.map(([source, target]) => ({ source: `${source}`, target: `${target}` })) }))

describe('findCircles', () => {
  it.each<[string, number, [number, number][], string[]]>([
    ['none in a chain', 3, [[0, 1], [1, 2]], []],
    ['a node that feeds itself', 2, [[0, 1], [1, 1]], ['1']],
    ['not what only comes before or behind', 4, [[0, 1], [1, 2], [2, 1], [2, 3]], ['1 2']],
    ['not what lies between two circles', 5, [[0, 1], [1, 0], [1, 2], [2, 3], [3, 4], [4, 3]], ['0 1', '3 4']],
    ['two that share a node as one', 3, [[0, 1], [1, 0], [1, 2], [2, 1]], ['0 1 2']],
  ])('finds %s', (_, count, edges, expected) => {
    const found = [...new Set(circlesOf(count, edges).values())].map((members) => [...members].sort().join(' '))
    expect(new Set(found)).toEqual(new Set(expected))
  })

  it('agrees with the definition: two nodes share a circle if each reaches the other', () => {
    const random = testRandom(11)
    for (let round = 0; round < 60; round += 1) {
      const count = 2 + Math.floor(random() * 9)
      const edges = Array.from({ length: Math.floor(random() * 2 * count) }, () => [Math.floor(random() * count), Math.floor(random() * count)] as const)
      // Warshall's closure of "has an edge to".
      const reaches = Array.from({ length: count }, (_, from) => Array.from({ length: count }, (__, to) => edges.some(([a, b]) => a === from && b === to)))
      for (let via = 0; via < count; via += 1) for (let a = 0; a < count; a += 1) for (let b = 0; b < count; b += 1) reaches[a]![b] ||= reaches[a]![via]! && reaches[via]![b]!
      const circles = circlesOf(count, edges)
      for (let a = 0; a < count; a += 1) for (let b = 0; b < count; b += 1) expect(circles.get(`${a}`)?.has(`${b}`) ?? false).toBe(reaches[a]![b]! && reaches[b]![a]!)
    }
  })

  it('survives a circle as long as a project may be', () => {
    expect(circlesOf(5000, Array.from({ length: 5000 }, (_, id) => [id, (id + 1) % 5000] as const)).size).toBe(5000)
  })
})
