import { beforeAll, describe, expect, it } from 'vitest'
import golden from '../../fixtures/pytorch/schedules.json' with { type: 'json' }
import { parseProject } from '../../../shared/project/parse.ts'
import { SCHEDULE_KINDS, trainingSchema, type TrainingConfig } from '../../../shared/training/config.ts'
import { checkSchedule, scheduledRate, SCHEDULES } from '../../../shared/training/schedules/index.ts'
import { useBackend } from '../../support/tensorflow.ts'
import { project, record, SMALL, train } from '../../support/training.ts'

beforeAll(() => useBackend('cpu'))

const { base, epochs, stepsPerEpoch, losses } = golden
const configOf = (schedule: object | undefined, training: object = {}): TrainingConfig => trainingSchema.parse({ schedule, epochs, ...training })

describe.each(golden.cases.map(({ schedule, rates }): [string, object, readonly number[]] => [JSON.stringify(schedule), schedule, rates]))('%s', (_, schedule, rates) => {
  it('has the rates of PyTorch at every step', () => {
    const rate = scheduledRate(configOf(schedule))
    expect(rates).toHaveLength(epochs * stepsPerEpoch)
    rates.forEach((wanted, step) => {
      const at = { step, stepsPerEpoch, base, losses: losses.slice(0, Math.floor(step / stepsPerEpoch)) }
      expect(Math.abs(rate(at) / wanted - 1), `step ${step}: ${rate(at)} against ${wanted}`).toBeLessThan(1e-9)
    })
  })

  it('scales with the learning rate where it has no lowest rate', () => {
    const rate = scheduledRate(configOf({ ...schedule, minimum: 0 }))
    const at = (learningRate: number) => rate({ step: 40, stepsPerEpoch, base: learningRate, losses: losses.slice(0, 5) })
    expect(at(0.3)).toBeCloseTo(3 * at(0.1), 12)
  })
})

it('every kind of the file format has a file, a title and an equation, and stays positive and finite on the shortest runs', () => {
  expect(SCHEDULES.map(({ kind }) => kind)).toEqual([...SCHEDULE_KINDS])
  for (const { kind, title, summary, equation, source } of SCHEDULES) {
    for (const text of [title, summary, equation, source]) expect(text).not.toBe('')
    for (const [length, total] of [[1, 1], [1, 2], [3, 1], [4, 1], [10, 1]] as const) {
      for (const rise of [0, 0.1, 1]) {
        const rate = scheduledRate(configOf({ kind, ...(kind === 'oneCycle' ? { rise } : {}) }, { epochs: total }))
        const rates = Array.from({ length: length * total }, (_, step) => rate({ step, stepsPerEpoch: length, base: 0.1, losses: [] }))
        expect(rates.every((each) => Number.isFinite(each) && each > 0 && each <= 0.1 * (1 + 1e-12)), `${kind} ${length} ${total} ${rise}: ${rates.join()}`).toBe(true)
      }
    }
  }
})

it.each([
  [{ kind: 'step', every: 0 }, 'Every s epochs must be a whole number from 1 to 100,000, not 0.'],
  [{ kind: 'exponential', gamma: 1.5 }, 'Factor γ must be a number from 0.000001 to 1, not 1.5.'],
  [{ kind: 'warmup', length: 'long' }, 'Warm-up w (epochs) must be a number from 0.001 to 100000, not "long".'],
  [{ kind: 'cosine', minimum: 0.5 }, 'The lowest rate 0.5 of the schedule lies above the learning rate 0.02. Make it smaller, or the learning rate larger.'],
])('refuses %j in a sentence, before a run', async (schedule, message) => {
  const run = record()
  const started = await run.session.start(project(SMALL, { schedule }), { backend: 'cpu' })
  expect(started).toMatchObject({ ok: false, mistake: { code: 'schedule' } })
  expect(started.ok ? '' : started.mistake.message).toBe(message)
  expect(checkSchedule(trainingSchema.parse({ schedule: { kind: 'cosine' } }))).toEqual([])
  await run.session.dispose()
})

it('a file that asks for a schedule that there is not is refused with the place', () => {
  const parsed = parseProject(JSON.stringify({ format: 'layerwright/project', version: 1, graph: { nodes: [], edges: [] }, training: { schedule: { kind: 'zigzag' } } }))
  expect(parsed).toMatchObject({ ok: false, message: expect.stringContaining('schedule') })
})

describe('a run', () => {
  // 5 steps an epoch.
  it('takes the rates and writes down the one that each epoch ended with', async () => {
    const rates = async (schedule?: object) => {
      const run = record()
      await train(run, project(SMALL, { schedule }))
      await run.session.dispose()
      return run.find('epoch').map((event) => event.record.learningRate)
    }
    expect(await rates()).toEqual([0.02, 0.02, 0.02, 0.02])
    const halves = await rates({ kind: 'exponential', gamma: 0.5 })
    halves.forEach((rate, epoch) => expect(rate).toBeCloseTo(0.02 * 0.5 ** epoch, 12))
    const line = await rates({ kind: 'warmup', length: 2, start: 0.1 })
    ;[0.1 + 0.9 * 0.4, 0.1 + 0.9 * 0.9, 1, 1].forEach((share, epoch) => expect(line[epoch]).toBeCloseTo(0.02 * share, 12))
  })

  it('learns with the rate of each step: half the rate of SGD moves the weights half as far', async () => {
    const moved = async (schedule?: object) => {
      const run = record()
      await train(run, project(SMALL, { epochs: 0 }))
      const start = (await run.session.trained())!.weights.find(({ name }) => name === 'out.bias')!.values
      await train(run, project(SMALL, { epochs: 1, batchSize: 100, optimizer: { kind: 'sgd', learningRate: 0.1 }, schedule }))
      const end = (await run.session.trained())!.weights.find(({ name }) => name === 'out.bias')!.values
      await run.session.dispose()
      return end[0]! - start[0]!
    }
    const whole = await moved()
    expect(whole).not.toBe(0)
    expect((await moved({ kind: 'warmup', length: 2, start: 0.5 })) / whole).toBeCloseTo(0.5, 4)
  })

  it('takes a new learning rate as the one that the schedule starts from', async () => {
    const run = record({ onEvent: (event, session) => event.event === 'epoch' && session.setLearningRate(0.5) })
    await train(run, project(SMALL, { epochs: 2, schedule: { kind: 'exponential', gamma: 0.1 } }))
    expect(run.find('epoch').map((event) => event.record.learningRate)).toEqual([0.02, 0.05])
    await run.session.dispose()
  })

  it.each([{ kind: 'oneCycle' }, { kind: 'warmRestarts', period: 1, stretch: 2 }, { kind: 'plateau', patience: 0, threshold: 0.5, factor: 0.5 }])('stopped within an epoch and resumed under %j, takes the steps of one that never stopped', async (schedule) => {
    const whole = project(SMALL, { epochs: 6, schedule })
    const straight = record()
    await train(straight, whole)
    const first = record({ onEvent: (event, session) => event.event === 'epoch' && event.record.epoch === 3 && session.pause() })
    const started = await first.session.start(whole, { backend: 'cpu' })
    if (!started.ok) throw new Error(started.mistake.message)
    await new Promise((resolve) => setTimeout(resolve, 30))
    first.session.step()
    await new Promise((resolve) => setTimeout(resolve, 30))
    first.session.stop()
    await started.value.finished
    const second = record()
    await train(second, whole, { resume: (await first.session.trained())! })
    expect([...first.losses(), ...second.losses()]).toEqual(straight.losses())
    expect([...first.find('epoch'), ...second.find('epoch')].map((event) => event.record.learningRate)).toEqual(straight.find('epoch').map((event) => event.record.learningRate))
    expect(new Set(straight.find('epoch').map((event) => event.record.learningRate)).size).toBeGreaterThan(1)
    for (const { session } of [straight, first, second]) await session.dispose()
  })
})
