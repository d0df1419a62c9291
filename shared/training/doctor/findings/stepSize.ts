import { short } from '../../figures.ts'
import { border } from '../case.ts'
import type { FindingSpec } from '../finding.ts'
import { firstPulse, latePulse, nameOf, updateRatio } from '../pulses.ts'
import { baseRate, setRate } from '../remedies.ts'
import { GOOD, skillOf } from '../skill.ts'

/**
 * Update to weight: A. Karpathy's notes for Stanford's CS231n ("Babysitting the learning process", 2015) call about 1e-3 healthy. Adam
 * takes larger steps in small networks without harm, so that only what is far off counts.
 */
const HEALTHY = 1e-3
const TOO_LARGE = 0.1
const TOO_LARGE_TO_STAY = 0.07
const TOO_SMALL = 1e-5
const TOO_SMALL_TO_STAY = 2e-5
/** Pulses that have to agree. */
const PULSES = 3

/** Steps that are far too large or too small for the weights that they change. */
export const stepSize: FindingSpec = {
  id: 'step-size',
  look: (patient) => {
    const skill = skillOf(patient)
    // A network that is this good takes small steps because little is left to learn.
    if (patient.pulses.length < PULSES || (skill !== null && skill.training > GOOD)) return null
    const ratios = latePulse(patient).flatMap((layer) => {
      const ratio = updateRatio(layer)
      return ratio === null ? [] : [{ node: layer.node, ratio }]
    })
    if (ratios.length === 0) return null
    const largest = ratios.reduce((a, b) => (b.ratio > a.ratio ? b : a))
    const rate = baseRate(patient)
    const say = (title: string, node: string, ratio: number, meaning: string, wanted: number) => ({
      level: 'hint' as const,
      title,
      evidence: `A step changes the weights of ${nameOf(patient, node)} by a share of ${short(ratio)}; about ${HEALTHY} is healthy.`,
      meaning,
      actions: setRate(patient, wanted),
    })
    if (largest.ratio > border(patient, stepSize.id, TOO_LARGE, TOO_LARGE_TO_STAY)) {
      return say('Steps too large', largest.node, largest.ratio, 'Such steps throw away in a moment what was learned before: the loss jumps about. Lower the learning rate.', rate / 10)
    }
    // At the start, before anything has settled.
    const early = firstPulse(patient)!.layers.map((layer) => updateRatio(layer) ?? 0)
    if (Math.max(largest.ratio, ...early) < border(patient, stepSize.id, TOO_SMALL, TOO_SMALL_TO_STAY)) {
      return say('Steps too small', largest.node, largest.ratio, 'At this pace nothing is learned in a run of usual length. Raise the learning rate.', rate * 10)
    }
    return null
  },
}
