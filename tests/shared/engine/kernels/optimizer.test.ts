import { beforeAll, describe, expect, it } from 'vitest'
import type { Operation } from '../../../../shared/engine/opcodes.ts'
import { trainingSchema } from '../../../../shared/training/config.ts'
import { OPTIMIZERS } from '../../../../shared/training/optimizers/index.ts'
import { hyperparameters } from '../../../../shared/training/optimizers/optimizer.ts'
import golden from '../../../fixtures/pytorch/steps.json' with { type: 'json' }
import { engineFor, expectClose, randomValues, type Engine } from '../../../support/engine.ts'
import { BUILDS } from '../../../support/kernels.ts'

type Numbers = (step: number) => readonly number[]
const STEPS = 5
const RATE = 0.05

/** What the app's own optimizers hand to their instruction. */
const offered = OPTIMIZERS.map((spec): readonly [Operation, Numbers] => {
  const settings = trainingSchema.parse({ optimizer: { kind: spec.kind, learningRate: RATE, ...('momentum' in spec.params ? { momentum: 0.8 } : {}) } })
  const hyper = hyperparameters(settings.optimizer)
  return [spec.compiled.operation, (step) => spec.compiled.numbers({ step, learningRate: RATE, hyper })]
})

describe.each(BUILDS)('%s kernels', (build) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await engineFor(build)
  })

  it.each(offered)('%s goes where PyTorch goes', (operation, numbers) => {
    engine.reset()
    const wanted = (golden.weights as Readonly<Record<string, readonly number[]>>)[operation]!
    const count = wanted.length
    const [weights, gradients, first, second, hyper] = [engine.floats(Float32Array.from(wanted, (_, index) => Math.sin(index + 1))), engine.floats(count), engine.floats(new Float32Array(count)), engine.floats(new Float32Array(count)), engine.floats(8)]
    for (let step = 1; step <= STEPS; step += 1) {
      const now = engine.read(weights, count)
      new Float32Array(engine.memory.buffer, gradients, count).set(now.map((theta, index) => Math.cos((index + 1) * step) + 0.1 * theta))
      new Float32Array(engine.memory.buffer, hyper, 8).set(numbers(step))
      engine.call(operation, { count, weights, gradients, first, second, hyper })
    }
    expectClose(engine.read(weights, count), wanted, 3e-6)
  })

  it('gradients are shortened to the limit, and only when longer', () => {
    engine.reset()
    const values = randomValues(13, 1)
    const length = Math.hypot(...values)
    const gradients = engine.floats(values)
    engine.call('clipNorm', { count: 13, gradients, limit: length * 2 })
    expect(engine.read(gradients, 13)).toEqual(values)
    engine.call('clipNorm', { count: 13, gradients, limit: 0.5 })
    expectClose(engine.read(gradients, 13), values.map((value) => (value * 0.5) / length), 1e-6)
  })

  it('values of gradients are cut back to the limit, and what is no number stays none', () => {
    engine.reset()
    const values = Float32Array.of(-3, -0.25, 0, Number.NaN, 0.2, 7, Number.POSITIVE_INFINITY)
    const gradients = engine.floats(values)
    engine.call('clipValue', { count: 7, gradients, limit: 0.25 })
    expect([...engine.read(gradients, 7)]).toEqual([-0.25, -0.25, 0, Number.NaN, Math.fround(0.2), 0.25, 0.25])
  })

  it('a penalty adds to the loss what large weights cost, and to the gradients its slope', () => {
    engine.reset()
    const [l1, l2] = [0.3, 0.7]
    const theta = [...randomValues(13, 1)]
    theta[5] = 0
    const cost = (values: readonly number[]) => values.reduce((sum, value) => sum + l1 * Math.abs(value) + l2 * value ** 2, 0)
    const before = randomValues(13, 2)
    const [weights, gradients, total] = [engine.floats(theta), engine.floats(before), engine.ints([0, 0])]
    engine.call('penalty', { count: 13, weights, gradients, l1, l2, total })
    expect(new Float64Array(engine.memory.buffer.slice(total, total + 8))[0]).toBeCloseTo(cost(theta), 5)
    const slopes = theta.map((_, place) => {
      const moved = (by: number) => cost(theta.map((value, other) => (other === place ? value + by : value)))
      return (moved(1e-6) - moved(-1e-6)) / 2e-6
    })
    expectClose(engine.read(gradients, 13), slopes.map((slope, index) => slope + before[index]!), 1e-6)
    engine.call('penalty', { count: 13, weights, gradients: 0, l1, l2, total })
    expect(new Float64Array(engine.memory.buffer.slice(total, total + 8))[0]).toBeCloseTo(2 * cost(theta), 5)
  })
})
