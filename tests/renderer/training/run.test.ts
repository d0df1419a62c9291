import { beforeEach, describe, expect, it } from 'vitest'
import { createProject } from '../../../shared/project/create.ts'
import type { EpochRecord, TrainingEvent } from '../../../shared/training/protocol.ts'
import { MOST_POINTS } from '../../../shared/training/lossCurve.ts'
import { applyEvents, createRun, epochNow, shareDone } from '../../../renderer/training/run.ts'
import { activeRun, addRestoredRun, addRun, clearRuns, leaveRuns, MAX_RUNS, receive, removeRun, renameRun, replaceRun, useRuns } from '../../../renderer/store/run.ts'

const start: TrainingEvent = { event: 'start', backend: 'wasm', engine: 'plan', parameters: 41, sizes: { train: 70, validation: 15, test: 15 }, stepsPerEpoch: 3 }

function epoch(number: number, loss: number, valLoss: number | null = loss): EpochRecord {
  return { epoch: number, step: number * 3, loss, accuracy: 0.5, valLoss, valAccuracy: 0.5, samplesPerSecond: 100, learningRate: 0.001 }
}

function batches(from: number, to: number, loss = 1): TrainingEvent {
  return { event: 'batches', first: from, losses: new Float64Array(to - from + 1).fill(loss), samplesPerSecond: 200, secondsLeft: 4 }
}

function end(stoppedBy: 'finished' | 'earlyStopping' | 'user' | 'notFinite', bestEpoch: number | null): TrainingEvent {
  return { event: 'end', stoppedBy, seconds: 1, epoch: 2, bestEpoch, test: null, advice: null }
}

const fresh = () => createRun(1, 'Run 1', 0, createProject())

describe('applyEvents', () => {
  it('follows a run from start to end', () => {
    let run = applyEvents(fresh(), [start, batches(1, 2)])
    expect(run).toMatchObject({ state: 'running', backend: 'wasm', step: 2, samplesPerSecond: 200, secondsLeft: 4 })
    expect(epochNow(run)).toBe(1)
    expect(shareDone(run)).toBeCloseTo(2 / 30)
    run = applyEvents(run, [batches(3, 3), { event: 'epoch', record: epoch(1, 0.9) }, batches(4, 6), { event: 'epoch', record: epoch(2, 0.7) }])
    expect(run.lastEpoch?.epoch).toBe(2)
    expect(run.bestEpoch?.epoch).toBe(2)
    run = applyEvents(run, [end('finished', 2), { event: 'status', status: 'ended' }])
    expect(run).toMatchObject({ state: 'ended', secondsLeft: null })
    expect(run.end?.stoppedBy).toBe('finished')
    expect(shareDone(run)).toBe(1)
    expect(epochNow(run)).toBe(2)
  })

  it.each([
    ['paused', [start, { event: 'status', status: 'paused' }], 'paused'],
    ['paused and resumed', [start, { event: 'status', status: 'paused' }, { event: 'status', status: 'running' }], 'running'],
    ['a status before the start message', [{ event: 'status', status: 'paused' }, start], 'paused'],
    ['broken off', [start, batches(1, 1), { event: 'failed', mistake: { code: 'x', message: 'The GPU was lost.' } }], 'failed'],
    ['stopped by the user', [start, end('user', null)], 'ended'],
    ['diverged', [start, end('notFinite', null)], 'ended'],
  ] as [string, TrainingEvent[], string][])('%s', (_, events, state) => {
    expect(applyEvents(fresh(), events).state).toBe(state)
    expect(events.reduce((run, event) => applyEvents(run, [event]), fresh()).state).toBe(state)
  })

  it('takes the best epoch by validation loss, by training loss without one, and never one that is not a number', () => {
    const best = (...records: EpochRecord[]) => applyEvents(fresh(), [start, ...records.map((record): TrainingEvent => ({ event: 'epoch', record }))]).bestEpoch?.epoch
    expect(best(epoch(1, 0.9, 0.5), epoch(2, 0.1, 0.6))).toBe(1)
    expect(best(epoch(1, 0.9, null), epoch(2, 0.1, null))).toBe(2)
    expect(best(epoch(1, 0.9, 0.5), epoch(2, 0.1, 0.5))).toBe(1)
    expect(best(epoch(1, 0.9), epoch(2, Number.NaN))).toBe(1)
    expect(best(epoch(1, 0.9, 0.5), epoch(2, 0.1, null))).toBe(1)
    expect(best(epoch(1, Number.NaN))).toBeUndefined()
  })

  it('stays within its memory over a hundred thousand batches and keeps the extremes and the best epoch', () => {
    let run = applyEvents(fresh(), [start])
    for (let from = 1; from <= 100_000; from += 50) {
      const losses = Float64Array.from({ length: 50 }, (_, i) => (from + i === 51_234 ? -7 : 1 + Math.sin(from + i)))
      const number = (from - 1) / 50 + 1
      run = applyEvents(run, [
        { event: 'batches', first: from, losses, samplesPerSecond: 1, secondsLeft: null },
        { event: 'epoch', record: { ...epoch(number, 1, number === 777 ? 0.1 : 2 + Math.cos(number)), step: from + 49 } },
      ])
      expect(run.batches.length).toBeLessThanOrEqual(MOST_POINTS)
      expect(run.epochs.length).toBeLessThanOrEqual(MOST_POINTS)
    }
    expect(run.batches.some((batch) => batch.loss === -7)).toBe(true)
    expect(run.bestEpoch?.epoch).toBe(777)
    expect(run.epochs.some((record) => record.epoch === 777)).toBe(true)
  })
})

describe('the runs', () => {
  beforeEach(() => useRuns.setState({ runs: [], activeId: null }))

  it('sends events to the active run only', () => {
    const first = addRun(createProject())
    receive([start, end('finished', 1)])
    const second = addRun(createProject())
    receive([start])
    expect(useRuns.getState().runs.map(({ id, state }) => [id, state])).toEqual([[first.id, 'ended'], [second.id, 'running']])
    expect(first.colour).not.toBe(second.colour)
  })

  it('renames, removes and clears, but never a run that trains', () => {
    const first = addRun(createProject())
    receive([start, end('finished', 1)])
    const second = addRun(createProject())
    receive([start])
    renameRun(first.id, '  small network ')
    expect(useRuns.getState().runs[0]?.name).toBe('small network')
    renameRun(first.id, ' ')
    expect(useRuns.getState().runs[0]?.name).toBe(`Run ${first.id}`)
    removeRun(second.id)
    clearRuns()
    expect(useRuns.getState().runs.map(({ id }) => id)).toEqual([second.id])
    receive([end('user', null)])
    removeRun(second.id)
    expect(useRuns.getState()).toMatchObject({ runs: [], activeId: null })
    receive([start])
    expect(useRuns.getState().runs).toEqual([])
  })

  it('leaves the runs of another document to be compared with, but nothing answers for its network', () => {
    const first = addRun(createProject('Old'))
    receive([start, batches(1, 2)])
    leaveRuns()
    leaveRuns()
    expect(useRuns.getState()).toMatchObject({ activeId: null, runs: [{ name: `Run ${first.id} · Old`, visible: false, state: 'ended', step: 2 }] })
    receive([batches(3, 4)])
    expect(useRuns.getState().runs[0]?.step).toBe(2)
    const next = addRun(createProject('New'))
    expect(useRuns.getState()).toMatchObject({ activeId: next.id, runs: [{ visible: false }, { visible: true, name: `Run ${next.id}` }] })
  })

  it('keeps a limited number', () => {
    for (let i = 0; i < MAX_RUNS + 5; i += 1) {
      addRun(createProject())
      receive([start, end('finished', 1)])
    }
    expect(useRuns.getState().runs).toHaveLength(MAX_RUNS)
  })

  it('shows the curves of a network that came with a file', () => {
    addRestoredRun(createProject(), [epoch(1, 0.9), epoch(2, 0.4), epoch(3, 0.6)])
    expect(activeRun()).toMatchObject({ state: 'ended', stepsPerEpoch: 3, end: { epoch: 3, bestEpoch: 2 } })
    expect(activeRun()?.epochs).toHaveLength(3)
  })

  it('replaces one run and leaves the others untouched', () => {
    const first = addRun(createProject())
    addRun(createProject())
    const others = useRuns.getState().runs[1]
    replaceRun({ ...first, name: 'x' })
    expect(useRuns.getState().runs[1]).toBe(others)
  })
})
