import { activationFunction } from '../../../activation/functions.ts'
import { short } from '../../figures.ts'
import type { Case } from '../case.ts'
import { trainingLoss, valuesOf } from '../curve.ts'
import type { Action, FindingSpec } from '../finding.ts'
import { latePulse, nameAll, updateRatio } from '../pulses.ts'
import { baseRate, bendWith, roundRate, setRate, startOtherwise } from '../remedies.ts'

/** Epochs after which a loss that has not moved is no chance. */
const STILL_EPOCHS = 2
/** Shuffled batches add up in another order, which changes the last digits of 32-bit sums. */
const STILL = 1e-6
/** A loss that moved by less than this share, over more epochs, has not moved to the eye; the cause has to be seen in the pulses then. */
const NEARLY_STILL = 2e-3
const NEARLY_STILL_EPOCHS = 3
/** Steps that change weights by a smaller share than this come to nothing in a run of usual length. */
const NO_STEP = 1e-6
/** Share of dead units through which nothing comes back. */
const ALL_DEAD = 0.99

/** The loss does not move at all: nothing reaches the weights. */
export const stillness: FindingSpec = {
  id: 'stillness',
  look: (patient) => {
    const losses = valuesOf(trainingLoss(patient.history))
    if (losses.length < STILL_EPOCHS) return null
    const highest = Math.max(...losses)
    const range = highest - Math.min(...losses)
    const still = range <= STILL * Math.abs(highest)
    // A loss of nothing cannot fall.
    if (highest === 0 || !(still || (losses.length >= NEARLY_STILL_EPOCHS && range <= NEARLY_STILL * Math.abs(highest)))) return null
    const cause = findCause(patient)
    if (!still && !cause) return null
    const { meaning, actions } = cause ?? UNKNOWN
    return {
      level: 'problem',
      title: 'The loss does not move',
      evidence: still ? `The loss did not move at all: it is ${short(losses.at(-1)!)} after ${losses.length} epochs.` : `The loss hardly moved: it went from ${short(losses[0]!)} to ${short(losses.at(-1)!)} in ${losses.length} epochs.`,
      meaning,
      actions,
    }
  },
}

interface Cause {
  readonly meaning: string
  readonly actions: readonly Action[]
}

const UNKNOWN: Cause = {
  meaning: 'No gradient reaches the weights. Look for a function that is flat (step, sign), for units that are all dead (ReLU after a bad start), or for a learning rate of almost nothing.',
  actions: [],
}

/** What stops the weights, as far as it can be seen; null where the pulses show nothing of the kind. */
function findCause(patient: Case): Cause | null {
  const { network } = patient
  const flat = network.layers.filter(({ bend }) => bend && activationFunction(bend.function).flat)
  if (flat.length > 0) {
    const titles = [...new Set(flat.map(({ bend }) => activationFunction(bend!.function).title.toLowerCase()))]
    return {
      meaning: `No gradient reaches the weights: ${nameAll(patient, flat.map(({ id }) => id))} ${flat.length === 1 ? 'has' : 'have'} a function that is flat (${titles.join(', ')}), so a small change of a weight changes nothing. Put a function with a slope there.`,
      actions: bendWith(patient, flat.map(({ id }) => id), flat.every(({ answers }) => answers) ? 'sigmoid' : 'relu'),
    }
  }
  const pulse = latePulse(patient)
  if (pulse.length === 0) return null
  const dead = pulse.filter(({ dead: share = 0 }) => share >= ALL_DEAD)
  if (dead.length > 0) {
    const nodes = dead.map(({ node }) => node)
    return {
      meaning: `All units of ${nameAll(patient, nodes)} are dead: they give 0 for every sample, and where a ReLU gives 0 no gradient comes back. Replace it by leaky ReLU, which never gives 0, start with other weights, or lower the learning rate.`,
      actions: [...bendWith(patient, nodes, 'leakyRelu'), ...startOtherwise(patient)],
    }
  }
  if (pulse.every(({ gradient }) => gradient === 0)) return { meaning: 'No gradient reaches the weights: it is exactly 0 in every layer. The function of the output gives the same for every input, or the loss does not depend on it. Start with other weights, or use another function or loss.', actions: startOtherwise(patient) }
  const ratios = pulse.map((layer) => updateRatio(layer) ?? 0)
  if (Math.max(...ratios) < NO_STEP) {
    const rate = baseRate(patient)
    // A share of a thousandth a step is usual.
    const wanted = Math.min(1, rate * 10 ** Math.round(Math.log10(1e-3 / Math.max(1e-12, Math.max(...ratios)))))
    return {
      meaning: `Gradients arrive, but a step changes the weights by a share of ${short(Math.max(...ratios))} at most: the learning rate of ${rate} is almost nothing. About 0.001 is usual. Raise it to ${roundRate(wanted)} or so.`,
      actions: setRate(patient, wanted),
    }
  }
  return null
}
