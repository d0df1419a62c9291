import { describe, expect, it } from 'vitest'
import { countValues, type Shape } from '../../../shared/layer/index.ts'
import { factsOf, problemsOf } from '../../support/layer.ts'

/** The worked examples of the course, exactly as on its slides. */

const count = (facts: ReturnType<typeof factsOf>) => facts.weights.reduce((sum, weight) => sum + countValues(weight.shape), 0)
const n = 20

describe('sizes: (N + 2P − F)/S + 1', () => {
  it.each<[input: Shape, filters: number, kernel: number, stride: number, padding: number, output: Shape, parameters: number]>([
    [[7, 7, 1], 1, 3, 1, 0, [5, 5, 1], 10],
    [[7, 7, 1], 1, 3, 2, 0, [3, 3, 1], 10],
    [[7, 7, 1], 1, 3, 1, 1, [7, 7, 1], 10],
    [[16, 16, 3], 10, 3, 1, 1, [16, 16, 10], 280],
    [[32, 32, 3], 1, 5, 1, 0, [28, 28, 1], 76],
    [[32, 32, 3], 6, 5, 1, 0, [28, 28, 6], 456],
    [[n, n, 1], 1, 3, 1, 1, [n, n, 1], 10],
    [[n, n, 1], 8, 3, 1, 1, [n, n, 8], 80],
    [[n, n, 8], 16, 3, 1, 1, [n, n, 16], 1168],
  ])('%j, %d filters of %d, stride %d, padding %d → %j', (input, filters, kernel, stride, padding, output, parameters) => {
    const facts = factsOf('conv2d', [input], { filters, kernel, stride, padding })
    expect(facts.output).toEqual(output)
    expect(facts.problems).toEqual([])
    expect(count(facts)).toBe(parameters)
  })

  it('7×7 with 3×3 and stride 3 does not fit: 2.33, an error in strict mode', () => {
    const facts = factsOf('conv2d', [[7, 7, 1]], { filters: 1, kernel: 3, stride: 3 })
    expect(facts.output).toEqual([2, 2, 1])
    expect(facts.problems).toHaveLength(1)
    expect(facts.problems[0]).toMatchObject({ code: 'window-remainder', level: 'warning', strict: true })
    expect(facts.problems[0]!.message).toBe(
      '(7 + 2·0 − 3)/3 + 1 = 2.33 is not a whole number. The size is rounded down to 2, so the last row and column are never seen.',
    )
    expect(facts.formulas[0]).toMatchObject({ filled: '(7 + 2·0 − 3)/3 + 1', result: '2.33 → 2' })
  })

  it('a dense layer with 10 units on 32×32×3 has 30,720 weights', () => {
    const [kernel] = factsOf('dense', [factsOf('flatten', [[32, 32, 3]]).output]).weights
    expect(countValues(kernel!.shape)).toBe(30_720)
  })

  it('28×28×192 with 32 filters 5×5 "same" needs 120,422,400 multiplications; with a 1×1 layer first 12,443,648', () => {
    const direct = factsOf('conv2d', [[28, 28, 192]], { filters: 32, kernel: 5, padding: 'same' })
    const narrow = factsOf('conv2d', [[28, 28, 192]], { filters: 16, kernel: 1 })
    const wide = factsOf('conv2d', [narrow.output], { filters: 32, kernel: 5, padding: 'same' })
    expect(direct.macs).toBe(120_422_400)
    expect([narrow.macs, wide.macs, narrow.macs + wide.macs]).toEqual([2_408_448, 10_035_200, 12_443_648])
  })

  it('the formulas carry the numbers: (28 + 2·2 − 5)/1 + 1 = 28 and (5·5·1 + 1)·6 = 156', () => {
    expect(factsOf('conv2d', [[28, 28, 1]], { filters: 6, kernel: 5, padding: 2 }).formulas).toEqual([
      { label: 'Output size', general: '(N + 2P − F)/S + 1', filled: '(28 + 2·2 − 5)/1 + 1', result: '28' },
      { label: 'Parameters', general: '(F·F·C + 1)·K', filled: '(5·5·1 + 1)·6', result: '156' },
      { label: 'Multiplications', general: 'F·F·C·K·H·W', filled: '5·5·1·6·28·28', result: '117,600' },
    ])
  })

  it('writes both axes where they differ', () => {
    const [formula] = factsOf('conv2d', [[20, 30, 1]], { kernel: [3, 5], stride: [1, 2] }).formulas
    expect(formula).toMatchObject({ filled: '(20 + 2·0 − 3)/1 + 1 and (30 + 2·0 − 5)/2 + 1', result: '18 and 13.5 → 13' })
  })
})

describe('what TensorFlow.js accepts in silence', () => {
  it('max pool 3/2 on 2×2 does not fit', () => {
    expect(problemsOf('maxPool2d', [[2, 2, 8]], { size: 3, stride: 2 })).toMatchObject([{ code: 'window-too-large', level: 'error' }])
  })

  it('stride 2 together with dilation 2 is carried out', () => {
    expect(factsOf('conv2d', [[9, 9, 1]], { stride: 2, dilation: 2 })).toMatchObject({ output: [3, 3, 8], problems: [] })
  })

  it('Dense on an unflattened 26×26×8 expects a vector', () => {
    const [problem] = problemsOf('dense', [[26, 26, 8]])
    expect(problem).toMatchObject({ code: 'expects-vector', level: 'error', fixes: [{ label: 'Insert Flatten' }] })
    expect(problem!.message).toBe('Dense expects a vector but gets 26×26×8. Insert Flatten before it to line up all 5,408 values.')
  })

  it('softmax on 1 unit always says 1', () => {
    expect(problemsOf('softmax', [[1]])).toMatchObject([{ code: 'softmax-single', level: 'error', fixes: [{ label: 'Use a sigmoid' }] }])
  })

  it('groups on conv2d count: 4 → 8 channels, 3×3, groups 2 gives 152', () => {
    expect(count(factsOf('conv2d', [[8, 8, 4]], { filters: 8, kernel: 3, groups: 2 }))).toBe(152)
  })

  it('multiply of [8,8,4] by [1,1,4] is shown as repeated over the image', () => {
    const facts = factsOf('multiply', [[8, 8, 4], [1, 1, 4]])
    expect(facts.output).toEqual([8, 8, 4])
    expect(facts.problems).toMatchObject([{ code: 'broadcasts', level: 'info' }])
    expect(facts.problems[0]!.message).toContain('all 8×8 cells')
  })
})
