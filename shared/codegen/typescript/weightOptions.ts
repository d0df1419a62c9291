import { lawOf } from '../../initializers/index.ts'
import type { Fans, InitializerKind, WeightSpec } from '../../layer/weights.ts'
import type { Option } from './source.ts'

/** `kernelInitializer`, `kernelRegularizer` and their like: how each weight starts, with a seed of its own, and what it adds to the loss. */
export function weightOptions(weights: readonly WeightSpec[]): Readonly<Record<string, Option>> {
  return Object.fromEntries(
    weights.flatMap((weight) => {
      const name = weight.name.replace(/Kernel$/, '')
      const regularizer = regularizerOf(weight)
      return [
        ...(isLibraryStart(weight) ? [] : [[`${name}Initializer`, { source: initializerOf(weight) }] as const]),
        ...(regularizer ? [[`${name}Regularizer`, { source: regularizer }] as const] : []),
      ]
    }),
  )
}

/** What a layer itself starts with zeros or ones, TensorFlow.js's layer does too. */
function isLibraryStart({ initializer, ownInitializer }: WeightSpec): boolean {
  return ownInitializer === undefined && (initializer.kind === 'zeros' || initializer.kind === 'ones')
}

/** TensorFlow.js's names for spreads that follow from the connections. Its normal ones are cut off at 2σ without making up for it, so those are written out. */
const BY_CONNECTIONS: Readonly<Partial<Record<InitializerKind, string>>> = { glorotUniform: 'glorotUniform', heUniform: 'heUniform', lecunUniform: 'leCunUniform' }

function initializerOf(weight: WeightSpec): string {
  const law = lawOf(weight)
  switch (law.kind) {
    case 'value':
      return law.value === 0 ? 'tf.initializers.zeros()' : `tf.initializers.constant({ value: ${law.value} })`
    case 'uniform': {
      const named = BY_CONNECTIONS[weight.initializer.kind]
      if (named && countsAlike(weight)) return `tf.initializers.${named}({ seed: seed++ })`
      return `tf.initializers.randomUniform({ minval: ${-law.limit}, maxval: ${law.limit}, seed: seed++ })`
    }
    case 'normal':
      return `tf.initializers.randomNormal({ stddev: ${law.deviation}, seed: seed++ })`
    case 'truncatedNormal':
      return `tf.initializers.truncatedNormal({ stddev: ${law.deviation}, seed: seed++ })`
    case 'orthogonal':
      return `tf.initializers.orthogonal({ gain: ${law.gain}, seed: seed++ })`
  }
}

/** Whether TensorFlow.js counts the same connections. It takes the last two axes for what enters and what leaves, also where groups, depthwise filters or a transposed kernel mean something else. */
function countsAlike({ shape, fans }: WeightSpec): boolean {
  const taps = shape.slice(0, -2).reduce((product, extent) => product * extent, 1)
  const theirs: Fans = { fanIn: taps * shape.at(-2)!, fanOut: taps * shape.at(-1)! }
  return fans?.fanIn === theirs.fanIn && fans.fanOut === theirs.fanOut
}

function regularizerOf({ penalty }: WeightSpec): string | null {
  const { l1 = 0, l2 = 0 } = penalty ?? {}
  if (l1 > 0 && l2 > 0) return `tf.regularizers.l1l2({ l1: ${l1}, l2: ${l2} })`
  if (l1 > 0) return `tf.regularizers.l1({ l1: ${l1} })`
  return l2 > 0 ? `tf.regularizers.l2({ l2: ${l2} })` : null
}
