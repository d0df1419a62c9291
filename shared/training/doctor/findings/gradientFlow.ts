import { activationFunction } from '../../../activation/functions.ts'
import { short } from '../../figures.ts'
import { border, type Case } from '../case.ts'
import type { LayerPulse } from '../../protocol.ts'
import type { FindingSpec } from '../finding.ts'
import type { DoctorLayer } from '../networkFacts.ts'
import { latePulse, nameOf } from '../pulses.ts'
import { addBatchNorm, bendWith, clipGradients, hidden, setRate, baseRate } from '../remedies.ts'

/** Layers with weights that a network needs for a gradient to fade on the way. */
const LAYERS = 3
/** The first layer's gradient by the last one's (each a root of a mean of squares). */
const VANISHED = 1e-3
const VANISHED_TO_STAY = 2e-3
const EXPLODED = 1e3
const EXPLODED_TO_STAY = 5e2
/** A gradient this many times the weights that it changes: a hundredth of them is usual, however the layers are. */
const HUGE = 100
const HUGE_TO_STAY = 50

/** The gradient fades, or grows, from the last layer to the first (Hochreiter 1991; Glorot & Bengio 2010). */
export const gradientFlow: FindingSpec = {
  id: 'gradient-flow',
  look: (patient) => {
    const pulse = latePulse(patient)
    const [first, last] = [pulse[0], pulse.at(-1)]
    // Where none arrives at all, dead units or a flat function are the cause, and other findings say so.
    if (!first || !last || pulse.length < LAYERS || !(first.gradient > 0) || !(last.gradient > 0)) return null
    const ratio = first.gradient / last.gradient
    const evidence = `The gradient of the first layer ${nameOf(patient, first.node)} is ${short(first.gradient)}, that of the last ${nameOf(patient, last.node)} ${short(last.gradient)}: ${ratio < 1 ? `${factor(1 / ratio)} times smaller` : `${factor(ratio)} times larger`}.`
    if (ratio < border(patient, gradientFlow.id, VANISHED, VANISHED_TO_STAY)) {
      const ended = hidden(patient).filter(({ bentAt }) => patient.network.layers.some(({ id, bend }) => id === bentAt && bend && activationFunction(bend.function).ends))
      return {
        level: 'problem',
        title: 'Vanishing gradients',
        evidence,
        meaning: `Every layer on the way back makes it smaller, so the first layers hardly learn${ended.length > 0 ? `: a ${slopeOfEnds(patient, ended)}` : ''}. Use ReLU inside the network, add batch norm, or connections that skip layers.`,
        actions: [...bendWith(patient, ended.map(({ id }) => id), 'relu'), ...addBatchNorm(patient)],
      }
    }
    const steepest = pulse.reduce((a, b) => (steepness(b) > steepness(a) ? b : a))
    const huge = steepness(steepest) > border(patient, gradientFlow.id, HUGE, HUGE_TO_STAY)
    if (ratio > border(patient, gradientFlow.id, EXPLODED, EXPLODED_TO_STAY) || huge) {
      return {
        level: 'problem',
        title: 'Exploding gradients',
        evidence: huge ? `The gradient of ${nameOf(patient, steepest.node)} is ${short(steepest.gradient)}, for weights of about ${short(steepest.weight)}.` : evidence,
        meaning: 'Layer after layer makes it larger, forwards or on the way back, so the weights are thrown about. Clip the gradients, add batch norm, start with smaller weights, or lower the learning rate.',
        actions: [...clipGradients(patient), ...addBatchNorm(patient), ...setRate(patient, baseRate(patient) / 10)],
      }
    }
    return null
  },
}

/** "9,870" */
function factor(times: number): string {
  return Number(times.toPrecision(3)).toLocaleString('en-US')
}

/** What the functions of these layers do to a gradient, of the gentlest one. */
function slopeOfEnds({ network }: Case, layers: readonly DoctorLayer[]): string {
  const places = new Set(layers.map(({ bentAt }) => bentAt))
  const sigmoid = network.layers.some(({ id, bend }) => places.has(id) && bend && activationFunction(bend.function).ends?.[0] === 0)
  return sigmoid ? 'sigmoid has a slope of 0.25 at most' : 'tanh has a slope of 1 at most, and less nearly everywhere'
}

function steepness({ gradient, weight }: LayerPulse): number {
  return weight > 0 ? gradient / weight : 0
}
