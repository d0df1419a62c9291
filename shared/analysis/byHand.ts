import type { GraphNode, RawInitializer } from '../graph/document.ts'
import { refuseInitializer } from '../initializers/index.ts'
import { countValues, formatCount, formatShape, type Initializer, type LayerProblem, type WeightSpec } from '../layer/index.ts'

/** What the user set of a layer's weights. */
export type ByHand = Pick<GraphNode, 'weights' | 'initial' | 'frozen' | 'penalty'>

/** What the user set of the weights, and what of it does not fit. */
interface Settled {
  readonly weights: readonly WeightSpec[]
  readonly problems: readonly LayerProblem[]
}

/**
 * The weights of a layer as they are in this network: with the start and the numbers set by hand where they fit, not trainable
 * where the layer is frozen, and with its own penalty on its kernels. What does not fit is a problem and left out.
 */
export function setByHand(weights: readonly WeightSpec[], { weights: numbers, initial, frozen, penalty }: ByHand): Settled {
  if (!numbers && !initial && !frozen && !penalty) return { weights, problems: [] }
  const set = weights.map((weight) => {
    const values = numbers && Object.hasOwn(numbers, weight.name) ? numbers[weight.name] : undefined
    const start = initial && Object.hasOwn(initial, weight.name) ? initial[weight.name]! : undefined
    return {
      ...weight,
      ...(start && weight.trainable && refuseInitializer(weight, start) === null ? { initializer: start as Initializer, ownInitializer: weight.initializer } : {}),
      ...(values?.length === countValues(weight.shape) ? { values } : {}),
      ...(frozen && weight.trainable ? { trainable: false, frozen: true } : {}),
      ...(penalty && weight.fans ? { penalty } : {}),
    }
  })
  const problems = Object.entries(numbers ?? {}).flatMap(([name, values]) => check(weights, name, values.length))
  const unusable = Object.entries(initial ?? {}).flatMap(([name, start]) => checkStart(weights, name, start))
  return { weights: set, problems: [...problems, ...unusable, ...checkPenalty(weights, penalty)] }
}

/** Whether the user set the same of two layers' weights. */
export function sameByHand(a: ByHand, b: ByHand): boolean {
  return a.weights === b.weights && a.initial === b.initial && a.frozen === b.frozen && a.penalty === b.penalty
}

function checkStart(weights: readonly WeightSpec[], name: string, start: RawInitializer): LayerProblem[] {
  const fixes = [{ label: 'Use the layer’s own start', steps: [{ kind: 'forgetStart', weights: [name] }] }] as const
  const weight = weights.find((candidate) => candidate.name === name && candidate.trainable)
  if (!weight) {
    return [{ code: 'start-unknown', level: 'warning', message: `The file says how "${name}" starts, but ${whatLearns(weights)}. It is kept and not used.`, fixes }]
  }
  const message = refuseInitializer(weight, start)
  return message === null ? [] : [{ code: 'start-unusable', level: 'error', message, fixes }]
}

function whatLearns(weights: readonly WeightSpec[]): string {
  const names = weights.filter(({ trainable }) => trainable).map(({ name }) => name)
  return names.length === 0 ? 'this layer has no weights that learn' : `of this layer only ${names.join(' and ')} can be started`
}

function checkPenalty(weights: readonly WeightSpec[], penalty: ByHand['penalty']): LayerProblem[] {
  if (!penalty || weights.some(({ fans }) => fans)) return []
  return [{
    code: 'penalty-unused',
    level: 'warning',
    message: 'This layer has no kernel, so a penalty has nothing to act on. It is kept and not used.',
    fixes: [{ label: 'Forget the penalty', steps: [{ kind: 'forgetPenalty' }] }],
  }]
}

function check(weights: readonly WeightSpec[], name: string, count: number): LayerProblem[] {
  const forget = [{ label: `Forget the ${name} set by hand`, steps: [{ kind: 'forgetWeights', weights: [name] }] }] as const
  const weight = weights.find((candidate) => candidate.name === name)
  if (!weight) {
    const names = weights.map((known) => known.name)
    const has = names.length === 0 ? 'this layer has no weights' : `this layer has only ${names.join(' and ')}`
    return [{ code: 'weights-unknown', level: 'warning', message: `Numbers are set by hand for "${name}", but ${has}. They are kept and not used.`, fixes: forget }]
  }
  const needed = countValues(weight.shape)
  if (count === needed) return []
  const shape = weight.shape.length === 1 ? '' : `${formatShape(weight.shape)} = `
  return [{
    code: 'weights-do-not-fit',
    level: 'error',
    message: `The ${name} set by hand has ${count === 1 ? '1 number' : `${formatCount(count)} numbers`}, but this layer needs ${shape}${formatCount(needed)}. Set it anew for the new size, or start with random numbers.`,
    fixes: forget,
  }]
}
