import { describe, expect, it } from 'vitest'
import { analyse } from '../../../shared/analysis/analyse.ts'
import { applyFix } from '../../../shared/analysis/applyFix.ts'
import type { Analysis } from '../../../shared/analysis/result.ts'
import type { Graph, GraphNode } from '../../../shared/graph/document.ts'
import { forgetWeights, setFrozen, setParams, setWeights } from '../../../shared/graph/edits.ts'
import { createProject } from '../../../shared/project/create.ts'
import { chain } from '../../support/training.ts'

const image: GraphNode = { id: 'image', type: 'input', params: { shape: [6, 6, 1] } }
const conv = (more: Partial<GraphNode> = {}): GraphNode => ({ id: 'c', type: 'conv2d', params: { filters: 1, kernel: 5 }, ...more })
const NINE = [1, 2, 1, 2, 4, 2, 1, 2, 1]
const of = (analysis: Analysis, id: string) => analysis.nodes.get(id)!
const codes = (analysis: Analysis) => analysis.problems.filter(({ level }) => level !== 'info').map(({ code }) => code)

describe('weights set by hand', () => {
  it('that do not fit are an error with both counts, and one click forgets them', () => {
    const graph = chain(image, conv({ weights: { kernel: NINE, bias: [0.5] } }))
    const analysis = analyse(graph)
    const [problem] = of(analysis, 'c').problems
    expect(problem).toMatchObject({
      code: 'weights-do-not-fit', level: 'error',
      message: 'The kernel set by hand has 9 numbers, but this layer needs 5×5×1×1 = 25. Set it anew for the new size, or start with random numbers.',
    })
    expect(analysis.ok).toBe(false)
    expect(of(analysis, 'c').output).toEqual([2, 2, 1])
    const fixed = applyFix({ ...createProject(), graph }, 'c', problem!.fixes[0]!).graph
    expect(codes(analyse(fixed))).toEqual([])
    expect(fixed.nodes[1]!.weights).toEqual({ bias: [0.5] })
  })

  it('for a name that the layer has not are kept, not used and said', () => {
    const graph = chain(image, conv({ params: { filters: 1, kernel: 3, bias: false }, weights: { kernel: NINE, bias: [1] } }))
    expect(of(analyse(graph), 'c').problems).toMatchObject([{ code: 'weights-unknown', level: 'warning', message: 'Numbers are set by hand for "bias", but this layer has only kernel. They are kept and not used.' }])
    const flat = chain(image, { id: 'f', type: 'flatten', weights: { kernel: [1] } })
    expect(of(analyse(flat), 'f').problems[0]!.message).toContain('this layer has no weights')
  })

  it('are seen by an analysis that goes on from an earlier one', () => {
    const before = chain(image, conv({ params: { filters: 1, kernel: 3 } }), { id: 'n', type: 'batchNorm' })
    const edits: ((graph: Graph) => Graph)[] = [
      (graph) => setWeights(graph, 'c', { kernel: NINE }),
      (graph) => setFrozen(graph, 'c', true),
      (graph) => setParams(graph, 'c', { kernel: 5 }),
      (graph) => setFrozen(graph, 'n', true),
      (graph) => forgetWeights(graph, 'c'),
      (graph) => setFrozen(graph, 'c', false),
    ]
    let graph = before
    let analysis = analyse(graph)
    for (const edit of edits) {
      graph = edit(graph)
      analysis = analyse(graph, {}, analysis)
      const fresh = analyse(graph)
      expect([...analysis.nodes]).toEqual([...fresh.nodes])
      expect(analysis.totals).toEqual(fresh.totals)
    }
  })
})

describe('a frozen layer', () => {
  it('has no trainable weights and the same parameters', () => {
    const graph = chain(image, conv(), { id: 'n', type: 'batchNorm' })
    expect(analyse(graph).totals).toMatchObject({ parameters: 30, trainable: 28 })
    expect(analyse(setFrozen(graph, 'c', true)).totals).toMatchObject({ parameters: 30, trainable: 2 })
    expect(analyse(setFrozen(setFrozen(graph, 'c', true), 'n', true)).totals).toMatchObject({ parameters: 30, trainable: 0 })
  })

  it('may be followed by a function without gradient, unless something learns in front of it', () => {
    const step = (frozen: boolean): Graph => chain({ id: 'x', type: 'input', params: { shape: [2] } }, { id: 'a', type: 'dense', params: { units: 2 }, frozen }, { id: 'b', type: 'dense', params: { units: 1, activation: 'step' }, frozen: true }, { id: 's', type: 'activation', params: { function: 'sign' } })
    expect(codes(analyse(step(true)))).toEqual([])
    expect(codes(analyse(step(false)))).toEqual(['no-gradient', 'no-gradient'])
    expect(codes(analyse(setFrozen(step(true), 'a', false), {}, analyse(step(true))))).toEqual(['no-gradient', 'no-gradient'])
  })
})

describe('edits of weights', () => {
  const graph = chain(image, conv())

  it('come back to the same file', () => {
    const there = setFrozen(setWeights(graph, 'c', { kernel: NINE }), 'c', true)
    expect(there.nodes[1]).toEqual({ ...conv(), weights: { kernel: NINE }, frozen: true })
    expect(setFrozen(forgetWeights(there, 'c'), 'c', false)).toEqual(graph)
    expect(there.nodes[0]).toBe(graph.nodes[0])
  })

  it('set one array and leave the others', () => {
    const both = setWeights(setWeights(graph, 'c', { kernel: NINE }), 'c', { bias: [1] })
    expect(both.nodes[1]!.weights).toEqual({ kernel: NINE, bias: [1] })
    expect(forgetWeights(both, 'c', ['kernel']).nodes[1]!.weights).toEqual({ bias: [1] })
  })

  it('leave the graph as it is where there is nothing to forget', () => {
    expect(forgetWeights(graph, 'c')).toBe(graph)
    const set = setWeights(graph, 'c', { kernel: NINE })
    expect(forgetWeights(set, 'c', ['bias'])).toBe(set)
  })
})
