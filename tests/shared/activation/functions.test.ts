import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { activationFunction, FUNCTION_NAMES, FUNCTIONS, type FunctionName } from '../../../shared/activation/functions.ts'
import { expectValues } from '../../support/tensor.ts'
import { NODE_BACKENDS, tf, useBackend } from '../../support/tensorflow.ts'

// Written by tests/support/pytorch/layers.py.
const golden = (JSON.parse(readFileSync(new URL('../../fixtures/pytorch/layers.json', import.meta.url), 'utf8')) as {
  activations: { x: number[]; values: Partial<Record<FunctionName, number[]>> }
}).activations

const alphaOf = (name: FunctionName) => activationFunction(name).alpha ?? 0

/** Away from the kinks at −3, 0, 3 and 6. */
const POINTS = [-6.5, -4, -2.2, -1, -0.3, 0.2, 0.7, 1.9, 2.8, 4.1, 5.5, 7]

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
const softplus = (x: number) => Math.log1p(Math.exp(x))
const [lambda, seluAlpha] = [1.0507009873554805, 1.6732632423543772]

/** Φ by Simpson's rule over the density: nothing of the program's own series. */
function normal(x: number): number {
  const [steps, width] = [2000, x / 2000]
  let sum = 0
  for (let step = 0; step <= steps; step += 1) sum += (step === 0 || step === steps ? 1 : step % 2 === 1 ? 4 : 2) * density(step * width)
  return 0.5 + (sum * width) / 3
}
const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)

/** Every derivative as the page prints it, and what that means. */
const DERIVATIVES: Record<FunctionName, [text: string, meaning: (x: number) => number]> = {
  linear: ['1', () => 1],
  step: ['0 (nothing to learn from)', () => 0],
  sign: ['0 (nothing to learn from)', () => 0],
  sigmoid: ['σ(x)·(1 − σ(x))', (x) => sigmoid(x) * (1 - sigmoid(x))],
  hardSigmoid: ['1/6 for −3 < x < 3, else 0', (x) => (x > -3 && x < 3 ? 1 / 6 : 0)],
  tanh: ['1 − tanh²(x)', (x) => 1 - Math.tanh(x) ** 2],
  arctan: ['1/(1 + x²)', (x) => 1 / (1 + x * x)],
  relu: ['1 for x > 0, else 0', (x) => (x > 0 ? 1 : 0)],
  relu6: ['1 for 0 < x < 6, else 0', (x) => (x > 0 && x < 6 ? 1 : 0)],
  leakyRelu: ['1 for x > 0, else α', (x) => (x > 0 ? 1 : 0.1)],
  elu: ['1 for x > 0, else αeˣ', (x) => (x > 0 ? 1 : Math.exp(x))],
  selu: ['λ for x > 0, else λαeˣ', (x) => (x > 0 ? lambda : lambda * seluAlpha * Math.exp(x))],
  gelu: ['Φ(x) + x·φ(x)', (x) => normal(x) + x * density(x)],
  softplus: ['σ(x)', sigmoid],
  softsign: ['1/(1 + |x|)²', (x) => 1 / (1 + Math.abs(x)) ** 2],
  swish: ['σ(x)·(1 + x·(1 − σ(x)))', (x) => sigmoid(x) * (1 + x * (1 - sigmoid(x)))],
  hardSwish: ['(2x + 3)/6 for −3 < x < 3, 0 below, 1 above', (x) => (x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6)],
  mish: ['tanh(s) + x·σ(x)·(1 − tanh²(s)), s = softplus(x)', (x) => Math.tanh(softplus(x)) + x * sigmoid(x) * (1 - Math.tanh(softplus(x)) ** 2)],
}

describe.each(FUNCTION_NAMES)('%s', (name) => {
  const { value, derivative } = FUNCTIONS[name]

  it('has PyTorch’s values', () => {
    const expected = name === 'linear' ? golden.x : golden.values[name]
    golden.x.forEach((x, index) => expect(value(x, alphaOf(name)), `at ${x}`).toBeCloseTo(expected![index]!, 5))
  })

  it('prints the derivative that finite differences have', () => {
    const [text, meaning] = DERIVATIVES[name]
    expect(derivative).toBe(text)
    // GELU's series is good to 1.2e-7, which a small step would blow up.
    const [h, tolerance] = name === 'gelu' ? [1e-2, 1e-4] : [1e-4, 1e-6]
    for (const x of POINTS) {
      const slope = (value(x + h, alphaOf(name)) - value(x - h, alphaOf(name))) / (2 * h)
      expect(Math.abs(slope - meaning(x)), `at ${x}`).toBeLessThan(tolerance)
    }
  })
})

describe.each(NODE_BACKENDS)('on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  it.each(FUNCTION_NAMES)('%s computes its values and passes its derivative on', (name) => {
    const { apply, value } = FUNCTIONS[name]
    const alpha = alphaOf(name)
    tf.tidy(() => {
      expectValues(apply(tf, tf.tensor1d(golden.x), alpha), golden.x.map((x) => value(x, alpha)), 2e-6)
      const gradient = tf.grad((x) => apply(tf, tf.mul(x, 1), alpha))(tf.tensor1d(POINTS))
      expectValues(gradient, POINTS.map(DERIVATIVES[name][1]), 2e-6)
    })
  })

  it.each([['leakyRelu', 0.3], ['elu', 0.5], ['elu', 2]] as const)('%s with α = %d', (name, alpha) => {
    const { apply, value } = FUNCTIONS[name]
    tf.tidy(() => expectValues(apply(tf, tf.tensor1d(POINTS), alpha), POINTS.map((x) => value(x, alpha))))
  })
})

describe('functions that stop gradients', () => {
  it('are those whose derivative is 0 everywhere', () => {
    const flat = FUNCTION_NAMES.filter((name) => POINTS.every((x) => DERIVATIVES[name][1](x) === 0))
    expect(FUNCTION_NAMES.filter((name) => activationFunction(name).flat)).toEqual(flat)
    expect(flat).toEqual(['step', 'sign'])
  })
})

describe('far from zero', () => {
  it.each(FUNCTION_NAMES)('%s stays a number', (name) => {
    for (const x of [-1000, -100, 0, 100, 1000]) expect(Number.isFinite(FUNCTIONS[name].value(x, alphaOf(name))), `at ${x}`).toBe(true)
  })
})
