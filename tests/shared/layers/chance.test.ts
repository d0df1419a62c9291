import { beforeAll, describe, expect, it } from 'vitest'
import { initialValues } from '../../../shared/compile/initialValues.ts'
import { factsOf, forward, problemsOf } from '../../support/layer.ts'
import { expectValues } from '../../support/tensor.ts'
import { NODE_BACKENDS, tf, useBackend } from '../../support/tensorflow.ts'

/** Layers that draw lots while training, and how the learned slope starts. */

describe.each(NODE_BACKENDS)('on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  it('channel dropout silences whole channels of single images, scales the others, and repeats with its seed', () => {
    tf.tidy(() => {
      const x = tf.ones([40, 3, 5, 50])
      const run = (seed: number) => forward('spatialDropout2d', [x], { rate: 0.2 }, { training: true, seed: () => seed })
      const y = run(7)
      const [lowest, highest] = [[...tf.min(y, [1, 2]).dataSync()], [...tf.max(y, [1, 2]).dataSync()]]
      expect(lowest).toEqual(highest)
      expect(new Set(highest.map((value) => value.toFixed(4)))).toEqual(new Set(['0.0000', '1.2500']))
      // 2,000 draws: the share kept deviates by 0.009 (one σ).
      expect(Math.abs(highest.filter((value) => value > 0).length / 2000 - 0.8)).toBeLessThan(0.04)
      expectValues(run(7), y.dataSync(), 0)
      expect([...run(8).dataSync()]).not.toEqual([...y.dataSync()])
      // The gradient passes where the value did.
      expectValues(tf.grad((input) => forward('spatialDropout2d', [input], { rate: 0.2 }, { training: true, seed: () => 7 }))(x), y.dataSync(), 0)
    })
  })

  it('Gaussian noise has mean 0 and the deviation asked for, repeats with its seed, and lets gradients pass', () => {
    tf.tidy(() => {
      const x = tf.add(tf.ones([100, 100]), 2)
      const run = (seed: number) => forward('gaussianNoise', [x], { stddev: 0.5 }, { training: true, seed: () => seed })
      const noise = tf.sub(run(7), x)
      const mean = tf.mean(noise)
      // 10,000 draws: σ/√n = 0.005 for the mean, σ/√(2n) = 0.0035 for the deviation.
      expect(Math.abs(mean.dataSync()[0]!)).toBeLessThan(0.02)
      expect(Math.abs(tf.sqrt(tf.mean(tf.square(tf.sub(noise, mean)))).dataSync()[0]! - 0.5)).toBeLessThan(0.015)
      expectValues(run(7), run(7).dataSync(), 0)
      expect([...run(8).dataSync()]).not.toEqual([...run(7).dataSync()])
      expectValues(tf.grad((input) => forward('gaussianNoise', [input], { stddev: 0.5 }, { training: true }))(x), tf.onesLike(x).dataSync(), 0)
    })
  })

  it.each([['spatialDropout2d', {}, false], ['gaussianNoise', {}, false], ['spatialDropout2d', { rate: 0 }, true], ['gaussianNoise', { stddev: 0 }, true]] as const)(
    '%s %j changes nothing in use, nor with nothing to do',
    (id, params, training) => {
      tf.tidy(() => {
        const x = tf.randomNormal([2, 3, 4, 2], 0, 1, 'float32', 1)
        expectValues(forward(id, [x], params, { training }), x.dataSync(), 0)
      })
    },
  )

  it('equal sums of a maxout unit share no gradient twice', () => {
    tf.tidy(() => {
      const weights = { kernel: tf.ones([1, 6]), bias: tf.zeros([6]) }
      const gradient = tf.grad((x) => forward('maxout', [x], { units: 2, pieces: 3 }, { weights }))(tf.tensor2d([[0.5]]))
      // Two units, each with the slope 1 of whichever piece won.
      expectValues(gradient, [2])
    })
  })
})

it('PReLU starts with the slope 0.25 for every channel, as PyTorch does', () => {
  const [alpha] = factsOf('prelu', [[4, 5, 3]]).weights
  expect([...initialValues(alpha!, 'prelu_1.alpha', 1)]).toEqual([0.25, 0.25, 0.25])
})

it.each([
  ['reshape', [[100]], { shape: [4, 4, 3] }, 'counts-differ', ['Use 100']],
  ['reshape', [[12, 12, 4]], { shape: [24, 24, 3] }, 'counts-differ', ['Use 24×24×1', 'Use 8×24×3', 'Use 576']],
  ['permute', [[4, 5, 6]], { order: [1, 2, 2] }, 'no-order-of-the-axes', ['Use 2, 1, 3']],
  ['permute', [[7]], {}, 'no-order-of-the-axes', ['Use 1']],
  ['permute', [[4, 5, 6]], { order: [1, 2, 3] }, 'order-unchanged', ['Remove Permute']],
  ['groupNorm', [[4, 4, 12]], {}, 'groups-do-not-divide', ['Use 6 groups']],
  ['groupNorm', [[8]], {}, 'one-value-normalised', ['Use 1 group']],
  ['instanceNorm', [[1, 1, 8]], {}, 'one-value-normalised', []],
  ['layerNorm', [[4, 4, 1]], {}, 'one-value-normalised', []],
  ['instanceNorm', [[8]], {}, 'expects-image', []],
  ['lrn', [[8]], {}, 'expects-image', []],
  ['spatialDropout2d', [[8]], {}, 'expects-image', []],
  ['maxout', [[4, 4, 2]], {}, 'expects-vector', ['Insert Flatten']],
  ['subtract', [[8], [9]], {}, 'shapes-differ', ['Insert Dense with 8 units before input 2', 'Insert Dense with 9 units before input 1']],
  ['average', [[8], [9]], {}, 'shapes-differ', ['Insert Dense with 8 units before input 2', 'Insert Dense with 9 units before input 1']],
  ['maximum', [[8], [9]], {}, 'shapes-differ', ['Insert Dense with 8 units before input 2', 'Insert Dense with 9 units before input 1']],
] as const)('%s of %j with %j: %s', (id, inputs, params, code, labels) => {
  const problems = problemsOf(id, inputs, params)
  expect(problems.map((problem) => problem.code)).toEqual([code])
  expect(problems[0]!.fixes.map((fix) => fix.label)).toEqual(labels)
  expect(problems[0]!.message).toMatch(/^[A-Z0-9].+\.$/)
})
