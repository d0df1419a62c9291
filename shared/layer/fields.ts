import { FUNCTION_NAMES, FUNCTIONS, activationFunction, type FunctionName } from '../activation/functions.ts'
import type { ParamSpec } from './params.ts'
import { formatShape, type Size } from './shape.ts'
import type { Padding } from './window.ts'

/** Parameters that several layers share, so that they read, default and explain themselves alike. */

const functionOptions = FUNCTION_NAMES.map((value) => ({ value, label: FUNCTIONS[value].title }))

export const activationField = {
  kind: 'choice',
  label: 'Activation',
  help: 'The function applied to every output value. Without one, stacked layers collapse into a single linear layer.',
  options: functionOptions,
  default: 'linear',
} as const satisfies ParamSpec

export const biasField = {
  kind: 'boolean',
  label: 'Bias',
  help: 'Adds one learned number per output. Switch it off in front of a batch norm, which has its own.',
  default: true,
} as const satisfies ParamSpec

export const strideField = {
  kind: 'size',
  label: 'Stride S',
  help: 'How many cells the window moves at each step. 2 halves the height and the width.',
  min: 1,
  max: 1024,
  default: [1, 1],
} as const satisfies ParamSpec

export const paddingField = {
  kind: 'padding',
  label: 'Padding P',
  help: 'Rows and columns added around the input: none (valid), as many as keep the size at stride 1 (same), or a number on each side.',
  max: 1024,
  default: 'valid',
} as const satisfies ParamSpec

export const dilationField = {
  kind: 'size',
  label: 'Dilation',
  help: 'Distance between the taps of the kernel. 2 skips every other cell: a wider view at no cost.',
  min: 1,
  max: 256,
  default: [1, 1],
} as const satisfies ParamSpec

/** "ReLU"; nothing for linear, which is no function to speak of. */
export function describeActivation(name: FunctionName): string | undefined {
  return name === 'linear' ? undefined : activationFunction(name).title
}

/** "pad 2", "pad 1×2", "same"; nothing for valid. */
export function describePadding(padding: Padding): string | undefined {
  if (padding === 'valid') return undefined
  if (padding === 'same') return 'same'
  if (padding[0] === 0 && padding[1] === 0) return undefined
  return `pad ${describeSize(padding)}`
}

/** "2" for squares, "2×3" otherwise. */
export function describeSize(size: Size): string {
  return size[0] === size[1] ? `${size[0]}` : formatShape(size)
}

/** Joins the parts of a card's second line. */
export function describe(...parts: readonly (string | undefined | false)[]): string {
  return parts.filter(Boolean).join(' · ')
}
