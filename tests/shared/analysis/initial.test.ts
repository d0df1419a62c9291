import { describe, expect, it } from 'vitest'
import { analyse } from '../../../shared/analysis/analyse.ts'
import { applyFix } from '../../../shared/analysis/applyFix.ts'
import type { Analysis } from '../../../shared/analysis/result.ts'
import { compile } from '../../../shared/compile/compile.ts'
import { initialValues } from '../../../shared/compile/initialValues.ts'
import type { Graph, GraphNode, RawInitializer } from '../../../shared/graph/document.ts'
import { forgetWeights, setFrozen, setStart, setWeights } from '../../../shared/graph/edits.ts'
import { createProject } from '../../../shared/project/create.ts'
import { tf, useBackend } from '../../support/tensorflow.ts'
import { chain } from '../../support/training.ts'

const GRAPH = chain(
  { id: 'x', type: 'input', params: { shape: [2, 2, 3] } }, { id: 'n', type: 'batchNorm' }, { id: 'p', type: 'prelu' }, { id: 'f', type: 'flatten' }, { id: 'd', type: 'dense', params: { units: 2, activation: 'relu' } },
)
const start = (analysis: Analysis, node: string, weight: string) => analysis.nodes.get(node)!.facts!.weights.find(({ name }) => name === weight)!

describe('the start of a weight in the document', () => {
  it('is what the network starts with', async () => {
    await useBackend('cpu')
    let graph = setStart(GRAPH, 'd', 'bias', { kind: 'constant', value: 0.1 })
    graph = setStart(graph, 'n', 'gamma', { kind: 'zeros' })
    graph = setStart(graph, 'p', 'alpha', { kind: 'constant', value: 0.5 })
    graph = setStart(graph, 'd', 'kernel', { kind: 'ones' })
    const analysis = analyse(graph)
    expect(analysis.ok).toBe(true)
    const compiled = compile(tf, analysis, { seed: 1 })
    if (!compiled.ok) throw new Error(compiled.mistake.message)
    const numbers = Object.fromEntries(compiled.value.weights.map(({ name, variable }) => [name, [...new Set(variable.dataSync())]]))
    expect(numbers).toEqual({ 'n.gamma': [0], 'n.beta': [0], 'n.movingMean': [0], 'n.movingVariance': [1], 'p.alpha': [0.5], 'd.kernel': [1], 'd.bias': [Math.fround(0.1)] })
    compiled.value.dispose()
  })

  it('leaves the others as they are, and says what the layer’s own was', () => {
    const before = analyse(GRAPH)
    const after = analyse(setStart(GRAPH, 'd', 'kernel', { kind: 'glorotNormal' }))
    expect(start(after, 'd', 'kernel')).toEqual({ ...start(before, 'd', 'kernel'), initializer: { kind: 'glorotNormal' }, ownInitializer: { kind: 'heNormal' } })
    expect(start(after, 'd', 'bias')).toEqual(start(before, 'd', 'bias'))
    expect(after.totals).toEqual(before.totals)
  })

  it('gives way to numbers set by hand', () => {
    const graph = setWeights(setStart(GRAPH, 'd', 'bias', { kind: 'ones' }), 'd', { bias: [3, 4] })
    expect([...initialValues(start(analyse(graph), 'd', 'bias'), 'd.bias', 1)]).toEqual([3, 4])
    expect([...initialValues(start(analyse(forgetWeights(graph, 'd')), 'd', 'bias'), 'd.bias', 1)]).toEqual([1, 1])
  })

  it('works on a frozen layer and in every copy of a block', () => {
    const frozen = setFrozen(setStart(GRAPH, 'd', 'kernel', { kind: 'orthogonal' }), 'd', true)
    expect(start(analyse(frozen), 'd', 'kernel')).toMatchObject({ initializer: { kind: 'orthogonal' }, frozen: true })
    const dense: GraphNode = { id: 'd', type: 'dense', params: { units: 3 }, initial: { kernel: { kind: 'uniform', limit: 0.2 } } }
    const block: Graph = {
      nodes: [{ id: 'x', type: 'input', params: { shape: [3] } }, { id: 'stage', type: 'block', params: { block: 'b', repeat: 2 } }],
      edges: [{ source: 'x', target: 'stage' }],
      blocks: [{ id: 'b', title: 'B', nodes: [{ id: 'in', type: 'blockInput' }, dense], edges: [{ source: 'in', target: 'd' }] }],
    }
    const analysis = analyse(block)
    const kernels = ['stage/1/d', 'stage/2/d'].map((id) => [...initialValues(start(analysis, id, 'kernel'), `${id}.kernel`, 1)])
    expect(kernels.flat().every((value) => Math.abs(value) <= 0.2)).toBe(true)
    expect(kernels[0]).not.toEqual(kernels[1])
  })

  it.each<[string, string, RawInitializer, string, string]>([
    ['d', 'kernel', { kind: 'sparse' }, 'start-unusable', 'The kernel is to start with "sparse", which this version does not know. It knows zeros, ones,'],
    ['d', 'kernel', { kind: 'constructor' }, 'start-unusable', 'The kernel is to start with "constructor"'],
    ['d', 'kernel', { kind: 'normal', stddev: -1 }, 'start-unusable', 'The kernel cannot start as the file says: Deviation σ must be a number from 0.000001 to 1000, not -1.'],
    ['d', 'kernel', { kind: 'constant', value: 'much' }, 'start-unusable', 'Value c must be a number from -1000000 to 1000000, not "much".'],
    ['d', 'bias', { kind: 'heNormal' }, 'start-unusable', 'He normal follows from the connections of a kernel, so the bias cannot start with it. Take Zeros, Constant or Normal.'],
    ['d', 'gamma', { kind: 'ones' }, 'start-unknown', 'The file says how "gamma" starts, but of this layer only kernel and bias can be started. It is kept and not used.'],
    ['n', 'movingMean', { kind: 'ones' }, 'start-unknown', 'of this layer only gamma and beta can be started'],
    ['f', 'kernel', { kind: 'ones' }, 'start-unknown', 'this layer has no weights that learn'],
    ['f', 'toString', { kind: 'ones' }, 'start-unknown', '"toString"'],
  ])('that cannot be used (%s.%s %j) is kept, said once, and one click forgets it', (node, weight, raw, code, message) => {
    const graph = setStart(GRAPH, node, weight, raw)
    const analysis = analyse(graph)
    const found = analysis.nodes.get(node)!.problems
    expect(found).toMatchObject([{ code, level: code === 'start-unknown' ? 'warning' : 'error', message: expect.stringContaining(message) }])
    expect(analysis.nodes.get(node)!.facts!.weights).toEqual(analyse(GRAPH).nodes.get(node)!.facts!.weights)
    expect(found[0]!.fixes.map(({ label }) => label)).toEqual(['Use the layer’s own start'])
    expect(applyFix({ ...createProject(), graph }, node, found[0]!.fixes[0]!).graph).toEqual(GRAPH)
  })

  it('is seen by an analysis that goes on from an earlier one, and comes back to the same file', () => {
    const graph = setStart(GRAPH, 'd', 'kernel', { kind: 'zeros' })
    expect([...analyse(graph, {}, analyse(GRAPH)).nodes]).toEqual([...analyse(graph).nodes])
    const both = setStart(graph, 'd', 'bias', { kind: 'ones' })
    expect(both.nodes.at(-1)!.initial).toEqual({ kernel: { kind: 'zeros' }, bias: { kind: 'ones' } })
    expect(setStart(setStart(both, 'd', 'kernel', undefined), 'd', 'bias', undefined)).toEqual(GRAPH)
    expect(setStart(GRAPH, 'd', 'kernel', undefined)).toBe(GRAPH)
  })
})
