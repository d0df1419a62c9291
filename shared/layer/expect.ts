import type { LayerProblem } from './problem.ts'
import { countValues, formatCount, formatShape, type Shape } from './shape.ts'

/** The usual refusals, worded once. */

export function expectsImage(title: string, input: Shape): LayerProblem {
  return {
    code: 'expects-image',
    level: 'error',
    message: `${title} slides over an image [height, width, channels] but gets ${input.length === 1 ? `a vector of ${input[0]}` : formatShape(input)}. Connect it before the Flatten or Dense layer.`,
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
