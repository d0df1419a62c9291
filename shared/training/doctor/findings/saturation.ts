import { border } from '../case.ts'
import type { FindingSpec } from '../finding.ts'
import { latePulse, nameAll } from '../pulses.ts'
import { addBatchNorm, baseRate, bendWith, roundRate, setRate } from '../remedies.ts'
import { GOOD, skillOf } from '../skill.ts'

/** Share of a layer's outputs at the ends of its function. */
const MANY = 0.6
const MANY_TO_STAY = 0.5
const ALMOST_ALL = 0.9
/** Pulses that have to agree. */
const PULSES = 2

/** Sigmoid or tanh units at their flat ends, while the network does not answer well. */
export const saturation: FindingSpec = {
  id: 'saturation',
  look: (patient) => {
    const skill = skillOf(patient)
    // A network that answers well may be sure of itself inside too.
    if (patient.pulses.length < PULSES || (skill !== null && skill.training > GOOD)) return null
    const least = border(patient, saturation.id, MANY, MANY_TO_STAY)
    const layers = latePulse(patient).filter(({ saturated }) => saturated !== null && saturated >= least)
    if (layers.length === 0) return null
    const worst = layers.reduce((a, b) => (b.saturated! > a.saturated! ? b : a))
    const nodes = layers.map(({ node }) => node)
    const rate = baseRate(patient)
    return {
      level: worst.saturated! >= ALMOST_ALL ? 'problem' : 'hint',
      title: 'Saturated units',
      evidence: `${Math.round(worst.saturated! * 100)} % of the outputs of ${nameAll(patient, [worst.node])} lie at the ends of the function's range${layers.length > 1 ? `, and most of those of ${nameAll(patient, nodes.filter((node) => node !== worst.node))}` : ''}.`,
      meaning: `There a sigmoid or tanh is flat, so hardly a gradient comes back and the units cannot change their mind. The weights, or the inputs, are too large: add a batch norm in front, use ReLU, or start again with a learning rate of ${roundRate(rate / 10)}.`,
      actions: [...bendWith(patient, nodes, 'relu'), ...addBatchNorm(patient, nodes), ...setRate(patient, rate / 10)],
    }
  },
}
