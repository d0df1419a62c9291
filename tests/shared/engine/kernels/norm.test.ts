import type { Tensor } from '@tensorflow/tfjs-core'
import { beforeAll, describe, it } from 'vitest'
import { FUNCTION_CODES } from '../../../../shared/engine/opcodes.ts'
import { engineFor, expectClose, randomValues, type Engine } from '../../../support/engine.ts'
import { BUILDS } from '../../../support/kernels.ts'
import { tf, useBackend } from '../../../support/tensorflow.ts'
import { witness } from '../../../support/witness.ts'

const EPSILON = 1e-5

function normalise(x: Tensor, axes: number[]): Tensor {
  const centred = tf.sub(x, tf.mean(x, axes, true))
  return tf.div(centred, tf.sqrt(tf.add(tf.mean(tf.square(centred), axes, true), EPSILON)))
}

describe.each(BUILDS)('%s kernels', (build) => {
  let engine: Engine
  beforeAll(async () => {
    await useBackend('cpu')
    engine = await engineFor(build)
  })

  it.each([[2, 1], [300, 5], [531, 18], [6, 515]])('batch norm of %i rows × %i channels', (rows, channels) => {
    engine.reset()
    const count = rows * channels
    // Far from 0, where a careless variance loses its digits.
    const x = randomValues(count, 1).map((value, index) => value + 30 * (index % channels))
    const [gamma, beta, dy, oldMean, oldVariance] = [2, 3, 4, 5, 6].map((seed) => randomValues(seed === 4 ? count : channels, seed)) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array]
    const wanted = witness([{ values: x, shape: [rows, channels] }, { values: gamma, shape: [channels] }, { values: beta, shape: [channels] }], (input, scale, shift) => tf.add(tf.mul(normalise(input, [0]), scale), shift), dy)
    const at = { x: engine.floats(x), gamma: engine.floats(gamma), beta: engine.floats(beta), y: engine.floats(count), movingMean: engine.floats(oldMean), movingVariance: engine.floats(oldVariance.map(Math.abs)), saved: engine.floats(2 * channels) }
    engine.call('batchNormTrain', { rows, channels, ...at, momentum: 0.9, epsilon: EPSILON, function: FUNCTION_CODES.relu })
    const tolerance = 3e-7 * Math.max(30, 30 * channels)
    expectClose(engine.read(at.y, count), wanted.output.map((value) => Math.max(0, value)), tolerance, 'y')
    const column = (index: number) => Array.from({ length: rows }, (_, row) => x[row * channels + index]!)
    const means = Array.from({ length: channels }, (_, index) => column(index).reduce((sum, value) => sum + value, 0) / rows)
    const variances = means.map((mean, index) => column(index).reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, rows - 1))
    expectClose(engine.read(at.movingMean, channels), means.map((mean, index) => 0.9 * oldMean[index]! + 0.1 * mean), 1e-6, 'moving mean')
    expectClose(engine.read(at.movingVariance, channels), variances.map((variance, index) => 0.9 * Math.abs(oldVariance[index]!) + 0.1 * variance), tolerance, 'moving variance')
    const [dx, dgamma, dbeta] = [engine.floats(count), engine.floats(channels), engine.floats(channels)]
    const back = { rows, channels, x: at.x, dy: engine.floats(dy), gamma: at.gamma, saved: at.saved, dx, dgamma, dbeta }
    engine.call('batchNormBack', back)
    expectClose(engine.read(dx, count), wanted.gradients[0]!, 4 * tolerance * Math.sqrt(rows), 'dx')
    expectClose(engine.read(dgamma, channels), wanted.gradients[1]!, 2 * tolerance, 'dgamma')
    expectClose(engine.read(dbeta, channels), wanted.gradients[2]!, 1e-5, 'dbeta')
    const evaluated = tf.tidy(() => tf.add(tf.mul(tf.div(tf.sub(tf.tensor(x, [rows, channels]), oldMean), tf.sqrt(tf.add(tf.abs(oldVariance), EPSILON))), gamma), beta).dataSync())
    engine.call('batchNormEval', { rows, channels, x: at.x, gamma: at.gamma, beta: at.beta, y: at.y, movingMean: engine.floats(oldMean), movingVariance: engine.floats(oldVariance.map(Math.abs)), epsilon: EPSILON })
    expectClose(engine.read(at.y, count), evaluated, 2e-6, 'evaluated')
  })
})
