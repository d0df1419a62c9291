import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createEventBundle } from '../../../renderer/worker/eventBundle.ts'
import type { TrainingEvent } from '../../../shared/training/protocol.ts'

const epoch = (number: number, loss = 1): TrainingEvent => ({ event: 'epoch', record: { epoch: number, step: number, loss, accuracy: null, valLoss: null, valAccuracy: null, samplesPerSecond: 1, learningRate: 0.1 } })
const alive: TrainingEvent = { event: 'alive' }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function listen() {
  const messages: (readonly TrainingEvent[])[] = []
  return { messages, say: createEventBundle((events) => messages.push(events)) }
}

test('thousands of epochs are one message with the next event that is none: a few that lie evenly, the best among them, in order', () => {
  const { messages, say } = listen()
  for (let number = 1; number <= 5000; number += 1) say(epoch(number, number === 1234 ? 0.5 : 1))
  expect(messages).toEqual([])
  say(alive)
  expect(messages).toHaveLength(1)
  const sent = messages[0]!.flatMap((event) => (event.event === 'epoch' ? [event.record.epoch] : []))
  expect(sent.length).toBeLessThanOrEqual(51)
  expect(sent).toEqual(sent.toSorted((a, b) => a - b))
  expect([sent[0], sent.at(-1), sent.includes(1234)]).toEqual([1, 5000, true])
  expect(messages[0]!.at(-1)).toBe(alive)
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
