import { beforeEach, expect, test, vi } from 'vitest'
import { createProject } from '../../../../shared/project/create.ts'
import type { RequestName, StoredMoment, TrainingEvent } from '../../../../shared/training/protocol.ts'

interface Question {
  readonly name: RequestName
  readonly input: unknown
  readonly answer: (output: unknown) => Promise<void>
}
const held = vi.hoisted(() => ({ asked: [] as Question[], listeners: [] as ((event: TrainingEvent) => void)[], crash: [] as (() => void)[] }))
vi.mock('../../../../renderer/training/client.ts', () => ({
  WorkerCrashed: class extends Error {},
  onEvent: (listener: (event: TrainingEvent) => void) => {
    held.listeners.push(listener)
    return () => {}
  },
  onCrash: (listener: () => void) => {
    held.crash.push(listener)
    return () => {}
  },
  request: (name: RequestName, input: unknown) => new Promise((resolve) => {
    held.asked.push({ name, input, answer: async (output) => {
      resolve(output)
      await settle()
    } })
  }),
}))
const warned: string[] = []
vi.mock('../../../../renderer/notice.tsx', () => ({ tell: () => {}, takeBack: () => {}, warn: (_title: string, message: string) => warned.push(message) }))
const { addRun, removeRun, replaceRun, useRuns, activeRun } = await import('../../../../renderer/store/run.ts')
const { useTimeTravel } = await import('../../../../renderer/store/timeTravel.ts')
const { forgetLooking, lookAt, lookAtNewest } = await import('../../../../renderer/training/timeTravel/look.ts')
const { followTimeTravel } = await import('../../../../renderer/training/timeTravel/follow.ts')
const { play, playOn } = await import('../../../../renderer/training/timeTravel/play.ts')

const settle = () => new Promise<void>((resolve) => { setTimeout(resolve) })
const looks = () => held.asked.filter(({ name }) => name === 'lookAt')
const last = () => looks().at(-1)!
const ok = (epoch: number) => ({ ok: true, value: { epoch } })
const state = () => useTimeTravel.getState()
followTimeTravel()

/** A run of ten epochs that has ended, all of them stored. */
function finished() {
  const run = addRun(createProject())
  replaceRun({ ...run, state: 'ended', end: { stoppedBy: 'finished', seconds: 1, epoch: 10, bestEpoch: 10, test: null, advice: null } })
  useTimeTravel.setState({ stored: { ...state().stored, [run.id]: Array.from({ length: 10 }, (_, index) => ({ epoch: index + 1, best: false })) } })
  return activeRun()!
}

beforeEach(async () => {
  useRuns.setState({ runs: [], activeId: null })
  // What a test left unanswered holds the next question up.
  for (const question of looks()) await question.answer(ok(0))
  await settle()
  for (const question of looks()) await question.answer(ok(0))
  useTimeTravel.setState({ stored: {}, chosen: null, wanted: null, looking: null, playing: false })
  held.asked.length = 0
  warned.length = 0
})

test('of many wishes while one is answered only the last is asked for', async () => {
  const run = finished()
  for (const epoch of [3, 4, 5, 6]) lookAt(run, epoch)
  expect(looks().map(({ input }) => input)).toEqual([{ run: run.key, epoch: 3 }])
  expect(state().wanted).toEqual({ run: run.id, epoch: 6 })
  await last().answer(ok(3))
  expect(looks().map(({ input }) => input)).toEqual([{ run: run.key, epoch: 3 }, { run: run.key, epoch: 6 }])
  expect(state().looking).toEqual({ run: run.id, epoch: 3 })
  await last().answer(ok(6))
  expect(state().looking).toEqual({ run: run.id, epoch: 6 })
  expect(looks()).toHaveLength(2)
})

test('the epoch of the network itself is the newest, of another run it is not', async () => {
  const first = finished()
  const second = finished()
  lookAt(second, 10)
  expect(state().wanted).toBeNull()
  expect(looks()).toHaveLength(0)
  lookAt(first, 10)
  expect(state().wanted).toEqual({ run: first.id, epoch: 10 })
  await last().answer(ok(10))
  lookAtNewest()
  expect(last().input).toBeNull()
  await last().answer(ok(10))
  expect(state().looking).toBeNull()
})

test('an epoch that is gone is left again, with its sentence', async () => {
  const run = finished()
  lookAt(run, 2)
  await last().answer({ ok: false, mistake: { code: 'moment-gone', message: 'Epoch 2 is not stored, or not any more. Choose another one.' } })
  expect(warned).toEqual(['Epoch 2 is not stored, or not any more. Choose another one.'])
  expect(last().input).toBeNull()
  await last().answer(ok(10))
  expect(state()).toMatchObject({ wanted: null, looking: null })
})

test('an answer from before a new run is not taken for one of it', async () => {
  const run = finished()
  lookAt(run, 2)
  const early = last()
  addRun(createProject())
  expect(state().wanted).toBeNull()
  await early.answer(ok(2))
  expect(state().looking).toBeNull()
})

test('a crash goes back to the newest', async () => {
  const run = finished()
  lookAt(run, 2)
  await last().answer(ok(2))
  for (const listener of held.crash) listener()
  expect(state()).toMatchObject({ wanted: null, looking: null })
  forgetLooking()
})

test('playing waits for each answer and ends at the newest', async () => {
  finished()
  play()
  expect(state().playing).toBe(true)
  playOn()
  playOn()
  expect(looks()).toHaveLength(1)
  const seen: number[] = []
  while (state().playing) {
    const { wanted } = state()
    seen.push(wanted!.epoch)
    await last().answer(ok(wanted!.epoch))
    playOn()
  }
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(last().input).toBeNull()
})

test('the stored epochs of a run are read when it ends; a run that is removed is forgotten', async () => {
  const run = finished()
  for (const listener of held.listeners) listener({ event: 'end', stoppedBy: 'finished', seconds: 1, epoch: 2, bestEpoch: 2, test: null, advice: null })
  const question = held.asked.find(({ name }) => name === 'moments')!
  expect(question.input).toEqual({ run: run.key })
  const moments: StoredMoment[] = [{ epoch: 1, batch: 0, step: 4, kind: 'epoch' }, { epoch: 2, batch: 0, step: 8, kind: 'best' }]
  await question.answer(moments)
  expect(state().stored[run.id]).toEqual([{ epoch: 1, best: false }, { epoch: 2, best: true }])
  removeRun(run.id)
  expect(held.asked.filter(({ name }) => name === 'forgetRun').map(({ input }) => input)).toEqual([{ run: run.key }])
  expect(state().stored).toEqual({})
})
