import type { Optimizer, Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import { transformWithOxc } from 'vite'
import { beforeAll, expect, it } from 'vitest'
import golden from '../../fixtures/pytorch/optimizers.json' with { type: 'json' }
import { optimizerSource } from '../../../shared/codegen/typescript/optimizers.ts'
import { optimizerSchema } from '../../../shared/training/config.ts'
import { tf, useBackend } from '../../support/tensorflow.ts'

beforeAll(() => useBackend('cpu'))

/** An optimizer as an exported program makes it. */
async function exported(config: object): Promise<Optimizer> {
  const { expression, support } = optimizerSource(optimizerSchema.parse(config))
  const { code } = await transformWithOxc(`export function make(tf) {\n${support}\nreturn ${expression}\n}`, 'optimizer.ts')
  const { make } = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`)) as { make: (library: typeof tf) => Optimizer }
  return make(tf)
}

// RMSprop and Adagrad of TensorFlow.js add ε under the root, so that they walk a little beside PyTorch's.
it.each(['sgd', 'momentum', 'nesterov', 'adam', 'adamw', 'adamax', 'nadam'] as const)('the exported %s takes the steps that PyTorch takes', async (kind) => {
  const { settings, losses } = golden.runs[kind]
  const optimizer = await exported({ kind, ...settings })
  const weights = Object.values(golden.weights).map(({ shape, values }) => tf.tidy(() => tf.variable(tf.tensor(values, shape))))
  const [hiddenKernel, hiddenBias, outputKernel, outputBias] = weights
  losses.forEach((wanted, batch) => {
    const loss = tf.tidy(() => {
      const x = tf.tensor2d(golden.inputs.slice(batch * 32, (batch + 1) * 32), [8, 4])
      const y = tf.oneHot(tf.tensor1d(golden.labels.slice(batch * 8, (batch + 1) * 8), 'int32'), 3)
      return optimizer.minimize(() => {
        const hidden = tf.tanh(tf.add(tf.matMul(x, hiddenKernel as unknown as Tensor2D), hiddenBias!))
        const logits = tf.add(tf.matMul(hidden as Tensor2D, outputKernel as unknown as Tensor2D), outputBias!)
        return tf.neg<Scalar>(tf.mean(tf.sum(tf.mul(y, tf.logSoftmax(logits)), 1)))
      }, true, weights)!.dataSync()[0]!
    })
    expect(Math.abs(loss / wanted - 1), `step ${batch + 1}`).toBeLessThan(1e-4)
  })
  tf.dispose(weights)
})
