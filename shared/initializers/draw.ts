import type { Shape } from '../layer/index.ts'
import type { Random } from '../random.ts'
import { matrixOf } from './orthogonal.ts'
import { drawRotation } from './rotation.ts'
import type { Law } from './spec.ts'

/** Gives the numbers of one weight, row by row, one with each call. What they are depends on the generator's seed alone. */
export function drawer(law: Law, shape: Shape, random: Random): () => number {
  switch (law.kind) {
    case 'value':
      return () => law.value
    case 'uniform':
      return () => (2 * random.uniform() - 1) * law.limit
    case 'normal':
      return () => random.normal() * law.deviation
    case 'truncatedNormal':
      return () => withinTwo(random) * law.deviation
    case 'orthogonal': {
      const rotation = drawRotation(random, ...matrixOf(shape))
      let next = 0
      return () => rotation[next++]! * law.gain
    }
  }
}

/** From the standard normal distribution between −2 and 2. */
function withinTwo(random: Random): number {
  let drawn = random.normal()
  while (Math.abs(drawn) > 2) drawn = random.normal()
  return drawn
}
