import { beforeAll, describe, expect, test } from 'vitest'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import golden from '../../fixtures/pytorch/optimizers.json' with { type: 'json' }
import { optimizerSchema, type OptimizerKind } from '../../../shared/training/config.ts'
import { OPTIMIZERS } from '../../../shared/training/optimizers/index.ts'
import { checkOptimizer, createOptimizer } from '../../../shared/training/optimizers/optimizer.ts'
import { tf, useBackend } from '../../support/tensorflow.ts'

beforeAll(() => useBackend('cpu'))

const kinds = Object.keys(golden.runs) as OptimizerKind[]
const names = Object.keys(golden.weights) as (keyof typeof golden.weights)[]

/** The network of tests/support/pytorch/optimizers.py, on the same batches. */
function replay(kind: OptimizerKind, saveAfter?: number) {
  const run = golden.runs[kind]
  const config = optimizerSchema.parse({ kind, ...run.settings })
  const weights = names.map((name) => {
    const { shape, values } = golden.weights[name]
    return { name, variable: tf.tidy(() => tf.variable(tf.tensor(values, shape))) }
  })
  let optimizer = createOptimizer(tf, config, weights)
  const step = (batch: number) =>
    tf.tidy(() => {
      const x = tf.tensor2d(golden.inputs.slice(batch * 32, (batch + 1) * 32), [8, 4])
      const y = tf.oneHot(tf.tensor1d(golden.labels.slice(batch * 8, (batch + 1) * 8), 'int32'), 3)
      const [hiddenKernel, hiddenBias, outputKernel, outputBias] = weights.map(({ variable }) => variable)
      const { value, grads } = tf.variableGrads(() => {
        const hidden = tf.tanh(tf.add(tf.matMul(x, hiddenKernel as unknown as Tensor2D), hiddenBias!))
        const logits = tf.add(tf.matMul(hidden as Tensor2D, outputKernel as unknown as Tensor2D), outputBias!)
        return tf.neg<Scalar>(tf.mean(tf.sum(tf.mul(y, tf.logSoftmax(logits)), 1)))
      })
      optimizer.apply(grads)
      return value.dataSync()[0]!
    })
  return {
    weights,
    run: async () => {
      const losses: number[] = []
      for (let batch = 0; batch < 20; batch += 1) {
        losses.push(step(batch))
        if (batch + 1 !== saveAfter) continue
        const saved = await optimizer.save()
        optimizer.dispose()
        optimizer = createOptimizer(tf, config, weights)
        const loaded = optimizer.load(saved)
        if (!loaded.ok) throw new Error(loaded.mistake.message)
      }
      return losses
    },
    dispose: () => {
      optimizer.dispose()
      tf.dispose(weights.map(({ variable }) => variable))
    },
  }
}

describe.each(kinds)('%s', (kind) => {
  test('takes the steps that PyTorch takes', async () => {
    const before = tf.memory().numTensors
    const { run, weights, dispose } = replay(kind)
    const losses = await run()
    losses.forEach((loss, step) => expect(Math.abs(loss / golden.runs[kind].losses[step]! - 1), `step ${step + 1}`).toBeLessThan(1e-4))
    const kernel = weights[0]!.variable.dataSync()
    golden.runs[kind].kernel.forEach((value, index) => expect(kernel[index]).toBeCloseTo(value, 4))
    dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  test('goes on exactly where its saved state stood', async () => {
    const straight = replay(kind)
    const broken = replay(kind, 7)
    expect(await broken.run()).toEqual(await straight.run())
    straight.dispose()
    broken.dispose()
  })
})

test('every kind of the file format has a file, a title and an equation', () => {
  expect(OPTIMIZERS.map(({ kind }) => kind).sort()).toEqual([...kinds].sort())
  for (const { title, summary, equation, source } of OPTIMIZERS) for (const text of [title, summary, equation, source]) expect(text).not.toBe('')
})

test('refuses the state of another optimizer or of other weights, and keeps its own', async () => {
  const weights = [{ name: 'd.kernel', variable: tf.variable(tf.ones([2])) }]
  const adam = createOptimizer(tf, optimizerSchema.parse({ kind: 'adam' }), weights)
  const state = await adam.save()
  expect(state.map(({ name }) => name)).toEqual(['adam.m.d.kernel', 'adam.v.d.kernel', 'adam.step'])
  expect(adam.load([{ name: 'sgd.step', shape: [1], values: Float32Array.of(3) }])).toMatchObject({ ok: false, mistake: { message: expect.stringContaining('another optimizer') } })
  const wrong = state.map((tensor) => (tensor.name === 'adam.m.d.kernel' ? { ...tensor, shape: [3], values: new Float32Array(3) } : tensor))
  expect(adam.load(wrong)).toMatchObject({ ok: false, mistake: { message: '"adam.m.d.kernel" is stored as 3, but the network needs 2.' } })
  adam.dispose()
  tf.dispose(weights.map(({ variable }) => variable))
})

test('names a hyperparameter that is out of its range', () => {
  expect(checkOptimizer(optimizerSchema.parse({ kind: 'adam', beta1: 1.5 }))[0]!.message).toContain('1.5')
  expect(checkOptimizer(optimizerSchema.parse({ kind: 'adam', beta1: 0.5 }))).toEqual([])
})
