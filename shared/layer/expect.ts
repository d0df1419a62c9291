import { activationFunction, type FunctionName } from '../activation/functions.ts'
import type { LayerProblem } from './problem.ts'
import { countValues, formatCount, formatShape, type Shape } from './shape.ts'

/** The usual refusals, worded once. */

/** `does` is what the layer does with an image: "slides over". */
export function expectsImage(title: string, input: Shape, does = 'slides over'): LayerProblem {
  return {
    code: 'expects-image',
    level: 'error',
    message: `${title} ${does} an image [height, width, channels] but gets ${input.length === 1 ? `a vector of ${input[0]}` : formatShape(input)}. Connect it before the Flatten or Dense layer.`,
    fixes: [],
  }
}

export function expectsVector(title: string, input: Shape): LayerProblem {
  return {
    code: 'expects-vector',
    level: 'error',
    message: `${title} expects a vector but gets ${formatShape(input)}. Insert Flatten before it to line up all ${formatCount(countValues(input))} values.`,
    fixes: [{ label: 'Insert Flatten', steps: [{ kind: 'insertBefore', port: 0, type: 'flatten' }] }],
  }
}

/** What there is to say of a function that stops gradients. `param` is the layer's own parameter for the function. */
export function flatFunction(name: FunctionName, param: string): LayerProblem[] {
  const { title, flat } = activationFunction(name)
  if (!flat) return []
  return [{
    code: 'no-gradient',
    level: 'warning',
    stopsLearning: true,
    message: `${title} is flat everywhere: no gradient comes back through it, so no weight up to here can learn. Use Sigmoid to train, and ${title} with weights set by hand.`,
    fixes: [{ label: 'Use Sigmoid', steps: [{ kind: 'setParams', params: { [param]: 'sigmoid' } }] }],
  }]
}
