import { drawer } from '../initializers/draw.ts'
import { lawOf } from '../initializers/index.ts'
import { countValues, type WeightSpec } from '../layer/index.ts'
import { createRandom, deriveSeed } from '../random.ts'

/**
 * The start of one weight: the numbers set by hand, or random ones. These depend on the run's seed and the weight's full name ("conv2d_1.kernel") and on nothing else,
 * so they are the same on every backend, and adding a layer does not change the others.
 */
export function initialValues(spec: WeightSpec, name: string, seed: number): Float32Array {
  if (spec.values) return Float32Array.from(spec.values)
  const values = new Float32Array(countValues(spec.shape))
  const draw = drawer(lawOf(spec), spec.shape, createRandom(deriveSeed(seed, 'initial', name)))
  for (let index = 0; index < values.length; index += 1) values[index] = draw()
  return values
}
