import { expect, test } from 'vitest'
import { createWatch } from '../../../renderer/training/watch.ts'

/** A watch with a clock that the test turns. */
function stage() {
  let time = 0
  let tick: (() => void) | null = null
  const dead: number[] = []
  const watch = createWatch((seconds) => dead.push(seconds), {
    now: () => time,
    every: (_, run) => {
      tick = run
      return () => (tick = null)
    },
  })
  /** Lets seconds pass, with a look after each. */
  const pass = (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      time += 1000
      tick?.()
    }
  }
  return { watch, dead, pass, sleep: (seconds: number) => (time += seconds * 1000) }
}

test('ten seconds without a sign of life are noticed, once', () => {
  const { watch, dead, pass } = stage()
  watch.begin()
  watch.sign(true)
  pass(9)
  expect(dead).toEqual([])
  pass(5)
  expect(dead).toEqual([10])
})

test('any event is a sign of life', () => {
  const { watch, dead, pass } = stage()
  watch.begin()
  watch.sign(true)
  for (let turn = 0; turn < 10; turn += 1) {
    pass(8)
    watch.sign(false)
  }
  expect(dead).toEqual([])
})

test('compiling before the first losses may take a minute', () => {
  const { watch, dead, pass } = stage()
  watch.begin()
  pass(59)
  expect(dead).toEqual([])
  pass(1)
  expect(dead).toEqual([60])
})

test('a network whose steps take seconds is given twenty times as long', () => {
  const { watch, dead, pass } = stage()
  watch.begin()
  for (let step = 0; step < 5; step += 1) {
    watch.sign(true)
    pass(3)
  }
  pass(56)
  expect(dead).toEqual([])
  pass(2)
  expect(dead).toEqual([60])
})

test('a laptop that slept, a pause and an end are no silence', () => {
  const { watch, dead, pass, sleep } = stage()
  watch.begin()
  watch.sign(true)
  sleep(3600)
  pass(7)
  expect(dead).toEqual([])
  watch.sign(true)
  watch.rest()
  pass(100)
  expect(dead).toEqual([])
})
