import { describe, expect, it } from 'vitest'
import type { WeightSpec } from '../../../shared/layer/index.ts'
import { describeWeight, readWeights } from '../../../shared/training/learnedWeights.ts'
import { compile } from '../../../shared/compile/compile.ts'
import { analyse } from '../../../shared/analysis/analyse.ts'
import { MEMORY_BUDGET } from '../../../shared/compile/memory.ts'
import { tf, useBackend } from '../../support/tensorflow.ts'

const spec = (shape: WeightSpec['shape']): WeightSpec => ({ name: 'kernel', shape, trainable: true, initializer: { kind: 'zeros' } })
const counting = (count: number) => Float32Array.from({ length: count }, (_, index) => index)

describe('describeWeight', () => {
  it('says where the numbers lie', () => {
    const weight = describeWeight(spec([2, 2]), Float32Array.of(2, 4, 4, 10))
    expect(weight).toMatchObject({ lowest: 2, highest: 10, mean: 5, deviation: 3, table: [[2, 4], [4, 10]], filters: null })
    expect(weight.histogram).toHaveLength(24)
    expect([weight.histogram[0], weight.histogram[6], weight.histogram[23]]).toEqual([1, 2, 1])
  })

  it('puts equal numbers into one part', () => {
    expect(describeWeight(spec([3]), Float32Array.of(7, 7, 7)).histogram.filter((count) => count > 0)).toEqual([3])
  })

  it('lists no more numbers than can be read', () => {
    expect(describeWeight(spec([20, 20]), counting(400)).table).toHaveLength(20)
    expect(describeWeight(spec([20, 21]), counting(420)).table).toBeNull()
  })

  it('shows a window for each filter, in colour where there are three channels', () => {
    // Numbers lie as [row, column, input, filter].
    expect(describeWeight(spec([2, 2, 1, 2]), counting(8)).filters).toMatchObject({ channels: 1, count: 2, inputs: 1, pictures: [Float32Array.of(0, 2, 4, 6), Float32Array.of(1, 3, 5, 7)] })
    expect(describeWeight(spec([1, 2, 3, 2]), counting(12)).filters).toMatchObject({ channels: 3, pictures: [Float32Array.of(0, 2, 4, 6, 8, 10), Float32Array.of(1, 3, 5, 7, 9, 11)] })
    expect(describeWeight(spec([2, 1, 2, 2]), counting(8)).filters).toMatchObject({ channels: 1, inputs: 2, pictures: [Float32Array.of(0, 4), Float32Array.of(1, 5)] })
    // Of a depthwise kernel every input channel is a filter.
    expect(describeWeight(spec([2, 1, 3, 1]), counting(6)).filters).toMatchObject({ channels: 1, count: 3, inputs: 1, pictures: [Float32Array.of(0, 3), Float32Array.of(1, 4), Float32Array.of(2, 5)] })
    expect(describeWeight(spec([3, 3, 64, 100]), counting(57_600)).filters).toMatchObject({ count: 100, inputs: 64, pictures: { length: 32 } })
  })
})

it('the weights of one layer are read, and of no layer whose name begins the same', async () => {
  await useBackend('cpu')
  const graph = { nodes: [{ id: 'x', type: 'input', params: { shape: [2] } }, { id: 'd', type: 'dense', params: { units: 3 } }, { id: 'd.2', type: 'dense', params: { units: 1 } }], edges: [{ id: 'a', source: 'x', target: 'd' }, { id: 'b', source: 'd', target: 'd.2' }] }
  const built = compile(tf, analyse(graph), { seed: 1, batchSize: 1, slots: 0, copies: 0, budget: MEMORY_BUDGET.cpu })
  if (!built.ok) throw new Error(built.mistake.message)
  const weights = await readWeights(built.value, 'd')
  expect(weights.map(({ name, shape }) => [name, shape])).toEqual([['kernel', [2, 3]], ['bias', [3]]])
  const variable = built.value.weights.find(({ name }) => name === 'd.kernel')!.variable
  expect(weights[0]!.table).toEqual(variable.arraySync())
  built.value.dispose()
})
