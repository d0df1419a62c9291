import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { beforeAll, expect, it } from 'vitest'
import { createLossLog } from '../../../shared/training/lossLog.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

/** What a step on a backend leaves behind: its loss and how many answers were right. */
const outcome = (loss: number, right: number) => [tf.tensor1d([loss, right])]

it('what a card still computes is asked for and taken the next time, and the losses join', async () => {
  const log = createLossLog(tf)
  const before = tf.memory().numTensors
  log.add(1, 4, 4, outcome(3, 1))
  expect(await log.read(false)).toBeNull()
  expect(log.take()).toBeNull()
  log.add(2, 4, 4, outcome(2, 2))
  expect(await log.read(false)).toBeNull()
  expect(log.take()).toEqual({ first: 1, losses: Float64Array.of(3) })
  log.add(3, 4, 2, outcome(1, 1))
  expect(await log.read(true)).toBeNull()
  expect(log.take()).toEqual({ first: 2, losses: Float64Array.of(2, 1) })
  expect(log.sums()).toEqual({ loss: 3 * 4 + 2 * 4 + 1 * 2, right: 4, samples: 10 })
  expect(tf.memory().numTensors).toBe(before)
})

it('the first step that is not finite is named, and what was computed behind it is forgotten', async () => {
  const log = createLossLog(tf)
  const before = tf.memory().numTensors
  log.add(1, 4, 4, outcome(3, 1))
  await log.read(false)
  log.add(2, 4, 4, outcome(Number.NaN, 0))
  expect(await log.read(false)).toBeNull()
  log.add(3, 4, 4, outcome(Number.NaN, 0))
  expect(await log.read(false)).toEqual({ step: 2, loss: Number.NaN })
  expect(log.take()).toEqual({ first: 1, losses: Float64Array.of(3) })
  expect(await log.read(true)).toBeNull()
  expect(log.take()).toBeNull()
  expect(tf.memory().numTensors).toBe(before)
})

it('numbers that are at hand are taken at once, behind those that were asked for', async () => {
  const log = createLossLog(tf)
  log.add(1, 4, 4, outcome(3, 1))
  await log.read(false)
  log.add(2, 4, 8, Float64Array.of(2, 2, 1, 3))
  expect(await log.read(false)).toBeNull()
  expect(log.take()).toEqual({ first: 1, losses: Float64Array.of(3, 2, 1) })
})
