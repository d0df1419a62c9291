import { expect, it, vi } from 'vitest'
import { createProject } from '../../../../shared/project/create.ts'
import { createRun, type Run } from '../../../../renderer/training/run.ts'

vi.mock('../../../../renderer/training/client.ts', () => ({ WorkerCrashed: class extends Error {}, onEvent: () => () => {}, onCrash: () => () => {}, onProgress: () => () => {}, kill: () => {}, request: () => new Promise(() => {}) }))
const { canTrainOn, epochsAfter } = await import('../../../../renderer/training/timeTravel/trainOn.ts')
const { familiesOf } = await import('../../../../renderer/training/charts/RunList.tsx')

const project = createProject()
const after = (stoppedBy: NonNullable<Run['end']>['stoppedBy'], epoch: number, epochs = 10): Run => ({
  ...createRun(1, 'Run 1', 0, { ...project, training: { ...project.training, epochs } }), state: 'ended', end: { stoppedBy, seconds: 1, epoch, bestEpoch: epoch, test: null, advice: null },
})

it.each([
  ['a run that has done all of its epochs does as many again', after('finished', 10), 20],
  ['early stopping goes on from the epoch that it went back to', after('earlyStopping', 6), 16],
  ['who stopped it wants the rest', after('user', 3), 10],
  ['who stopped it after its last epoch wants as many again', after('user', 10), 20],
  ['never more than the settings take', after('finished', 60_000, 60_000), 100_000],
])('%s', (_, run, epochs) => {
  expect(epochsAfter(run)).toBe(epochs)
  expect(canTrainOn(run)).toBe(true)
})

it.each([
  ['a run that diverged', after('notFinite', 2)],
  ['one with nothing to learn', after('nothingToLearn', 0)],
  ['one that goes on', { ...after('user', 3), state: 'running' as const, end: null }],
  ['one of another document', { ...after('finished', 10), left: true }],
  ['no run', null],
])('%s cannot be trained on', (_, run) => {
  expect(canTrainOn(run)).toBe(false)
})

it('branches stand below the run that they come from, the newest first; one whose run is gone stands for itself', () => {
  const run = (id: number, parent: number | null): Run => ({ ...createRun(id, `Run ${id}`, 0, project), parent: parent === null ? null : { id: parent, name: `Run ${parent}`, epoch: 1 } })
  const listed = (runs: readonly Run[]) => familiesOf(runs).map(({ run: { id }, depth }) => [id, depth])
  expect(listed([run(1, null), run(2, 1), run(3, null), run(4, 1), run(5, 2)])).toEqual([[3, 0], [1, 0], [4, 1], [2, 1], [5, 2]])
  expect(listed([run(2, 1), run(5, 2)])).toEqual([[2, 0], [5, 1]])
})
