import { border } from '../case.ts'
import type { FindingSpec } from '../finding.ts'
import { latePulse, nameAll } from '../pulses.ts'
import { GOOD, skillOf } from '../skill.ts'
import { baseRate, bendWith, roundRate, setRate, startOtherwise } from '../remedies.ts'

/** Share of a layer's units from which on it is worth a word, and from which on the layer is crippled. */
const SOME = 0.25
const SOME_TO_STAY = 0.15
const MOST = 0.6

/** Units of ReLU's kind that never fire: silent in several pulses and for a whole evaluation batch (see `LayerPulse.dead`). */
export const deadUnits: FindingSpec = {
  id: 'dead-units',
  look: (patient) => {
    const least = border(patient, deadUnits.id, SOME, SOME_TO_STAY)
    const layers = latePulse(patient).filter(({ dead = 0 }) => dead >= least)
    if (layers.length === 0) return null
    const worst = layers.reduce((a, b) => (b.dead! > a.dead! ? b : a))
    const nodes = layers.map(({ node }) => node)
    const rate = baseRate(patient)
    const skill = skillOf(patient)
    return {
      // A network that answers well has units to spare.
      level: worst.dead! >= MOST && !(skill !== null && skill.training > GOOD) ? 'problem' : 'hint',
      title: 'Dead units',
      evidence: `${Math.round(worst.dead! * 100)} % of the units of ${nameAll(patient, [worst.node])} give 0 for every sample${layers.length > 1 ? `, and a good part of those of ${nameAll(patient, nodes.filter((node) => node !== worst.node))}` : ''}.`,
      meaning: `Where a ReLU gives 0 its slope is 0 too, so these units never learn again: the network is smaller than it looks. Too large a step or a bad start threw them there. Leaky ReLU keeps a slope; a learning rate of ${roundRate(rate / 3)} instead of ${rate} throws fewer.`,
      actions: [...bendWith(patient, nodes, 'leakyRelu'), ...setRate(patient, rate / 3), ...startOtherwise(patient)],
    }
  },
}
