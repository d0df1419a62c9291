import { describe, expect, test } from 'vitest'
import { analyse } from '../../../../shared/analysis/analyse.ts'
import { createRandom } from '../../../../shared/random.ts'
import { trainingSchema } from '../../../../shared/training/config.ts'
import { noiseOf, slopeOf } from '../../../../shared/training/doctor/curve.ts'
import { diagnose, FINDINGS, type Case } from '../../../../shared/training/doctor/index.ts'
import { networkFacts } from '../../../../shared/training/doctor/networkFacts.ts'
import type { EpochRecord, LayerPulse, StopReason } from '../../../../shared/training/protocol.ts'
import { SMALL } from '../../../support/training.ts'

const network = networkFacts(analyse(SMALL))

function recordOf(epoch: number, loss: number, valLoss: number | null, more: Partial<EpochRecord> = {}): EpochRecord {
  return { epoch, step: 5 * epoch, loss, accuracy: null, valLoss, valAccuracy: null, samplesPerSecond: 1, learningRate: 0.1, ...more }
}

function caseOf(train: readonly number[], validation: readonly number[] | null, more: Partial<Case> = {}): Case {
  return {
    history: train.map((loss, index) => recordOf(index + 1, loss, validation?.[index] ?? null)),
    pulses: [], firstLoss: train[0] ?? null, training: trainingSchema.parse({}), network, data: null, stoppedBy: null, breakdown: null, keptEpoch: train.length, standing: new Set(), ...more,
  }
}

const idsOf = (patient: Case) => diagnose(patient).map(({ id }) => id)

describe('noise', () => {
  test('is a standard deviation, whatever the trend', () => {
    const random = createRandom(1)
    const noisy = Array.from({ length: 400 }, (_, index) => ({ epoch: index, value: 5 - 0.01 * index + 0.2 * random.normal() }))
    expect(noiseOf(noisy)).toBeGreaterThan(0.17)
    expect(noiseOf(noisy)).toBeLessThan(0.23)
    expect(slopeOf(Array.from({ length: 20 }, (_, index) => ({ epoch: index, value: index === 7 ? 1e6 : 3 * index })))).toBeCloseTo(3)
  })

  // A loss that has settled and scatters by a tenth, whatever the seed.
  test.each(Array.from({ length: 40 }, (_, seed) => seed))('alone is no trend (seed %i)', (seed) => {
    const random = createRandom(seed)
    const level = () => 0.4 * (1 + 0.1 * random.normal())
    const patient = caseOf([1, 0.7, 0.5, ...Array.from({ length: 40 }, level)], [1, 0.7, 0.5, ...Array.from({ length: 40 }, level)])
    for (const id of ['overfitting', 'rising']) expect(idsOf(patient)).not.toContain(id)
  })

  test('does not hide a rise that is larger', () => {
    const random = createRandom(3)
    const scatter = () => 1 + 0.02 * random.normal()
    const train = Array.from({ length: 30 }, (_, index) => Math.exp(-index / 10) * scatter())
    const validation = Array.from({ length: 30 }, (_, index) => (0.5 + ((index - 10) / 20) ** 2) * scatter())
    const [top] = diagnose(caseOf(train, validation))
    expect(top).toMatchObject({ id: 'overfitting' })
    expect(Number(/epoch (\d+)/.exec(top!.evidence)![1])).toBeGreaterThanOrEqual(8)
    expect(Number(/epoch (\d+)/.exec(top!.evidence)![1])).toBeLessThanOrEqual(14)
  })
})

describe('a finding', () => {
  test('needs a little less to stay than to appear', () => {
    // 4 % above the lowest.
    const [train, validation] = [[1, 0.8, 0.6, 0.5, 0.45, 0.4, 0.35], [0.6, 0.55, 0.5, 0.508, 0.516, 0.524, 0.532]]
    expect(idsOf(caseOf(train, validation))).not.toContain('overfitting')
    expect(idsOf(caseOf(train, validation, { standing: new Set(['overfitting']) }))).toContain('overfitting')
    // And goes when the reason has gone.
    expect(idsOf(caseOf([...train, 0.3, 0.3], [...validation, 0.4, 0.4], { standing: new Set(['overfitting']) }))).not.toContain('overfitting')
  })

  test.each([
    ['rises epoch after epoch', caseOf([1, 0.5, 0.4, 0.45, 0.5, 0.56, 0.63, 0.7], null), 'rising'],
    ['thrown up', caseOf([2, 90, 70, 60], null, { firstLoss: 2 }), 'rising'],
    ['still falling when it ended', caseOf([1, 0.8, 0.64, 0.51, 0.41], null, { stoppedBy: 'finished' }), 'still-falling'],
    ['settled', caseOf([1, 0.5, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3], null, { stoppedBy: 'finished' }), 'progress'],
    ['settled high', caseOf([1, 0.8, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7], [1, 0.8, 0.72, 0.72, 0.72, 0.72, 0.72, 0.72, 0.72, 0.72], { stoppedBy: 'finished' }), 'underfitting'],
    ['exactly still', caseOf([0.7, 0.7, 0.7], null), 'stillness'],
  ] as const)('%s', (_, patient, id) => {
    expect(diagnose(patient)[0]?.id).toBe(id)
  })

  test.each([
    ['one epoch', caseOf([1], [1])],
    ['two epochs that rise', caseOf([1, 1.1], [1, 1.2])],
    ['a blip', caseOf([1, 0.5, 0.3, 0.9, 0.25, 0.2, 0.19], null)],
  ])('%s is no problem', (_, patient) => {
    expect(diagnose(patient).filter(({ level }) => level === 'problem')).toEqual([])
  })
})

describe('whatever a run did', () => {
  const VALUES = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -1, 1e-300, 1e300, 0.5, 0.7, 2]
  const STOPS: readonly (StopReason | null)[] = [null, 'finished', 'earlyStopping', 'user', 'notFinite', 'nothingToLearn']

  test('no finding throws, and each that is made has its sentences', () => {
    const random = createRandom(11)
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random.uniform() * values.length)]!
    const number = () => (random.uniform() < 0.5 ? pick(VALUES) : random.normal() ** 2)
    const share = () => (random.uniform() < 0.3 ? null : random.uniform())
    const pulse = (): LayerPulse => ({ node: pick(['hidden', 'out', 'gone']), gradient: number(), weight: number(), update: number(), silent: share(), saturated: share(), ...(random.uniform() < 0.5 && { dead: random.uniform() }) })
    const counts = () => Array.from({ length: Math.floor(random.uniform() * 4) }, () => Math.floor(random.uniform() * 50))
    for (let round = 0; round < 3000; round += 1) {
      const epochs = Math.floor(random.uniform() * 14)
      const validated = random.uniform() < 0.5
      const patient = caseOf([], null, {
        history: Array.from({ length: epochs }, (_, index) => recordOf(index + 1, number(), validated ? number() : null, { accuracy: share(), valAccuracy: validated ? share() : null, ...(random.uniform() < 0.2 && { penalty: number() }) })),
        pulses: Array.from({ length: Math.floor(random.uniform() * 5) }, (_, index) => ({ epoch: 1, step: index + 1, layers: Array.from({ length: Math.floor(random.uniform() * 4) }, pulse) })),
        firstLoss: random.uniform() < 0.3 ? null : number(),
        data: random.uniform() < 0.5 ? null : { classCounts: { train: counts(), validation: counts(), test: counts() }, classNames: ['a'], sizes: { train: 10, validation: 3, test: 0 }, repeated: { validation: Math.floor(random.uniform() * 4), test: 0 } },
        stoppedBy: pick(STOPS),
        breakdown: random.uniform() < 0.5 ? null : { epoch: 1, step: 1, loss: number() },
        standing: new Set(FINDINGS.filter(() => random.uniform() < 0.3).map(({ id }) => id)),
      })
      for (const { id, title, evidence, meaning, actions } of diagnose(patient)) {
        expect(title.length, id).toBeGreaterThan(2)
        for (const sentence of [evidence, meaning]) expect(sentence, id).toMatch(/[.]$/)
        expect(`${evidence} ${meaning}`, id).not.toMatch(/undefined|null/)
        for (const { label } of actions) expect(label, id).not.toMatch(/undefined|NaN|null|Infinity/)
      }
    }
  })
})
