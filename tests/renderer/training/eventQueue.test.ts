import { describe, expect, it } from 'vitest'
import type { TrainingEvent } from '../../../shared/training/protocol.ts'
import { createEventQueue } from '../../../renderer/training/eventQueue.ts'

const batch = (step: number): TrainingEvent => ({ event: 'batches', first: step, losses: Float64Array.of(1), samplesPerSecond: 1, secondsLeft: null })
const status: TrainingEvent = { event: 'status', status: 'paused' }

function setUp() {
  const bundles: string[][] = []
  const timers: (() => void)[] = []
  const queue = createEventQueue((events) => bundles.push(events.map(({ event }) => event)), { set: (run) => timers.push(run) })
  return { queue, bundles, timers }
}

describe('the event queue', () => {
  it('bundles progress until its time has come', () => {
    const { queue, bundles, timers } = setUp()
    for (let step = 1; step <= 5; step += 1) queue.push(batch(step))
    expect(bundles).toEqual([])
    expect(timers).toHaveLength(1)
    timers.shift()!()
    expect(bundles).toEqual([['batches', 'batches', 'batches', 'batches', 'batches']])
    queue.push(batch(6))
    expect(timers).toHaveLength(1)
  })

  it('hands a change of state on at once, after what came before', () => {
    const { queue, bundles, timers } = setUp()
    queue.push(batch(1))
    queue.push(status)
    expect(bundles).toEqual([['batches', 'status']])
    timers.shift()!()
    expect(bundles).toHaveLength(1)
  })
})
