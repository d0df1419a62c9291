import { describe, expect, it } from 'vitest'
import { analyse } from '../../../shared/analysis/analyse.ts'
import { applyFix } from '../../../shared/analysis/applyFix.ts'
import type { Graph, GraphNode } from '../../../shared/graph/document.ts'
import { setFrozen, setPenalty } from '../../../shared/graph/edits.ts'
import { createProject } from '../../../shared/project/create.ts'
import { penaltyOf } from '../../../shared/training/penalty.ts'
import { chain } from '../../support/training.ts'

const NONE = { l1: 0, l2: 0 }
const image: GraphNode = { id: 'image', type: 'input', params: { shape: [6, 6, 2] } }

/** The penalty of every weight, by its full name. */
function penalties(graph: Graph, penalty?: { l1?: number; l2?: number }) {
  return Object.fromEntries([...analyse(graph).nodes.values()].flatMap(({ id, facts }) => facts!.weights.map((weight) => [`${id}.${weight.name}`, penaltyOf(weight, { penalty })])))
}

describe('a penalty', () => {
  const all = chain(
    image, { id: 'a', type: 'conv2d', params: { filters: 4, kernel: 1 } }, { id: 'b', type: 'depthwiseConv2d', params: { kernel: 1 } }, { id: 'c', type: 'separableConv2d', params: { kernel: 1 } },
    { id: 'd', type: 'conv2dTranspose', params: { filters: 8, stride: 1 } }, { id: 'e', type: 'batchNorm' }, { id: 'f', type: 'groupNorm' }, { id: 'g', type: 'prelu' }, { id: 'h', type: 'flatten' }, { id: 'i', type: 'maxout' },
    { id: 'j', type: 'dense' }, { id: 'k', type: 'layerNorm' },
  )

  it('of the training settings is on kernels alone', () => {
    const on = Object.entries(penalties(all, { l1: 0.1, l2: 0.2 })).filter(([, { l1 }]) => l1 > 0)
    expect(on.map(([name]) => name)).toEqual(['a.kernel', 'b.depthwiseKernel', 'c.depthwiseKernel', 'c.pointwiseKernel', 'd.kernel', 'i.kernel', 'j.kernel'])
    for (const [, penalty] of on) expect(penalty).toEqual({ l1: 0.1, l2: 0.2 })
    expect(Object.values(penalties(all)).every(({ l1, l2 }) => l1 === 0 && l2 === 0)).toBe(true)
  })

  it.each([
    [{ l2: 0.5 }, undefined, { l1: 0, l2: 0.5 }],
    [{ l2: 0.5 }, { l1: 0.1, l2: 0.2 }, { l1: 0.1, l2: 0.5 }],
    [{ l1: 0, l2: 0 }, { l1: 0.1, l2: 0.2 }, NONE],
    [undefined, { l1: 0.1 }, { l1: 0.1, l2: 0 }],
  ])('%j of a layer wins over %j of the settings, number by number', (own, general, expected) => {
    const found = penalties(setPenalty(all, 'j', own), general)
    expect(found['j.kernel']).toEqual(expected)
    expect(found['j.bias']).toEqual(NONE)
    expect(found['a.kernel']).toEqual({ ...NONE, ...general })
  })

  it('leaves a frozen layer alone', () => {
    expect(penalties(setFrozen(setPenalty(all, 'j', { l2: 1 }), 'j', true), { l1: 1 })['j.kernel']).toEqual(NONE)
  })

  it('reaches every copy of a block', () => {
    const block: Graph = {
      nodes: [image, { id: 'stage', type: 'block', params: { block: 'b', repeat: 2 } }],
      edges: [{ source: 'image', target: 'stage' }],
      blocks: [{ id: 'b', title: 'B', nodes: [{ id: 'in', type: 'blockInput' }, { id: 'c', type: 'conv2d', params: { filters: 2, kernel: 1 }, penalty: { l1: 0.3 } }], edges: [{ source: 'in', target: 'c' }] }],
    }
    expect(penalties(block)).toMatchObject({ 'stage/1/c.kernel': { l1: 0.3, l2: 0 }, 'stage/2/c.kernel': { l1: 0.3, l2: 0 } })
  })

  it('on a layer without a kernel is said, and one click forgets it', () => {
    const graph = setPenalty(all, 'e', { l2: 0.1 })
    const [problem] = analyse(graph).nodes.get('e')!.problems
    expect(problem).toMatchObject({ code: 'penalty-unused', level: 'warning' })
    expect(applyFix({ ...createProject(), graph }, 'e', problem!.fixes[0]!).graph).toEqual(all)
  })

  it('is seen by an analysis that goes on from an earlier one', () => {
    const before = analyse(all)
    const graph = setPenalty(all, 'j', { l2: 0.5 })
    expect([...analyse(graph, {}, before).nodes]).toEqual([...analyse(graph).nodes])
    expect(setPenalty(graph, 'j', {})).toEqual(all)
  })
})
