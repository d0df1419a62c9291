import { countValues, type Initializer, type WeightSpec } from '../layer/index.ts'
import { createRandom, deriveSeed, type Random } from '../random.ts'

/**
 * The start of one weight: the numbers set by hand, or random ones. These depend on the run's seed and the weight's full name ("conv2d_1.kernel") and on nothing else,
 * so they are the same on every backend, and adding a layer does not change the others.
 */
export function initialValues(spec: WeightSpec, name: string, seed: number): Float32Array {
  if (spec.values) return Float32Array.from(spec.values)
  const values = new Float32Array(countValues(spec.shape))
  const draw = drawer(spec.initializer, createRandom(deriveSeed(seed, 'initial', name)))
  for (let index = 0; index < values.length; index += 1) values[index] = draw()
  return values
}

function drawer(initializer: Initializer, random: Random): () => number {
  switch (initializer.kind) {
    case 'zeros':
      return () => 0
    case 'ones':
      return () => 1
    case 'constant':
      return () => initializer.value
    case 'glorotUniform': {
      const limit = Math.sqrt(6 / (initializer.fanIn + initializer.fanOut))
      return () => (2 * random.uniform() - 1) * limit
    }
    case 'heNormal': {
      const deviation = Math.sqrt(2 / initializer.fanIn)
      return () => random.normal() * deviation
    }
  }
}
