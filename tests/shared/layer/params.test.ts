import { describe, expect, it } from 'vitest'
import { readParam, readParams, type ParamSpec } from '../../../shared/layer/index.ts'
import { layerOf } from '../../support/layer.ts'

const text = { label: 'It', help: 'Help.' }
const SPECS = {
  integer: { kind: 'integer', ...text, min: 1, max: 10, default: 1 },
  number: { kind: 'number', ...text, min: 0, max: 0.99, step: 0.1, default: 0.5 },
  boolean: { kind: 'boolean', ...text, default: true },
  choice: { kind: 'choice', ...text, options: [{ value: 'floor', label: 'Down' }, { value: 'ceil', label: 'Up' }], default: 'floor' },
  size: { kind: 'size', ...text, min: 1, max: 9, default: [1, 1] },
  padding: { kind: 'padding', ...text, max: 9, default: 'valid' },
  sides: { kind: 'sides', ...text, max: 9, default: [0, 0, 0, 0] },
  shape: { kind: 'shape', ...text, default: [1] },
} as const satisfies Record<string, ParamSpec>

type Kind = keyof typeof SPECS

describe('what a file may write', () => {
  it.each<[Kind, unknown, unknown]>([
    ['integer', 3, 3], ['number', 0.25, 0.25], ['boolean', false, false], ['choice', 'ceil', 'ceil'],
    ['size', 3, [3, 3]], ['size', [3, 5], [3, 5]],
    ['padding', 'same', 'same'], ['padding', 'valid', 'valid'], ['padding', 2, [2, 2]], ['padding', [0, 3], [0, 3]],
    ['sides', 2, [2, 2, 2, 2]], ['sides', [1, 0], [1, 1, 0, 0]], ['sides', [1, 2, 3, 4], [1, 2, 3, 4]],
    ['shape', [28, 28, 1], [28, 28, 1]], ['shape', [4], [4]], ['shape', 4, [4]],
  ])('%s %j is %j', (kind, raw, value) => {
    expect(readParam(SPECS[kind], raw)).toEqual({ ok: true, value })
  })

  it.each<[Kind, unknown, string]>([
    ['integer', 0, 'not 0'], ['integer', 2.5, 'not 2.5'], ['integer', '3', 'not "3"'], ['integer', Number.NaN, 'not null'], ['integer', 11, 'from 1 to 10'],
    ['number', 1, 'from 0 to 0.99'], ['number', Number.NaN, 'a number'], ['number', true, 'not true'],
    ['boolean', 'yes', 'true or false'], ['choice', 'round', 'one of floor, ceil'],
    ['size', [3], '[height, width]'], ['size', [3, 0], 'not [3,0]'], ['size', [1, 2, 3], 'not [1,2,3]'], ['size', {}, 'not {}'],
    ['padding', -1, 'not -1'], ['padding', 'full', 'not "full"'], ['padding', [1, 10], 'up to 9'],
    ['sides', [1, 2, 3], '[top, bottom, left, right]'], ['sides', [1, 2, 3, 10], 'from 0 to 9'], ['sides', -1, 'not -1'],
    ['shape', [], 'not []'], ['shape', [28, 28, 0], 'not [28,28,0]'], ['shape', [1, 2, 3, 4], 'not [1,2,3,4]'], ['shape', [10_000, 10_000, 3], 'at most 16,777,216 values'],
    ['choice', 'x'.repeat(500), '…'],
  ])('%s %j is refused in a sentence', (kind, raw, says) => {
    const result = readParam(SPECS[kind], raw)
    expect(result).toEqual({ ok: false, message: expect.stringContaining(says) as string })
    expect(result.ok ? '' : result.message).toMatch(/^It must be .+\.$/)
  })
})

describe('the parameters of a layer', () => {
  it('stride follows the size of a pool unless it is written', () => {
    const read = (raw: Record<string, unknown>) => readParams(layerOf('maxPool2d').params, raw).params.stride
    expect([read({}), read({ size: 3 }), read({ size: [2, 3] }), read({ size: 3, stride: 2 })]).toEqual([[2, 2], [3, 3], [2, 3], [2, 2]])
  })

  it('alpha follows the function, and is shown only where the function has one', () => {
    const { params: specs } = layerOf('activation')
    const read = (raw: Record<string, unknown>) => readParams(specs, raw).params
    expect([read({ function: 'leakyRelu' }).alpha, read({ function: 'elu' }).alpha, read({ function: 'elu', alpha: 0.5 }).alpha]).toEqual([0.1, 1, 0.5])
    expect([specs.alpha!.shownIf!(read({ function: 'relu' })), specs.alpha!.shownIf!(read({ function: 'elu' }))]).toEqual([false, true])
  })

  it('an unusable value takes the default and is reported', () => {
    const { params, mistakes } = readParams(layerOf('dense').params, { units: -1, bias: null })
    expect(params).toEqual({ units: 10, activation: 'linear', bias: true })
    expect(mistakes).toEqual([{ name: 'units', message: 'Units must be a whole number from 1 to 1,000,000, not -1.' }])
  })

  it.each([
    ['conv2d', { filters: 8, kernel: [3, 3], stride: [1, 1], padding: 'valid', dilation: [1, 1], groups: 1, bias: true, activation: 'linear' }],
    ['dense', { units: 10, activation: 'linear', bias: true }],
    ['maxPool2d', { size: [2, 2], stride: [2, 2], padding: 'valid', rounding: 'floor' }],
    ['avgPool2d', { size: [2, 2], stride: [2, 2], padding: 'valid', rounding: 'floor', countPadding: false }],
    ['batchNorm', { momentum: 0.9, epsilon: 1e-5 }],
    ['dropout', { rate: 0.5 }],
    ['globalAvgPool2d', {}], ['flatten', {}], ['softmax', {}], ['add', {}], ['multiply', {}], ['concat', {}],
  ])('%s has the defaults of the file format', (id, defaults) => {
    expect(readParams(layerOf(id).params, {}).params).toEqual(defaults)
  })
})
