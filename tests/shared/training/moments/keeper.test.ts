import { expect, it } from 'vitest'
import type { Moment } from '../../../../shared/training/keeper.ts'
import { createStoreKeeper } from '../../../../shared/training/moments/keeper.ts'
import { ON_DISK } from '../../../../shared/training/moments/limits.ts'
import { createMemoryStore } from '../../../../shared/training/moments/memoryStore.ts'
import { FRESH, type RunFacts } from '../../../../shared/training/moments/store.ts'
import { project, SMALL } from '../../../support/training.ts'

const facts: RunFacts = { run: 'r', name: '', project: project(SMALL), backend: 'auto', startedAt: 0, parent: null, classNames: null, preprocessing: { kind: 'none', offset: [0], scale: [1] }, samples: 1 }
const moment = (step: number, floats: number): Moment => ({
  progress: { epoch: step, batch: 0, step, sums: { loss: 0, right: 0, samples: 0 }, bestEpoch: null, learningRate: null },
  learned: { weights: [{ name: 'w', shape: [floats], values: new Float32Array(floats) }], optimizer: [] },
  history: [], losses: [], epochEnd: true, best: null,
})

/** A keeper, and how long after a moment of so many bytes it takes the next one. */
async function restAfter(bytes: number) {
  let now = 0
  const store = createMemoryStore()
  await store.write('r', { facts, state: FRESH })
  const keeper = createStoreKeeper({ store, facts, state: FRESH, limits: ON_DISK, onEvent: () => {}, held: () => Promise.resolve(new Set()), now: () => now })
  keeper.keep(moment(1, bytes / 4))
  expect(keeper.busy()).toBe(true)
  while (keeper.busy()) {
    now += 10
    await Promise.resolve()
  }
  return { rest: now, keeper, store }
}

it.each([
  ['a small moment', 4000, 0, 500],
  ['4 MiB', 2 ** 22, 2000, 2500],
  ['100 MiB', 100 * 2 ** 20, 30_000, 30_500],
])('%s lets the disk rest for as long as it deserves', async (_, bytes, least, most) => {
  const { rest } = await restAfter(bytes)
  expect(rest).toBeGreaterThanOrEqual(least)
  expect(rest).toBeLessThanOrEqual(most)
})

it('the last moment of a run does not wait', async () => {
  const { keeper, store } = await restAfter(2 ** 22)
  keeper.keep(moment(2, 2 ** 20))
  await keeper.settled()
  expect(keeper.busy()).toBe(false)
  keeper.keep(moment(3, 2 ** 20))
  await keeper.end()
  expect((await store.run('r'))!.state).toMatchObject({ ended: true, latest: [3, 2] })
})

it('stores the ends of epochs that lie between two moments, and knows the best of them', async () => {
  const store = createMemoryStore()
  await store.write('r', { facts, state: FRESH })
  const keeper = createStoreKeeper({ store, facts, state: FRESH, limits: ON_DISK, onEvent: () => {}, held: () => Promise.resolve(new Set()), now: () => 0 })
  const losses = [5, 1, 3, 4]
  const history = losses.map((loss, index) => ({ epoch: index + 1, step: index + 1, loss, accuracy: null, valLoss: loss, valAccuracy: null, samplesPerSecond: 1, learningRate: 1 }))
  const between = [1, 2, 3, 4].map((step) => ({ progress: moment(step, 1).progress, learned: moment(step, 1).learned }))
  keeper.keep({ ...moment(4, 1), history, epochs: between })
  await keeper.settled()
  const { state } = (await store.run('r'))!
  expect(state.moments.map(({ step, epochEnd }) => [step, epochEnd])).toEqual([[1, true], [2, true], [3, true], [4, true]])
  expect(state.best).toMatchObject({ step: 2, loss: 1 })
  expect(state.latest).toEqual([4])
  expect((await store.moment('r', 2))!.progress.epoch).toBe(2)
})
