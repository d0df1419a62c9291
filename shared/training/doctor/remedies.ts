import type { FunctionName } from '../../activation/functions.ts'
import { activationFunction } from '../../activation/functions.ts'
import type { FixStep } from '../../layer/index.ts'
import { scheduleOf } from '../schedules/index.ts'
import type { Case } from './case.ts'
import type { Action } from './finding.ts'
import type { DoctorLayer } from './networkFacts.ts'

/** What several findings offer. Each gives the action, or nothing where it would change nothing. */

/** Layers that one click changes at most. */
const MOST_LAYERS = 50
/** Share of the units that a dropout switches off. */
const DROPOUT = 0.3
/** Of the weights: a usual strength. */
const L2 = 1e-4

/** The learning rate that the user set: under a schedule, that of the last step says little. */
export function baseRate({ training, history }: Case): number {
  return scheduleOf(training).kind === 'constant' ? (history.at(-1)?.learningRate ?? training.optimizer.learningRate) : training.optimizer.learningRate
}

/** One significant digit. */
export function roundRate(rate: number): number {
  return Number(rate.toPrecision(1))
}

export function setRate({ training }: Case, learningRate: number): Action[] {
  const rate = roundRate(learningRate)
  if (!(rate > 0) || rate === training.optimizer.learningRate) return []
  return [{ label: `Set the learning rate to ${rate}`, change: { kind: 'training', training: { optimizer: { learningRate: rate } } } }]
}

export function clipGradients({ training }: Case): Action[] {
  return training.clip ? [] : [{ label: 'Clip the gradients at norm 1', change: { kind: 'training', training: { clip: { kind: 'globalNorm', limit: 1 } } } }]
}

export function stopEarly({ training, data }: Case): Action[] {
  if (training.earlyStopping || data?.sizes.validation === 0) return []
  return [{ label: 'Stop early next time', change: { kind: 'training', training: { earlyStopping: { patience: 5, minDelta: 0 } } } }]
}

export function penalise({ training }: Case): Action[] {
  if (training.penalty && training.penalty.l2 > 0) return []
  return [{ label: `Add an L2 penalty of ${L2}`, change: { kind: 'training', training: { penalty: { l1: training.penalty?.l1 ?? 0, l2: L2 } } } }]
}

/** Behind the last layer that is no answer yet. */
export function addDropout(patient: Case): Action[] {
  const last = hidden(patient).at(-1)
  if (!last || patient.network.noisy) return []
  return [{ label: 'Add dropout', change: { kind: 'graph', layers: [{ node: last.bentAt ?? last.id, steps: [{ kind: 'insertAfter', type: 'dropout', params: { rate: DROPOUT } }] }] } }]
}

export function addBatchNorm(patient: Case, only?: readonly string[]): Action[] {
  const layers = hidden(patient).filter(({ id }) => !only || only.includes(id)).slice(0, MOST_LAYERS)
  if (layers.length === 0 || patient.network.statistics) return []
  return [{ label: layers.length === 1 ? 'Add a batch norm' : `Add ${layers.length} batch norms`, change: { kind: 'graph', layers: layers.map(({ id }) => ({ node: id, steps: [{ kind: 'insertAfter', type: 'batchNorm' }] })) } }]
}

export function widen(patient: Case, factor: 2 | 0.5): Action[] {
  const layers = hidden(patient).filter(({ width }) => width !== null && width.units * factor >= 2).slice(0, MOST_LAYERS)
  if (layers.length === 0) return []
  const steps = ({ width }: DoctorLayer): FixStep[] => [{ kind: 'setParams', params: { [width!.parameter]: Math.round(width!.units * factor) } }]
  return [{ label: factor > 1 ? 'Double the units' : 'Halve the units', change: { kind: 'graph', layers: layers.map((layer) => ({ node: layer.id, steps: steps(layer) })) } }]
}

/** The functions of these layers, replaced. */
export function bendWith(patient: Case, nodes: readonly string[], to: FunctionName): Action[] {
  const { layers } = patient.network
  const places = new Set(nodes.map((node) => layers.find(({ id }) => id === node)?.bentAt ?? node))
  const bent = layers.filter(({ id, bend }) => places.has(id) && bend !== null && bend.function !== to).slice(0, MOST_LAYERS)
  if (bent.length === 0) return []
  const from = new Set(bent.map(({ bend }) => activationFunction(bend!.function).title))
  return [{
    label: `Replace ${from.size === 1 ? [...from][0] : 'the functions'} by ${activationFunction(to).title}`,
    change: { kind: 'graph', layers: bent.map(({ id, bend }) => ({ node: id, steps: [{ kind: 'setParams', params: { [bend!.parameter]: to } }] })) },
  }]
}

/** The usual spread of the weights where the user chose another, else other random numbers. */
export function startOtherwise({ network, training }: Case): Action[] {
  const own = network.layers.filter(({ ownStarts, trainable }) => ownStarts.length > 0 && trainable > 0)
  if (own.length > 0) return [{ label: 'Start with the usual weights', change: { kind: 'graph', layers: own.map(({ id, ownStarts }) => ({ node: id, steps: [{ kind: 'forgetStart', weights: ownStarts }] })) } }]
  return [{ label: 'Start with other random weights', change: { kind: 'training', training: { seed: (training.seed + 1) % 2 ** 32 } } }]
}

export function trainOn({ training }: Case): Action[] {
  return training.epochs > 0 ? [{ label: `Train ${training.epochs} more ${training.epochs === 1 ? 'epoch' : 'epochs'}`, change: { kind: 'trainOn', epochs: training.epochs } }] : []
}

/** Layers with weights that learn and are not yet the answer. */
export function hidden({ network }: Case): readonly DoctorLayer[] {
  return network.layers.filter(({ trainable, answers }) => trainable > 0 && !answers)
}
