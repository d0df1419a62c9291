import { IDBFactory } from 'fake-indexeddb'
import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { openMomentDatabase } from '../../../../renderer/worker/momentDatabase.ts'
import { createProject } from '../../../../shared/project/create.ts'
import { createMemoryStore } from '../../../../shared/training/moments/memoryStore.ts'
import { FRESH, PIECE, type MomentContent, type MomentStore, type RunFacts, type RunState } from '../../../../shared/training/moments/store.ts'
import type { EpochRecord } from '../../../../shared/training/protocol.ts'

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
})

const facts = (run: string): RunFacts => ({
  run, name: `Run ${run}`, project: createProject('Mine'), backend: 'auto', startedAt: 5, parent: null, classNames: ['a', 'b'], preprocessing: { kind: 'none', offset: [0], scale: [1] }, samples: 70,
})
const content = (step: number): MomentContent => ({
  progress: { epoch: step, batch: 0, step, sums: { loss: 0, right: 0, samples: 0 }, bestEpoch: null, learningRate: null },
  learned: { weights: [{ name: 'd.kernel', shape: [2, 1], values: Float32Array.of(step, -0) }], optimizer: [] },
})
const state = (steps: readonly number[], records = 0): RunState => ({ ...FRESH, records, moments: steps.map((step) => ({ epoch: step, batch: 0, step, epochEnd: true, bytes: 100 })), latest: steps.slice(-2).reverse() })
const record = (epoch: number): EpochRecord => ({ epoch, step: epoch, loss: 1 / epoch, accuracy: null, valLoss: Number.NaN, valAccuracy: null, samplesPerSecond: 1, learningRate: 0.1 })
const records = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => record(from + index))

describe.each([
  ['in memory', () => Promise.resolve(createMemoryStore())],
  ['in the browser', () => openMomentDatabase()],
] as const)('a store %s', (_, open: () => Promise<MomentStore>) => {
  it('gives back what was put in, bit by bit', async () => {
    const store = await open()
    expect(await store.runs()).toEqual([])
    expect(await store.run('a')).toBeNull()
    await store.write('a', { facts: facts('a'), state: FRESH })
    await store.write('a', { state: state([3, 4], 2), put: [content(3), content(4)], history: { from: 0, records: records(1, 2) } })
    expect(await store.run('a')).toEqual({ facts: facts('a'), state: state([3, 4], 2) })
    expect(await store.moment('a', 3)).toEqual(content(3))
    expect(Object.is((await store.moment('a', 3))!.learned.weights[0]!.values[1], -0)).toBe(true)
    expect(await store.moment('a', 5)).toBeNull()
    expect(await store.history('a', 2)).toEqual(records(1, 2))
  })

  it('drops moments, keeps runs apart and forgets one of them', async () => {
    const store = await open()
    for (const run of ['a', 'ab']) await store.write(run, { facts: facts(run), state: state([1, 2], 1), put: [content(1), content(2)], history: { from: 0, records: records(1, 1) } })
    await store.write('a', { state: state([2], 1), drop: [1] })
    expect([await store.moment('a', 1), await store.moment('ab', 1)]).toEqual([null, content(1)])
    await store.remove('a')
    expect((await store.runs()).map((entry) => entry.facts.run)).toEqual(['ab'])
    expect([await store.moment('a', 2), await store.history('a', 9)]).toEqual([null, []])
    expect(await store.history('ab', 9)).toEqual(records(1, 1))
  })

  it('keeps the files of a run, apart from those of others, until it lets them go or is forgotten', async () => {
    const store = await open()
    const files = (value: number) => [{ name: 'data.csv', bytes: Uint8Array.of(value, 10) }]
    expect(await store.files('a')).toBeNull()
    for (const [run, value] of [['a', 1], ['b', 2], ['c', 3]] as const) {
      await store.write(run, { facts: facts(run), state: FRESH })
      await store.putFiles(run, files(value))
    }
    expect([await store.files('a'), await store.files('b')]).toEqual([files(1), files(2)])
    await store.putFiles('a', null)
    await store.remove('b')
    expect([await store.files('a'), await store.files('b'), await store.files('c')]).toEqual([null, null, files(3)])
  })

  it('puts a history together from its pieces, and writes what follows an earlier record anew', async () => {
    const store = await open()
    await store.write('a', { facts: facts('a'), state: FRESH })
    const cuts = [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 7, 3 * PIECE + 9]
    for (const [index, to] of cuts.slice(1).entries()) await store.write('a', { state: state([], to), history: { from: cuts[index]!, records: records(cuts[index]! + 1, to) } })
    const whole = 3 * PIECE + 9
    expect(await store.history('a', whole)).toEqual(records(1, whole))
    // Going on from an earlier epoch.
    const other = records(PIECE + 6, PIECE + 10).map((each) => ({ ...each, loss: 7 }))
    await store.write('a', { state: state([], PIECE + 10), history: { from: PIECE + 5, records: other } })
    expect(await store.history('a', PIECE + 10)).toEqual([...records(1, PIECE + 5), ...other])
    expect(await store.history('a', PIECE + 5)).toEqual(records(1, PIECE + 5))
  })
})

describe('in the browser', () => {
  it('a write that breaks off in the middle leaves the moment before it as it was', async () => {
    const store = await openMomentDatabase()
    await store.write('a', { facts: facts('a'), state: state([1], 1), put: [content(1)], history: { from: 0, records: records(1, 1) } })
    // The browser takes the moment, then the state, and cannot store the history.
    const unstorable = { ...record(2), loss: (() => 1) as unknown as number }
    await expect(store.write('a', { state: state([1, 2], 2), put: [content(2)], drop: [1], history: { from: 1, records: [unstorable] } })).rejects.toThrow('could not be cloned')
    expect(await store.run('a')).toEqual({ facts: facts('a'), state: state([1], 1) })
    expect(await store.moment('a', 1)).toEqual(content(1))
    expect(await store.moment('a', 2)).toBeNull()
    expect(await store.history('a', 1)).toEqual(records(1, 1))
    // And the store works on.
    await store.write('a', { state: state([2], 1), put: [content(2)], drop: [1] })
    expect(await store.moment('a', 2)).toEqual(content(2))
  })

  it('another page finds what this one stored', async () => {
    await (await openMomentDatabase()).write('a', { facts: facts('a'), state: state([1]), put: [content(1)] })
    expect(await (await openMomentDatabase()).moment('a', 1)).toEqual(content(1))
  })

  it('is refused with a reason where there is none', async () => {
    vi.stubGlobal('indexedDB', undefined)
    await expect(openMomentDatabase()).rejects.toThrow('this browser stores nothing here')
    vi.unstubAllGlobals()
  })
})
