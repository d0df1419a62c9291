import { describe, expect, it } from 'vitest'
import { createProject } from '../../../shared/project/create.ts'
import type { TrainingEvent } from '../../../shared/training/protocol.ts'
import { applyEvents, createRun, type Run, type RunEnd } from '../../../renderer/training/run.ts'
import { caseOfRun } from '../../../renderer/training/doctor/caseOfRun.ts'
import { diagnose } from '../../../shared/training/doctor/index.ts'
import { judge, type Verdict } from '../../../renderer/training/verdict.ts'

const start: TrainingEvent = { event: 'start', backend: 'cpu', engine: 'tensorflow', parameters: 1, sizes: { train: 1, validation: 1, test: 1 }, stepsPerEpoch: 1 }
const ended: RunEnd = { stoppedBy: 'finished', seconds: 1, epoch: 99, bestEpoch: null, test: null, advice: null }

/** What the card says, with a doctor who has just looked for the first time. */
function judgeRun(run: Run): Verdict {
  return judge(run, diagnose(caseOfRun(run, new Set())))
}

function judgeCurves(train: readonly number[], validation: readonly number[] | null, end: Partial<RunEnd> | null) {
  const events: TrainingEvent[] = train.map((loss, i) => ({
    event: 'epoch',
    record: { epoch: i + 1, step: i + 1, loss, accuracy: null, valLoss: validation?.[i] ?? null, valAccuracy: null, samplesPerSecond: 1, learningRate: 0.1 },
  }))
  if (end) events.push({ event: 'end', ...ended, ...end })
  return judgeRun(applyEvents(createRun(1, 'Run 1', 0, createProject()), [start, ...events]))
}

const halving = [1, 0.5, 0.25, 0.125, 0.0625, 0.03125]
const flat = [1, 0.3, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2]

describe('judge', () => {
  it('does not call a loss that was thrown up a fall, however it wobbles', () => {
    const record = (epoch: number, loss: number) => ({ epoch, step: epoch, loss, accuracy: 0.1, valLoss: loss, valAccuracy: 0.1, samplesPerSecond: 1, learningRate: 1e6 })
    const run = applyEvents(createRun(1, 'Run 1', 0, createProject()), [
      start,
      { event: 'batches', first: 1, losses: Float64Array.of(2.3), samplesPerSecond: 1, secondsLeft: null },
      ...[5e6, 3e5, 2.9e5, 2.8e5].map((loss, index): TrainingEvent => ({ event: 'epoch', record: record(index + 1, loss) })),
    ])
    expect(judgeRun(run)).toEqual({ tone: 'bad', title: 'Diverging', text: 'The loss rose from 2.3 at the first step to 280000: the steps are too large. Lower the learning rate from 1000000 to 100000 or less.' })
  })

  it.each([
    ['nothing yet', [], null, null, 'First epoch'],
    ['stopped in the first epoch', [], null, { stoppedBy: 'user' }, 'Stopped early'],
    ['one epoch', [1], [1], null, 'Learning'],
    ['one epoch and done', [1], [1], {}, 'Trained briefly'],
    ['falling, in training', halving, halving, null, 'Converging'],
    ['falling, at the end', halving, halving, {}, 'Still falling'],
    ['without a validation part', halving, null, {}, 'Still falling'],
    ['flat', flat, flat, {}, 'Settled'],
    ['flat, in training', flat, flat, null, 'Hardly moving'],
    ['never fell', [0.7, 0.7, 0.71, 0.7], [0.7, 0.7, 0.7, 0.7], {}, 'Did not learn'],
    ['rises from the third epoch', [1, 0.5, 0.3, 0.2, 0.1, 0.05], [1, 0.6, 0.5, 0.6, 0.7, 0.8], null, 'Overfitting'],
    ['rises by a hair', [1, 0.5, 0.3, 0.2, 0.1, 0.05], [1, 0.6, 0.5, 0.501, 0.502, 0.503], null, 'Hardly moving'],
    ['not a number', halving, halving, { stoppedBy: 'notFinite' }, 'Diverged'],
  ] as [string, number[], number[] | null, Partial<RunEnd> | null, string][])('%s', (_, train, validation, end, title) => {
    expect(judgeCurves(train, validation, end).title).toBe(title)
  })

  it('names the numbers', () => {
    expect(judgeCurves(halving, halving, null).text).toBe('Validation (0.0313) follows training (0.0313) with a gap of 0. The loss still falls by 50.0% an epoch: keep going.')
    expect(judgeCurves([1, 0.5, 0.3, 0.2, 0.1, 0.05], [1, 0.6, 0.5, 0.6, 0.7, 0.8], null).text).toContain('lowest at epoch 3 (0.5) and is now 0.8')
    expect(judgeCurves(halving, halving, { stoppedBy: 'notFinite', breakdown: { epoch: 7, step: 7, loss: Number.NaN } }).text).toContain('in epoch 7, step 7: the loss was no longer a number (NaN). The steps are most likely too large: lower the learning rate from 0.1 to 0.01')
  })

  it('says so when nothing has been trained, and why a run broke off', () => {
    expect(judge(null, []).title).toBe('Ready to train')
    const failed = applyEvents(createRun(1, 'Run 1', 0, createProject()), [start, { event: 'failed', mistake: { code: 'lost', message: 'The GPU was lost.' } }])
    expect(judgeRun(failed)).toEqual({ tone: 'bad', title: 'Training broke off', text: 'The GPU was lost.' })
  })
})
