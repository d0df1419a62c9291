import type { GraphNode } from '../graph/document.ts'
import { countValues, formatCount, formatShape, type LayerProblem, type WeightSpec } from '../layer/index.ts'

/** What the user set of a layer's weights. */
export type ByHand = Pick<GraphNode, 'weights' | 'frozen'>

/**
 * The weights of a layer as they are in this network: with the numbers set by hand where they fit, and not trainable where the
 * layer is frozen. What does not fit is a problem and left out.
 */
export function setByHand(weights: readonly WeightSpec[], { weights: numbers, frozen }: ByHand): { weights: readonly WeightSpec[]; problems: readonly LayerProblem[] } {
  if (!numbers && !frozen) return { weights, problems: [] }
  const set = weights.map((weight) => {
    const values = numbers && Object.hasOwn(numbers, weight.name) ? numbers[weight.name] : undefined
    return {
      ...weight,
      ...(values?.length === countValues(weight.shape) ? { values } : {}),
      ...(frozen && weight.trainable ? { trainable: false, frozen: true } : {}),
    }
  })
  return { weights: set, problems: Object.entries(numbers ?? {}).flatMap(([name, values]) => check(weights, name, values.length)) }
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
