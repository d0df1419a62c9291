import { beforeAll, describe, expect, it } from 'vitest'
import { CATEGORIES, countValues, readParam, readParams } from '../../../shared/layer/index.ts'
import { findLayer, LAYERS } from '../../../shared/layers/index.ts'
import { forward, factsOf, paramsOf } from '../../support/layer.ts'
import { tf, useBackend } from '../../support/tensorflow.ts'

const cases = LAYERS.flatMap((layer) => layer.examples.map((example) => ({ layer, example, name: `${layer.id}: ${example.source}` })))

describe('every layer', () => {
  it('has an id of its own, in the order of the palette', () => {
    expect(new Set(LAYERS.map((layer) => layer.id)).size).toBe(LAYERS.length)
    const places = LAYERS.map((layer) => CATEGORIES.indexOf(layer.category))
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(findLayer('nonsense')).toBeUndefined()
    expect(findLayer('toString')).toBeUndefined()
  })

  it('is one of those that the file format promises', () => {
    expect(LAYERS.map((layer) => layer.id)).toEqual(
      expect.arrayContaining(['input', 'dense', 'conv2d', 'maxPool2d', 'avgPool2d', 'globalAvgPool2d', 'batchNorm', 'dropout', 'flatten', 'activation', 'softmax', 'add', 'multiply', 'concat']),
    )
  })

  it.each(LAYERS.map((layer) => [layer.id, layer] as const))('%s explains itself and its parameters', (_id, layer) => {
    expect(layer.summary).toMatch(/^[A-Z].{10,70}\.$/)
    const sentences = layer.explanation.split(/(?<=[.])\s+(?=[A-Z])/)
    expect(sentences.length).toBeGreaterThanOrEqual(2)
    expect(layer.explanation.length).toBeLessThan(420)
    expect(layer.source).not.toBe('')
    expect(layer.examples.length).toBeGreaterThan(0)
    for (const spec of Object.values(layer.params)) {
      expect(spec.label).not.toBe('')
      expect(spec.help).toMatch(/^[A-Z].+\.$/)
    }
  })

  it.each(LAYERS.map((layer) => [layer.id, layer] as const))('%s has defaults that its own fields accept', (_id, layer) => {
    const { params, mistakes } = readParams(layer.params, {})
    expect(mistakes).toEqual([])
    for (const [name, spec] of Object.entries(layer.params)) expect(readParam(spec, params[name])).toEqual({ ok: true, value: params[name] })
    expect(typeof layer.describe(params)).toBe('string')
  })

  it.each(LAYERS.map((layer) => [layer.id, layer] as const))('%s takes no notice of parameters that it does not know', (_id, layer) => {
    expect(readParams(layer.params, { colour: 'blue', __proto__: 1 })).toEqual(readParams(layer.params, {}))
  })
})

describe('worked examples', () => {
  beforeAll(() => useBackend('cpu'))

  it.each(cases.map((row) => [row.name, row] as const))('%s', (_name, { layer, example }) => {
    const facts = factsOf(layer.id, example.inputs, example.params)
    expect(facts.output).toEqual(example.output)
    expect(facts.weights.reduce((sum, weight) => sum + countValues(weight.shape), 0)).toBe(example.parameters)
    expect(facts.macs).toBe(example.macs)
    expect(layer.describe(paramsOf(layer, example.params))).not.toMatch(/undefined|NaN|\[object/)
    expect(facts.formulas.map((formula) => Object.values(formula).join(' ')).join('\n')).not.toMatch(/undefined|NaN/)
    const formula = facts.formulas.find((candidate) => candidate.label === 'Parameters')
    expect(formula?.result).toBe(example.parameters > 0 ? example.parameters.toLocaleString('en-US') : undefined)
  })

  it.each(cases.filter(({ layer, example }) => layer.ports.min > 0 && example.inputs.every((shape) => countValues(shape) < 20_000)).map((row) => [row.name, row] as const))(
    '%s: the numbers come out in that shape',
    (_name, { layer, example }) => {
      tf.tidy(() => {
        for (const training of [false, true]) {
          const inputs = example.inputs.map((shape, port) => tf.randomNormal([2, ...shape], 0, 1, 'float32', port + 1))
          expect(forward(layer.id, inputs, example.params, { training }).shape).toEqual([2, ...example.output])
        }
      })
    },
  )

  it('evaluates every parameter formula to the count', () => {
    for (const { layer, example, name } of cases) {
      const filled = factsOf(layer.id, example.inputs, example.params).formulas.find((formula) => formula.label === 'Parameters')?.filled ?? '0'
      expect(evaluate(filled), `${name}: ${filled}`).toBe(example.parameters)
    }
  })
})

/** Sums, products, quotients and brackets, as somebody with a calculator would do them. */
function evaluate(formula: string): number {
  const tokens = formula.match(/\d+|[()+·/−]/g) ?? []
  let next = 0
  const factor = (): number => {
    const token = tokens[next++]
    if (token !== '(') return Number(token)
    const value = sum()
    next += 1
    return value
  }
  const product = (): number => {
    let value = factor()
    while (tokens[next] === '·' || tokens[next] === '/') value = tokens[next++] === '·' ? value * factor() : value / factor()
    return value
  }
  const sum = (): number => {
    let value = product()
    while (tokens[next] === '+' || tokens[next] === '−') value = tokens[next++] === '+' ? value + product() : value - product()
    return value
  }
  return sum()
}
