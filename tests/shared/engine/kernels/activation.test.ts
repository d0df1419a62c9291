import { beforeAll, describe, expect, it } from 'vitest'
import { FUNCTION_CODES, SLOPE_FROM_OUTPUT } from '../../../../shared/engine/opcodes.ts'
import { engineFor, expectClose, randomValues, type Engine } from '../../../support/engine.ts'
import { BUILDS } from '../../../support/kernels.ts'

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
const relu6 = (x: number) => Math.min(Math.max(x, 0), 6)
const [A, L] = [1.6732632423543772, 1.0507009873554805]

/** Φ(x) by Simpson's rule over the density. */
function normal(x: number): number {
  const steps = 2000
  const width = x / steps
  const density = (t: number) => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI)
  let sum = density(0) + density(x)
  for (let step = 1; step < steps; step += 1) sum += density(step * width) * (step % 2 ? 4 : 2)
  return 0.5 + (sum * width) / 3
}

/** In double precision. */
const FUNCTIONS: Readonly<Record<keyof typeof FUNCTION_CODES, (x: number, alpha: number) => number>> = {
  linear: (x) => x,
  step: (x) => (x >= 0 ? 1 : 0),
  sign: (x) => Math.sign(x),
  sigmoid,
  hardSigmoid: (x) => relu6(x + 3) / 6,
  tanh: (x) => Math.tanh(x),
  arctan: (x) => Math.atan(x),
  relu: (x) => Math.max(0, x),
  relu6,
  leakyRelu: (x, alpha) => (x > 0 ? x : alpha * x),
  elu: (x, alpha) => (x > 0 ? x : alpha * Math.expm1(x)),
  selu: (x) => L * (x > 0 ? x : A * Math.expm1(x)),
  gelu: (x) => x * normal(x),
  softplus,
  softsign: (x) => x / (1 + Math.abs(x)),
  swish: (x) => x * sigmoid(x),
  hardSwish: (x) => (x * relu6(x + 3)) / 6,
  mish: (x) => x * Math.tanh(softplus(x)),
}
const NAMES = Object.keys(FUNCTIONS) as (keyof typeof FUNCTION_CODES)[]

const X = Float32Array.from({ length: 403 }, (_, index) => (index - 200) * 0.0473 + 0.001)

describe.each(BUILDS)('%s kernels', (build) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await engineFor(build)
  })

  it.each(NAMES)('%s, forward and back', (name) => {
    const alpha = name === 'leakyRelu' ? 0.1 : 1.3
    const of = (x: number) => FUNCTIONS[name](x, alpha)
    const flat = name === 'step' || name === 'sign'
    const slope = (x: number) => (flat ? 0 : (of(x + 1e-5) - of(x - 1e-5)) / 2e-5)
    for (const values of [X, X.slice(150, 153), Float32Array.of(0.7)]) {
      engine.reset()
      const count = values.length
      const dy = randomValues(count, 1)
      const [x, y, upstream] = [engine.floats(values, 1), engine.floats(count), engine.floats(dy)]
      engine.call('activate', { function: FUNCTION_CODES[name], alpha, count, x, y })
      const found = engine.read(y, count)
      const wanted = [...values].map(of)
      const apart = wanted.map((value, index) => Math.abs(found[index]! - value) / Math.max(1, Math.abs(value)))
      const worst = apart.indexOf(Math.max(...apart))
      expect(apart[worst], `${name}(${values[worst]}) = ${found[worst]} instead of ${wanted[worst]}`).toBeLessThan(4e-7)
      const slopes = [...values].map((value, index) => dy[index]! * slope(value))
      const saved = [[x, 1], ...((SLOPE_FROM_OUTPUT as readonly string[]).includes(name) ? [[y, 0]] : [])] as const
      for (const [from, kind] of saved) {
        const dx = engine.floats(dy)
        engine.call('activateBack', { function: FUNCTION_CODES[name], alpha, count, saved: from, from: kind, dy: upstream, dx })
        expectClose(engine.read(dx, count), slopes, 2e-6, `${name} back, ${kind ? 'input' : 'output'}`)
      }
    }
  })

  it.each([[1, 1], [2, 3], [5, 8], [10, 8], [7, 13]])('the sums of the columns come with the way back: %i × %i', (rows, columns) => {
    engine.reset()
    const [y, dy] = [randomValues(rows * columns, 1), randomValues(rows * columns, 2)]
    const [dx, sums] = [engine.floats(dy), engine.floats(columns)]
    engine.call('activateBackSums', { function: FUNCTION_CODES.tanh, rows, columns, saved: engine.floats(y), dy: dx, dx, sums })
    const wanted = [...dy].map((value, index) => value * (1 - y[index]! ** 2))
    expectClose(engine.read(dx, wanted.length), wanted, 1e-6, 'dx')
    expectClose(engine.read(sums, columns), Array.from({ length: columns }, (_, column) => wanted.reduce((sum, value, index) => sum + (index % columns === column ? value : 0), 0)), 1e-6, 'sums')
  })

  it('exponential functions hold their digits over the whole range', () => {
    const random = randomValues(4000, 9)
    const rows = [['sigmoid', 80], ['tanh', 10], ['tanh', 1], ['softplus', 85], ['arctan', 50]] as const
    for (const [name, range] of rows) {
      engine.reset()
      const values = random.map((value) => value * range)
      const y = engine.floats(values.length)
      engine.call('activate', { function: FUNCTION_CODES[name], count: values.length, x: engine.floats(values), y })
      const found = engine.read(y, values.length)
      let worst = 0
      values.forEach((x, index) => {
        const wanted = FUNCTIONS[name](x, 0)
        worst = Math.max(worst, Math.abs(found[index]! / wanted - 1))
      })
      expect(worst, `${name} up to ${range}`).toBeLessThan(3e-7)
    }
    engine.reset()
    const extremes = Float32Array.of(-1000, -89, 89, 1000, Number.NaN)
    const y = engine.floats(5)
    engine.call('activate', { function: FUNCTION_CODES.sigmoid, count: 5, x: engine.floats(extremes), y })
    expect([...engine.read(y, 5)].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([0, 0, 1, 1, Number.NaN])
  })
})
