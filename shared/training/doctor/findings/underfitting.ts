import { percent, short } from '../../figures.ts'
import { border, isRunning, type Case } from '../case.ts'
import { fallPerEpoch, trainingLoss, valuesOf } from '../curve.ts'
import type { Action, FindingSpec } from '../finding.ts'
import { baseRate, hidden, setRate, trainOn, widen } from '../remedies.ts'
import { skillOf } from '../skill.ts'
import { SETTLED } from './stillFalling.ts'

/** Share of right answers in training below which a straight line plainly does not fit. */
const POOR_FIT = 0.75
/** Half of what there is to be had over guessing. */
const POOR_SKILL = 0.5
const POOR_SKILL_TO_STAY = 0.55
/** Epochs after which it can be said that nothing more comes. */
const ENOUGH_EPOCHS = 8
/** A training loss that is still above this share of its first value has hardly moved. */
const BARELY = 0.92
const BARELY_EPOCHS = 3

/** Both losses are high and fall no more: the network cannot say more, or does not get there. */
export const underfitting: FindingSpec = {
  id: 'underfitting',
  look: (patient) => lookAtStraightness(patient) ?? lookAtProgress(patient) ?? lookAtLevel(patient),
}

/** What a network without a hidden layer cannot do, where it has just failed at it. */
function lookAtStraightness(patient: Case): ReturnType<FindingSpec['look']> {
  const { history, network } = patient
  const accuracy = history.at(-1)?.accuracy ?? null
  if (!network.straight || accuracy === null || accuracy >= POOR_FIT || (isRunning(patient) && history.length < ENOUGH_EPOCHS)) return null
  const last = network.layers.findLast(({ trainable }) => trainable > 0)
  const insert: Action[] = last ? [{ label: 'Add a hidden layer', change: { kind: 'graph', layers: [{ node: last.id, steps: [{ kind: 'insertBefore', port: 0, type: 'dense', params: { units: 8, activation: 'tanh' } }] }] } }] : []
  return {
    level: 'problem',
    title: 'Underfitting',
    evidence: `Only ${Math.round(accuracy * 100)} % of the training samples are answered correctly.`,
    meaning:
      'The network has a single layer that learns, so it can separate the classes only by a straight line (a plane, with more features), and none fits here, as with XOR. ' +
      'Put a Dense layer with tanh or ReLU before the last one.',
    actions: insert,
  }
}

function lookAtProgress(patient: Case): ReturnType<FindingSpec['look']> {
  const losses = valuesOf(trainingLoss(patient.history))
  if (losses.length < BARELY_EPOCHS || !(losses[0]! > 0) || !(losses.at(-1)! > losses[0]! * BARELY)) return null
  // A first epoch of many steps may have done it all.
  const skill = skillOf(patient)
  if (skill && skill.training > POOR_SKILL) return null
  return {
    level: losses.length < ENOUGH_EPOCHS ? 'hint' : 'problem',
    title: isRunning(patient) ? 'Not learning yet' : 'Did not learn',
    evidence: `The training loss is ${short(losses.at(-1)!)}, hardly below the ${short(losses[0]!)} of the first epoch.`,
    meaning: 'The steps may be too small to get anywhere or so large that they leap about, or the network is too small for the problem. Try another learning rate, or a larger network.',
    actions: [...setRate(patient, baseRate(patient) * 10), ...setRate(patient, baseRate(patient) / 10), ...widen(patient, 2), ...(isRunning(patient) ? [] : trainOn(patient))],
  }
}

function lookAtLevel(patient: Case): ReturnType<FindingSpec['look']> {
  const { history } = patient
  const skill = skillOf(patient)
  const fall = fallPerEpoch(trainingLoss(history))
  if (history.length < ENOUGH_EPOCHS || !skill || fall === null) return null
  const poor = border(patient, underfitting.id, POOR_SKILL, POOR_SKILL_TO_STAY)
  if (fall > SETTLED || skill.training > poor || (skill.validation !== null && skill.validation > poor)) return null
  const { loss, valLoss, accuracy } = history.at(-1)!
  return {
    level: 'problem',
    title: 'Underfitting',
    evidence: `Both losses have settled high: ${short(loss)} in training${valLoss === null ? '' : `, ${short(valLoss)} in validation`}${accuracy === null ? '' : `, with ${percent(accuracy)} of the training samples right`}.`,
    meaning: 'The network is too small for the problem, or held back. Give it more units or more layers, train longer, and take out what restrains it (dropout, penalties).',
    actions: [...widen(patient, 2), ...(hidden(patient).length > 0 ? addLayer(patient) : []), ...trainOn(patient)],
  }
}

function addLayer(patient: Case): Action[] {
  const last = hidden(patient).at(-1)!
  if (last.bend === null || last.width?.parameter !== 'units') return []
  return [{ label: 'Add a hidden layer', change: { kind: 'graph', layers: [{ node: last.id, steps: [{ kind: 'insertAfter', type: 'dense', params: { units: last.width.units, activation: last.bend.function } }] }] } }]
}
