import { countValues, formatCount, type Shape } from './shape.ts'
import type { Note } from './spec.ts'

/** Units of the dense layer that convolutions are compared with, whatever they give out: one for each digit. */
const UNITS = 10

/** What a dense layer would need where a convolution shares its few weights over all positions. Both ways to put it, each with its name. */
export function denseInPlace(input: Shape, output: Shape): Note[] {
  const values = countValues(input)
  return [
    { label: `A dense layer with ${UNITS} units here would need`, value: `${formatCount(values * UNITS)} weights` },
    { label: 'A dense layer with the same output would need', value: `${formatCount((values + 1) * countValues(output))} parameters` },
  ]
}
