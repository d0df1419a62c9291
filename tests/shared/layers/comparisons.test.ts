import { describe, expect, it } from 'vitest'
import { LAYERS } from '../../../shared/layers/index.ts'
import { factsOf } from '../../support/layer.ts'

/** The course's comparisons, as the inspector shows them beside a layer. */

const notesOf = (...args: Parameters<typeof factsOf>) => Object.fromEntries((factsOf(...args).notes ?? []).map(({ label, value }) => [label, value]))
const NARROW = 'With a 1×1 convolution to 16 channels first'

describe('what else would do in a convolution’s place', () => {
  it('one 5×5 filter on 32×32×3 has 76 parameters; a dense layer with 10 units 30,720 weights', () => {
    const facts = factsOf('conv2d', [[32, 32, 3]], { filters: 1, kernel: 5 })
    expect(facts.formulas.find(({ label }) => label === 'Parameters')).toEqual({ label: 'Parameters', general: '(F·F·C + 1)·K', filled: '(5·5·3 + 1)·1', result: '76' })
    expect(notesOf('conv2d', [[32, 32, 3]], { filters: 1, kernel: 5 })).toEqual({
      'A dense layer with 10 units here would need': '30,720 weights',
      // 3,072 values and a bias for each of 28·28 units: the same output, which is another question.
      'A dense layer with the same output would need': '2,409,232 parameters',
    })
  })

  it('32 filters 5×5 on 28×28×192 take 120,422,400 multiplications; 12,443,648 behind a 1×1 layer of 16 filters', () => {
    const facts = factsOf('conv2d', [[28, 28, 192]], { filters: 32, kernel: 5, padding: 'same' })
    expect(facts.formulas.at(-1)).toEqual({ label: 'Multiplications', general: 'F·F·C·K·H·W', filled: '5·5·192·32·28·28', result: '120,422,400' })
    expect(notesOf('conv2d', [[28, 28, 192]], { filters: 32, kernel: 5, padding: 'same' })[NARROW]).toBe('12,443,648 multiplications (2,408,448 + 10,035,200) instead of 120,422,400')
  })

  it.each<[string, number, Record<string, unknown>]>([
    ['few channels', 16, { filters: 32, kernel: 5 }],
    ['a 1×1 kernel', 192, { filters: 32, kernel: 1 }],
    ['groups', 192, { filters: 32, kernel: 5, groups: 2 }],
  ])('is silent about a narrow layer first with %s', (_name, channels, params) => {
    expect(notesOf('conv2d', [[28, 28, channels]], params)).not.toHaveProperty([NARROW])
  })

  it.each(['conv2d', 'depthwiseConv2d', 'separableConv2d', 'conv2dTranspose'])('%s is compared with a dense layer', (type) => {
    expect(notesOf(type, [[32, 32, 3]])['A dense layer with 10 units here would need']).toBe('30,720 weights')
  })
})

describe('products', () => {
  const cases = LAYERS.flatMap((layer) => layer.examples.filter(({ macs }) => macs > 0).map((example) => [`${layer.id}: ${example.source}`, layer.id, example] as const))

  it.each(cases)('%s: the product of the multiplications is their number', (_name, id, { inputs, params, macs }) => {
    const formula = factsOf(id, inputs, params).formulas.find(({ label }) => label === 'Multiplications')!
    expect(formula.result).toBe(macs.toLocaleString('en-US'))
    // The written product, worked out as it stands: no more than digits, brackets and operators.
    expect(formula.filled).toMatch(/^[\d()·+/ ]+$/)
    expect(workOut(formula.filled)).toBe(macs)
  })

  it.each(LAYERS.map((layer) => [layer.id, layer] as const))('%s: has a product of multiplications exactly where it has any', (_id, layer) => {
    for (const { inputs, params, macs } of layer.examples) {
      expect(factsOf(layer.id, inputs, params).formulas.some(({ label }) => label === 'Multiplications')).toBe(macs > 0)
    }
  })
})

/** "(3·3 + 64)·32·112" as a number: brackets first, then sums of products of fractions. */
function workOut(text: string): number {
  const inner = /\(([^()]+)\)/.exec(text)
  if (inner) return workOut(text.replace(inner[0], `${workOut(inner[1]!)}`))
  const fraction = (part: string) => part.split('/').map(Number).reduce((above, below) => above / below)
  return text.split('+').reduce((sum, term) => sum + term.split('·').reduce((product, factor) => product * fraction(factor), 1), 0)
}

describe('what rounding down leaves out', () => {
  it.each<[string, string, number[], Record<string, unknown>, string | undefined]>([
    ['one row and column', 'maxPool2d', [7, 7, 1], {}, 'Rounds down: the last row and column are never seen.'],
    ['one row', 'avgPool2d', [7, 6, 1], { size: 3 }, 'Rounds down: the last row is never seen.'],
    ['several', 'conv2d', [7, 8, 1], { stride: 3 }, 'Rounds down: the last row and 2 columns are never seen.'],
    ['padding only', 'conv2d', [224, 224, 3], { kernel: 7, stride: 2, padding: 3 }, 'Rounds down: the last row and column of the padding are never seen.'],
    ['nothing', 'maxPool2d', [8, 8, 1], {}, undefined],
    ['nothing, as it rounds up', 'maxPool2d', [7, 7, 1], { rounding: 'ceil' }, undefined],
  ])('%s', (_name, type, input, params, note) => {
    expect(factsOf(type, [input], params).formulas[0]!.note).toBe(note)
  })
})
