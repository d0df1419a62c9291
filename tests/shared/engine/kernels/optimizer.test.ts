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
})
