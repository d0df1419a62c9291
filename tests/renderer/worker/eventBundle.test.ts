import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createEventBundle } from '../../../renderer/worker/eventBundle.ts'
import type { TrainingEvent } from '../../../shared/training/protocol.ts'

const epoch = (number: number): TrainingEvent => ({ event: 'epoch', record: { epoch: number, step: number, loss: 1, accuracy: null, valLoss: null, valAccuracy: null, samplesPerSecond: 1, learningRate: 0.1 } })
const alive: TrainingEvent = { event: 'alive' }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function listen() {
  const messages: (readonly TrainingEvent[])[] = []
  return { messages, say: createEventBundle((events) => messages.push(events)) }
}

test('thousands of epochs are one message, with the next event that is none, and in order', () => {
  const { messages, say } = listen()
  const epochs = Array.from({ length: 5000 }, (_, index) => epoch(index + 1))
  for (const each of epochs) say(each)
  expect(messages).toEqual([])
  say(alive)
  expect(messages).toEqual([[...epochs, alive]])
  vi.runAllTimers()
  expect(messages).toHaveLength(1)
})

test('anything else goes at once', () => {
  const { messages, say } = listen()
  say(alive)
  say({ event: 'status', status: 'paused' })
  expect(messages).toEqual([[alive], [{ event: 'status', status: 'paused' }]])
})

test('an epoch that nothing follows does not wait for long', () => {
  const { messages, say } = listen()
  say(epoch(1))
  say(epoch(2))
  vi.advanceTimersByTime(100)
  expect(messages).toEqual([[epoch(1), epoch(2)]])
  say(epoch(3))
  vi.advanceTimersByTime(100)
  expect(messages).toHaveLength(2)
})
