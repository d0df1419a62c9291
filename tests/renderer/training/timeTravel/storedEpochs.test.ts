import { describe, expect, it } from 'vitest'
import { createProject } from '../../../../shared/project/create.ts'
import type { StoredMoment } from '../../../../shared/training/protocol.ts'
import { createRun, type Run } from '../../../../renderer/training/run.ts'
import { epochAfterKey, nearestStored, newestEpoch, storedEpochs } from '../../../../renderer/training/timeTravel/storedEpochs.ts'

const moment = (epoch: number, kind: StoredMoment['kind'] = 'epoch', batch = 0): StoredMoment => ({ epoch, batch, step: 10 * epoch + batch, kind })
const stored = storedEpochs([moment(1), moment(4, 'best'), moment(9), moment(9, 'latest', 3), moment(10)])

describe('storedEpochs', () => {
  it('are the ends of epochs, rising, with the best among them', () => {
    expect(stored).toEqual([{ epoch: 1, best: false }, { epoch: 4, best: true }, { epoch: 9, best: false }, { epoch: 10, best: false }])
    expect(storedEpochs([moment(0), moment(2, 'latest', 5)])).toEqual([])
  })
})

it.each([[0, 1], [2, 1], [2.6, 4], [6, 4], [7, 9], [9.5, 9], [99, 10]])('nearest to epoch %d lies %d', (epoch, nearest) => {
  expect(nearestStored(stored, epoch)).toBe(nearest)
})

it('nothing is near where nothing is stored', () => {
  expect(nearestStored([], 3)).toBeNull()
})

it.each([
  ['ArrowLeft', 9, 4], ['ArrowDown', 1, 1], ['ArrowRight', 4, 9], ['ArrowUp', 10, 10], ['Home', 9, 1], ['End', 1, 10],
  // A place that is no longer stored.
  ['ArrowLeft', 6, 4], ['ArrowRight', 6, 9], ['PageUp', 4, 9], ['PageDown', 4, 1], ['a', 4, undefined],
] as const)('%s goes from epoch %d to %s', (key, from, to) => {
  expect(epochAfterKey(key, stored, from)).toBe(to)
})

describe('newestEpoch', () => {
  const run = createRun(1, 'Run 1', 0, createProject())
  const end = (epoch: number): Run => ({ ...run, state: 'ended', end: { stoppedBy: 'earlyStopping', seconds: 1, epoch, bestEpoch: epoch, test: null, advice: null } })
  it('is the last stored one while a run goes on, and where its network stands after it', () => {
    expect(newestEpoch(run, stored)).toBe(10)
    expect(newestEpoch(end(4), stored)).toBe(4)
    expect(newestEpoch(end(4), [])).toBeNull()
  })
})
