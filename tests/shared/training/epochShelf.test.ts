import { expect, test } from 'vitest'
import { createEpochShelf } from '../../../shared/training/epochShelf.ts'
import type { Learned } from '../../../shared/training/learner.ts'
import type { Progress } from '../../../shared/training/protocol.ts'

const progress = (epoch: number): Progress => ({ epoch, batch: 0, step: 4 * epoch, sums: { loss: 0, right: 0, samples: 0 }, bestEpoch: null, learningRate: null })
const learned = (numbers: number): Learned => ({ weights: [{ name: 'd.kernel', shape: [numbers], values: new Float32Array(numbers) }], optimizer: [] })

/** What waits after so many epochs, where setting one aside takes `cost` milliseconds and an epoch `length`. */
async function shelve(epochs: number, { cost = 0, length = 1, numbers = 1, best = [] as number[] } = {}) {
  let now = 0
  const shelf = createEpochShelf(() => now)
  for (let epoch = 1; epoch <= epochs; epoch += 1) {
    now += length
    await shelf.add(progress(epoch), best.includes(epoch), () => {
      now += cost
      return Promise.resolve(learned(numbers))
    })
  }
  return { shelf, epochs: shelf.take().map((each) => each.progress.epoch), now }
}

test('every epoch of a short run waits, and nothing once it was taken', async () => {
  const { shelf, epochs } = await shelve(50)
  expect(epochs).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
  expect(shelf.take()).toEqual([])
})

test('of many epochs a bounded number waits, evenly spread from the first up to the last', async () => {
  const { epochs } = await shelve(10_000)
  expect(epochs.length).toBeGreaterThan(64)
  expect(epochs.length).toBeLessThanOrEqual(128)
  const gaps = new Set(epochs.slice(1).map((epoch, index) => epoch - epochs[index]!))
  expect(gaps.size).toBe(1)
  expect(epochs[0]).toBe(1)
  expect(epochs.at(-1)).toBeGreaterThan(10_000 - [...gaps][0]!)
})

test('large weights take no more than their share of the memory', async () => {
  const { epochs } = await shelve(100, { numbers: 2 ** 20 })
  expect(epochs.length).toBeLessThanOrEqual(4)
  expect(epochs.length).toBeGreaterThan(1)
})

test('where setting an epoch aside takes long, few are', async () => {
  const { epochs, now } = await shelve(1000, { cost: 10, length: 10 })
  expect(now - 10_000).toBeLessThanOrEqual(150 + 10 * 10 + 0.02 * now)
  expect(epochs.length).toBeGreaterThan(5)
  // A beginning that took too long leaves no hole behind: what waits is evenly spread.
  expect(new Set(epochs.slice(1).map((epoch, index) => epoch - epochs[index]!)).size).toBe(1)
})

test('the best epoch waits beside the others, where it was not its turn', async () => {
  const { epochs } = await shelve(10_000, { best: [9002, 9202, 9302] })
  expect(epochs.filter((epoch) => epoch > 9000 && epoch % 2 === 0)).toEqual([9302])
  expect(epochs).toEqual(epochs.toSorted((a, b) => a - b))
})
