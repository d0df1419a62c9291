import { describe, expect, it } from 'vitest'
import { createProject } from '../../../shared/project/create.ts'
import type { TrainingEvent } from '../../../shared/training/protocol.ts'
import { curvesOf, describeCurves, extentOf, linearTicks, logTicks } from '../../../renderer/training/charts/curves.ts'
import { applyEvents, branchOff, createRun } from '../../../renderer/training/run.ts'

const start: TrainingEvent = { event: 'start', backend: 'cpu', engine: 'tensorflow', parameters: 1, sizes: { train: 8, validation: 0, test: 0 }, stepsPerEpoch: 4 }
const batches: TrainingEvent = { event: 'batches', first: 3, losses: Float64Array.of(3, Number.NaN), samplesPerSecond: 1, secondsLeft: null }
const epoch: TrainingEvent = { event: 'epoch', record: { epoch: 1, step: 4, loss: 2, accuracy: 0.5, valLoss: null, valAccuracy: null, samplesPerSecond: 1, learningRate: 1 } }
const run = applyEvents(createRun(1, 'Run 1', 0, createProject()), [start, batches, epoch])

describe('curvesOf', () => {
  it('places batches between epochs, leaves gaps where there is no number and lines out where there are none', () => {
    expect(curvesOf([run], 'loss', true).map(({ kind, points }) => [kind, points])).toEqual([
      ['batch', [{ x: 0.75, y: 3 }, { x: 1, y: null }]],
      ['training', [{ x: 1, y: 2 }]],
    ])
    expect(curvesOf([run], 'accuracy', true).map(({ kind, points }) => [kind, points])).toEqual([['training', [{ x: 1, y: 0.5 }]]])
  })

  it('leaves hidden runs out', () => {
    expect(curvesOf([{ ...run, visible: false }], 'loss', true)).toEqual([])
  })

  it('does the work once for a run', () => {
    expect(curvesOf([run], 'loss', true)[0]!.points).toBe(curvesOf([run], 'loss', true)[0]!.points)
  })
})

describe('a branch', () => {
  const record = (number: number, loss: number) => ({ ...epoch.record, epoch: number, step: 4 * number, loss })
  const parent = applyEvents(run, [2, 3].map((number): TrainingEvent => ({ event: 'epoch', record: record(number, 4 - number) })))
  const begun = applyEvents({ ...branchOff(createRun(2, 'Run 2', 1, createProject()), parent, { epoch: 2, step: 8 }), stepsPerEpoch: 2 }, [
    { event: 'batches', first: 9, losses: Float64Array.of(5, 6), samplesPerSecond: 1, secondsLeft: null },
    { event: 'epoch', record: { ...record(3, 9), step: 10 } },
  ])
  const shown = (runs: readonly (typeof run)[]) => curvesOf(runs, 'loss', true).map(({ id, shared, points }) => [id, shared, points.map(({ x, y }) => [x, y])])

  it('is named after its epoch and begins there, beside the run that it comes from', () => {
    expect(begun).toMatchObject({ name: 'Run 2 · from epoch 2', parent: { id: 1, name: 'Run 1', epoch: 2 }, step: 10 })
    expect(shown([parent, begun]).filter(([id]) => id !== '1-batch')).toEqual([
      // Epochs of two batches now, of four before.
      ['2-batch', null, [[2.5, 5], [3, 6]]],
      ['1-training', null, [[1, 2], [2, 2], [3, 1]]],
      ['2-training', null, [[2, 2], [3, 9]]],
    ])
  })

  it('draws what it shares in the colour of that run where that is hidden, and in its own where it is gone', () => {
    expect(shown([{ ...parent, visible: false, colour: 4 }, begun]).slice(1)).toEqual([['2-training-shared', 4, [[1, 2], [2, 2]]], ['2-training', null, [[2, 2], [3, 9]]]])
    expect(shown([begun])[1]).toEqual(['2-training-shared', 1, [[1, 2], [2, 2]]])
    expect(describeCurves(curvesOf([begun], 'loss', false), String)).toBe('Run 2 · from epoch 2: training 9 after 3 epochs.')
  })
})

describe('describeCurves', () => {
  const say = (runs: readonly (typeof run)[]) => describeCurves(curvesOf(runs, 'loss', true), String)

  it('says of every run where its curves are, by epoch as soon as there is one', () => {
    expect(say([])).toBe('Nothing to draw yet.')
    expect(say([run])).toBe('Run 1: training 2 after 1 epoch.')
    const validated = applyEvents({ ...run, name: 'Wide' }, [{ event: 'epoch', record: { ...run.lastEpoch!, epoch: 2, step: 8, loss: 1.5, valLoss: Number.NaN } }])
    expect(say([run, validated])).toBe('Run 1: training 2 after 1 epoch; Wide: training 1.5, validation not a number after 2 epochs.')
    expect(say([{ ...run, epochs: [], batches: [{ step: 2, loss: 3 }] }])).toBe('Run 1: batches 3 after 0.5 epochs.')
  })

  it('counts runs that are too many for a sentence', () => {
    expect(say(Array.from({ length: 9 }, (_, index) => ({ ...run, name: `Run ${index}` })))).toMatch(/^Run 3: .*Run 8: training 2 after 1 epoch; and 3 more\.$/)
  })
})

describe('extentOf', () => {
  it('takes all numbers, or only those above zero', () => {
    const curves = [{ id: 'a', run, kind: 'training' as const, shared: null, points: [{ x: 0, y: -1 }, { x: 1, y: null }, { x: 2, y: 0 }, { x: 3, y: 5 }] }]
    expect(extentOf(curves, false)).toEqual([-1, 5])
    expect(extentOf(curves, true)).toEqual([5, 5])
    expect(extentOf([], false)).toBeNull()
  })
})

describe('linearTicks', () => {
  it.each([
    [0, 2.3, 4, [0, 1, 2, 3]],
    [0, 1, 4, [0, 0.25, 0.5, 0.75, 1]],
    [0.91, 1, 4, [0.9, 0.925, 0.95, 0.975, 1]],
    [0, 0, 4, [0, 0.25]],
    [-1, 1, 4, [-1, -0.5, 0, 0.5, 1]],
  ])('%d to %d', (low, high, count, ticks) => {
    expect(linearTicks(low, high, count)).toEqual(ticks)
  })

  it.each([[0, 1e-9], [3, 1e12], [-5e-4, 2e-3], [7, 7.0001]])('covers %d to %d with few ticks', (low, high) => {
    const ticks = linearTicks(low, high, 4)
    expect(ticks[0]).toBeLessThanOrEqual(low + (high - low) * 1e-6)
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(high - (high - low) * 1e-6)
    expect(ticks.length).toBeLessThanOrEqual(7)
  })
})

describe('logTicks', () => {
  it.each([
    [0.03, 2.3, [0.01, 0.1, 1, 10]],
    [0.3, 2.3, [0.2, 0.5, 1, 2, 5]],
    [1, 1, [1, 2]],
    [0.0001, 5, [0.0001, 0.001, 0.01, 0.1, 1, 10]],
    [0.01, 1, [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]],
  ])('%d to %d', (low, high, ticks) => {
    expect(logTicks(low, high)).toEqual(ticks)
  })

  it.each([[1e-30, 1e30], [0.5, 0.6], [9, 11], [1e-3, 999]])('covers %d to %d, rises, and has few ticks', (low, high) => {
    const ticks = logTicks(low, high)
    expect(ticks[0]).toBeLessThanOrEqual(low * 1.001)
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(high * 0.999)
    expect([...ticks].sort((a, b) => a - b)).toEqual(ticks)
    expect(ticks.length).toBeLessThanOrEqual(10)
  })
})
